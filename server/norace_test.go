//go:build !race

package server

// underRace says that the race detector is on, and everything slow.
const underRace = false
