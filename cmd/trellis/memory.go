package main

import (
	"math"
	"os"
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

const (
	// collectEvery is how much the heap grows by, in percent of what lives, before garbage is collected. What lives is small
	// and a request leaves all of its memory behind, so that Go's own 100 collects all the time (docs/operations.md).
	collectEvery = 400
	// ofContainer is the part of a container's memory that Go may use, in percent. The rest is for what Go does not count.
	ofContainer = 90
)

// memory is how Go is to use it; 0 leaves things as they are.
type memory struct {
	collectEvery int
	limit        int64
}

// memoryFor lets garbage be collected seldom, and more often where memory gets short: the limit that was asked for, or the
// container's. What the operator says by GOGC and GOMEMLIMIT stands.
func memoryFor(asked size, getenv func(string) string, container func() (uint64, error)) memory {
	m := memory{collectEvery: collectEvery, limit: int64(asked)}
	if getenv("GOGC") != "" {
		m.collectEvery = 0
	}
	if getenv("GOMEMLIMIT") != "" {
		m.limit = 0
		return m
	}
	if m.limit == 0 {
		most, err := container()
		if err == nil && most < math.MaxInt64 { // otherwise there is no container, or none with a limit
			m.limit = int64(most) / 100 * ofContainer
		}
	}
	return m
}

func tuneMemory(asked size) {
	m := memoryFor(asked, os.Getenv, memlimit.FromCgroup)
	if m.collectEvery > 0 {
		debug.SetGCPercent(m.collectEvery)
	}
	if m.limit > 0 {
		debug.SetMemoryLimit(m.limit)
	}
}
