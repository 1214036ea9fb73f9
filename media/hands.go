package media

import (
	"context"
	"errors"
	"time"
)

// Bounds of those who wait until a picture is made for them.
const (
	waitersPerHand = 64
	handPatience   = 10 * time.Second
)

// errBusy refuses who would wait behind too many, or has waited for long enough.
var errBusy = errors.New("too many pictures are being made")

// hands make pictures, one each. Pictures take half of the processors, so that what else this process does has the others.
type hands struct {
	busy, waiting chan struct{}
}

func newHands(processors int) hands {
	n := (processors + 1) / 2
	return hands{busy: make(chan struct{}, n), waiting: make(chan struct{}, n*waitersPerHand)}
}

// take waits for a hand, in the order of those who came. Whoever leaves, waits too long, or finds too many waiting, has no place
// in the queue any more; leave must be called by the others.
func (h hands) take(ctx context.Context) (leave func(), err error) {
	leave = func() { <-h.busy }
	select {
	case h.busy <- struct{}{}:
		return leave, nil
	default:
	}
	select {
	case h.waiting <- struct{}{}:
		defer func() { <-h.waiting }()
	default:
		return nil, errBusy
	}
	patience := time.NewTimer(handPatience)
	defer patience.Stop()
	select {
	case h.busy <- struct{}{}:
		return leave, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-patience.C:
		return nil, errBusy
	}
}
