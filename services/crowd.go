package services

import (
	"context"
	"sync"
)

// crowd has those who change the same thing at the same time do it together. Whoever comes first goes alone; those who come
// while they are at work wait, outside of the database, and are written in one transaction next. So a note that everybody likes
// at once is locked once a transaction and not once a user, and takes one connection of the pool and not all of them, while
// what counts the likes stays exact and is read without adding anything up.
//
// It keeps a goroutine a key that somebody waits for, and nothing for the others.
type crowd[K comparable, C any] struct {
	// write makes changes in one transaction, all of them or none.
	write func(ctx context.Context, changes []C) error

	mu    sync.Mutex
	lanes map[K][]waiting[C]
}

// waiting is a change that somebody waits for.
type waiting[C any] struct {
	ctx    context.Context //nolint:containedctx // of a request that waits: what it does is done in the name of one of them
	change C
	done   chan error
}

// crowdSize is how many changes are written in one transaction at most.
const crowdSize = 500

func newCrowd[K comparable, C any](write func(context.Context, []C) error) *crowd[K, C] {
	return &crowd[K, C]{write: write, lanes: map[K][]waiting[C]{}}
}

// do makes a change to the thing that key names. It returns when the change is there, when it failed together with those that it
// went along with, or when ctx ends: then it may be made yet.
func (c *crowd[K, C]) do(ctx context.Context, key K, change C) error {
	w := waiting[C]{ctx: ctx, change: change, done: make(chan error, 1)}
	c.mu.Lock()
	queue, busy := c.lanes[key]
	c.lanes[key] = append(queue, w)
	c.mu.Unlock()
	if !busy {
		go c.work(key) //nolint:contextcheck // a batch is written in the name of one who waits for it
	}
	select {
	case err := <-w.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// work writes what waits for a key until nothing does.
func (c *crowd[K, C]) work(key K) {
	for {
		batch := c.next(key)
		if len(batch) == 0 {
			return
		}
		changes := make([]C, len(batch))
		for i, w := range batch {
			changes[i] = w.change
		}
		// One who gives up must not take the others with them; each statement has an end of its own.
		err := c.write(context.WithoutCancel(batch[0].ctx), changes)
		for _, w := range batch {
			w.done <- err
		}
	}
}

// next takes what waits for a key; nothing closes its lane.
func (c *crowd[K, C]) next(key K) []waiting[C] {
	c.mu.Lock()
	defer c.mu.Unlock()
	queue := c.lanes[key]
	if len(queue) == 0 {
		delete(c.lanes, key)
		return nil
	}
	n := min(len(queue), crowdSize)
	c.lanes[key] = queue[n:]
	return queue[:n]
}
