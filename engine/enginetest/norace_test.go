//go:build !race

package enginetest_test

// underRace says that the race detector is on, whose own allocations are counted with the others.
const underRace = false
