// Package leaktest fails tests that leave a goroutine behind: something of ours was not closed.
package leaktest

import (
	"fmt"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// patience is what goroutines that were told to end have for it. goleak itself waits for less than half a second, which is a
// speed: where others keep the machine busy, one that ends may not have had its turn by then.
const patience = 30 * time.Second

// Main runs the tests of a package: call it from TestMain. Where they pass it fails still if a goroutine outlives them. except
// are those that a library keeps by design.
func Main(m *testing.M, except ...goleak.Option) {
	code := m.Run()
	if code == 0 {
		if err := Find(except...); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// Find is nil as soon as no goroutine runs but the one that asks, and says which still do after a while.
func Find(except ...goleak.Option) error {
	over := time.After(patience)
	for {
		err := goleak.Find(except...)
		if err == nil {
			return nil
		}
		select {
		case <-over:
			return err
		default:
		}
	}
}
