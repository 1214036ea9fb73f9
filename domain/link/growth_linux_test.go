package link_test

import (
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// TestTimeGrowsWithLength holds long texts that are made to be read again and again to a multiple of the work that prose of
// their length is: linear ones are below 5, and a step that is quadratic is in the hundreds. Work is the processor time of the
// thread, so that what else the machine does is not in it.
func TestTimeGrowsWithLength(t *testing.T) {
	t.Parallel()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const (
		length = 100_000
		proses = 5 // the clock is coarse: one alone may be a tick or two
		most   = 30
	)
	c := checker(t)
	long := func(piece string) string { return strings.Repeat(piece, length/utf8.RuneCountInString(piece)) }
	plain := long(hard()["plain"])
	prose := work(t, func() {
		for range proses {
			c.Check(plain)
		}
	}) / proses
	for name, piece := range hard() {
		text := long(piece)
		spent := time.Hour
		for tries := 0; tries < 3 && spent >= most*prose; tries++ { // what the runtime did meanwhile is in it, and not each time
			spent = min(spent, work(t, func() { c.Check(text) }))
		}
		require.Less(t, spent, most*prose, "%s: beside %v for prose", name, prose)
	}
}

// work is the processor time that this thread spends on something.
func work(t *testing.T, run func()) time.Duration {
	t.Helper()
	spent := func() time.Duration {
		var usage syscall.Rusage
		require.NoError(t, syscall.Getrusage(syscall.RUSAGE_THREAD, &usage))
		return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	}
	before := spent()
	run()
	return max(time.Microsecond, spent()-before)
}
