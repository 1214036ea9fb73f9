package server

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// Streams bound connections that outlive one answer: event streams and sockets. A zero field takes its default.
type Streams struct {
	// Most bounds how many there are at once; 20,000.
	Most int
	// Viewer bounds how many of them one viewer has open at once; 50.
	Viewer int
	// ViewerSubscriptions bounds how many subscriptions one viewer listens to at once, over all of them; 200.
	ViewerSubscriptions int
	// Address bounds how many of either nobody has open from one client address; 100. Sockets are nobody's until they say whose
	// they are.
	Address int
	// Operations bounds how many operations run at once on one socket; 100.
	Operations int
	// Turns bounds how many events are read at once; 4. The others wait: a change that thousands listen to must not take the
	// databases' connections from those who ask.
	Turns int
	// EventWait bounds how long an event waits for whoever listens to have enough left to pay for it; 30 s.
	EventWait time.Duration
	// InitTimeout is how long a socket may stay without a connection_init; 10 s.
	InitTimeout time.Duration
	// Heartbeat is how often a client hears something when there is nothing to tell, so that proxies keep the connection and
	// the server learns that a client is gone; 15 s.
	Heartbeat time.Duration
	// DrainSpread is the time over which they end when the server stops, so that clients do not all come to the other servers
	// at once; 5 s.
	DrainSpread time.Duration
}

func (s Streams) withDefaults() Streams {
	return Streams{
		Most:                cmp.Or(s.Most, 20_000),
		Viewer:              cmp.Or(s.Viewer, 50),
		ViewerSubscriptions: cmp.Or(s.ViewerSubscriptions, 200),
		Address:             cmp.Or(s.Address, 100),
		Operations:          cmp.Or(s.Operations, 100),
		Turns:               cmp.Or(s.Turns, 4),
		EventWait:           cmp.Or(s.EventWait, 30*time.Second),
		InitTimeout:         cmp.Or(s.InitTimeout, 10*time.Second),
		Heartbeat:           cmp.Or(s.Heartbeat, 15*time.Second),
		DrainSpread:         cmp.Or(s.DrainSpread, 5*time.Second),
	}
}

// streams are the connections that outlive one answer. They end by themselves, when their client leaves, or when the server
// stops.
type streams struct {
	Streams

	turns chan struct{}
	seats *seats

	mu       sync.Mutex
	open     map[*connection]struct{}
	stopping bool
	empty    chan struct{} // closed when the server stops and none is open any more
}

// connection is how one of them is ended: end lets what runs finish, kill does not.
type connection struct{ end, kill func() }

func newStreams(bounds Streams) *streams {
	bounds = bounds.withDefaults()
	return &streams{
		Streams: bounds, turns: make(chan struct{}, bounds.Turns), seats: newSeats(bounds),
		open: map[*connection]struct{}{}, empty: make(chan struct{}),
	}
}

// takeTurn waits until an event may be read, or a subscription opened, and reports whether it may: not where ctx has ended.
// endTurn gives the turn back.
func (s *streams) takeTurn(ctx context.Context) bool {
	select {
	case s.turns <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (s *streams) endTurn() { <-s.turns }

// enter counts a connection in, unless there are too many or the server stops.
func (s *streams) enter(c *connection) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping || len(s.open) >= s.Most {
		return false
	}
	s.open[c] = struct{}{}
	return true
}

func (s *streams) leave(c *connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, in := s.open[c]; !in {
		return
	}
	delete(s.open, c)
	if s.stopping && len(s.open) == 0 {
		close(s.empty)
	}
}

// drain lets nobody in any more, and ends who is there, each at its own moment.
func (s *streams) drain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping {
		return
	}
	s.stopping = true
	for c := range s.open {
		time.AfterFunc(rand.N(s.DrainSpread), c.end) //nolint:gosec // a moment, not a secret
	}
	if len(s.open) == 0 {
		close(s.empty)
	}
}

// wait waits until all have left, and cuts off who is there still when ctx ends.
func (s *streams) wait(ctx context.Context) error {
	select {
	case <-s.empty:
		return nil
	case <-ctx.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.open {
		go c.kill()
	}
	return fmt.Errorf("%d streams were still open: %w", len(s.open), ctx.Err())
}
