package server

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/telemetry"
)

// held is what somebody has a number of open of.
type held string

const (
	heldStreams       held = "streams and sockets"
	heldSubscriptions held = "subscriptions"
)

// ofServer is by whose bound a stream was refused, where it is nobody's own.
const ofServer = "server"

// seats bound what one client has open at once: a viewer from wherever they come, and nobody from one address. What is
// counted is only who has something open, so that it takes no more than the connections do.
type seats struct {
	bounds Streams

	mu    sync.Mutex
	taken map[holder]int
}

// holder is who has something open.
type holder struct {
	held held
	who  bucketKey
}

func newSeats(bounds Streams) *seats { return &seats{bounds: bounds, taken: map[holder]int{}} }

// seat is one thing that is open, and whose it is. It belongs to one goroutine.
type seat struct {
	seats *seats
	of    holder
}

// take takes a seat for whoever ctx belongs to, unless they have as many as they may.
func (s *seats) take(ctx context.Context, what held) (*seat, *tooMany) {
	of := holder{what, clientOf(ctx)}
	s.mu.Lock()
	defer s.mu.Unlock()
	if most := s.most(of); s.taken[of] >= most {
		return nil, &tooMany{of: of, most: most, again: max(1, int(s.bounds.Heartbeat.Seconds()))}
	}
	s.taken[of]++
	return &seat{seats: s, of: of}, nil
}

func (s *seats) most(of holder) int {
	switch {
	case of.who.what == ofAddress:
		return s.bounds.Address
	case of.held == heldSubscriptions:
		return s.bounds.ViewerSubscriptions
	default:
		return s.bounds.Viewer
	}
}

// clients is how many have something open.
func (s *seats) clients() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make(map[bucketKey]struct{}, len(s.taken))
	for of := range s.taken {
		all[of.who] = struct{}{}
	}
	return len(all)
}

// leave gives the seat up.
func (s *seat) leave() {
	s.seats.mu.Lock()
	defer s.seats.mu.Unlock()
	if s.seats.taken[s.of]--; s.seats.taken[s.of] <= 0 {
		delete(s.seats.taken, s.of)
	}
}

// move makes it a seat of whoever ctx belongs to, or leaves it where it is.
func (s *seat) move(ctx context.Context) *tooMany {
	if s.of.who == clientOf(ctx) {
		return nil
	}
	next, refused := s.seats.take(ctx, s.of.held)
	if refused == nil {
		s.leave()
		*s = *next
	}
	return refused
}

// tooMany is why something is not opened: its client has as many as they may. It can be tried again when the server knows which
// of them are gone.
type tooMany struct {
	of    holder
	most  int
	again int // seconds
}

func (no *tooMany) message() string {
	return fmt.Sprintf("%d %s are open for this %s: close one first", no.most, no.of.held, no.of.who.what)
}

// write answers a request that would be a stream.
func (no *tooMany) write(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", strconv.Itoa(no.again))
	refuse(http.StatusTooManyRequests, domain.CodeRateLimited, no.message()).write(w, r)
}

// errors answer an operation.
func (no *tooMany) errors() gqlerror.List {
	err := &gqlerror.Error{Message: no.message()}
	setCode(err, domain.CodeRateLimited)
	err.Extensions[waitExtension] = no.again
	return gqlerror.List{err}
}

// openStream counts an event stream, and the subscription that it may be, until closed is called.
func (e *endpoint) openStream(ctx context.Context, op *graphql.OperationContext) (closed func(), refused *tooMany) {
	leave, refused := e.openAs(ctx, telemetry.EventStream, heldStreams)
	if refused != nil || op == nil || op.Operation.Operation != ast.Subscription {
		return leave, refused
	}
	silence, refused := e.openSubscription(ctx)
	if refused != nil {
		leave()
		return nil, refused
	}
	return func() {
		silence()
		leave()
	}, nil
}

// openSubscription counts a subscription until closed is called.
func (e *endpoint) openSubscription(ctx context.Context) (closed func(), refused *tooMany) {
	return e.openAs(ctx, telemetry.Subscription, heldSubscriptions)
}

func (e *endpoint) openAs(ctx context.Context, kind telemetry.Stream, what held) (closed func(), refused *tooMany) {
	own, refused := e.streams.seats.take(ctx, what)
	if refused != nil {
		e.metrics.StreamRefused(kind, refused.of.who.what)
		return nil, refused
	}
	ended := e.metrics.Opened(kind)
	return func() {
		ended()
		own.leave()
	}, nil
}
