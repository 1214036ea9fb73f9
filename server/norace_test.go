//go:build !race

package server

// underRace says that the race detector is on, and what is measured is mostly the detector.
const underRace = false
