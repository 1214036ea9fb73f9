package server

import (
	"context"
	"errors"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/trellisgraph/trellis/domain"
)

// maxOperationID bounds the name that a client gives an operation.
const maxOperationID = 128

// socketOperation is one that runs on a socket.
type socketOperation struct {
	id     string
	params *graphql.RawParams
	stop   context.CancelFunc
	before *socketOperation // the one that had the id before, which may not have ended yet
	done   chan struct{}    // closed when it has ended
	over   bool             // nothing more is sent of it; guarded by the socket
}

// subscribe begins an operation, which may be of any kind.
func (s *socket) subscribe(ctx context.Context, m *message) *kick {
	if m.ID == "" || len(m.ID) > maxOperationID {
		return kicked(closeBadMessage, "subscribe needs an id of at most %d bytes", maxOperationID)
	}
	params, refused := parseParams(m.Payload)
	if refused != nil {
		return kicked(closeBadMessage, "the payload of subscribe: %s", refused.message)
	}
	params.Headers = s.header
	own, stop := context.WithCancel(ctx)
	o := &socketOperation{id: m.ID, params: params, stop: stop, done: make(chan struct{})}
	taken, full := s.enlist(own, o)
	switch {
	case taken:
		stop()
		return kicked(closeDuplicate, "Subscriber for %s already exists", m.ID)
	case full:
		stop()
		err := &gqlerror.Error{Message: "too many operations run on this socket; complete one first"}
		setCode(err, domain.CodeCostExceeded)
		_ = s.send(ctx, &message{ID: m.ID, Type: "error", Payload: encode(gqlerror.List{err})})
	}
	return nil
}

// enlist runs the operation, unless its id is taken, or there are too many, or the socket is about to be closed.
func (s *socket) enlist(ctx context.Context, o *socketOperation) (taken, full bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o.before = s.operations[o.id]
	switch {
	case s.finishing:
		o.stop()
	case o.before != nil && !o.before.over:
		return true, false
	case s.active >= s.endpoint.streams.Operations:
		return false, true
	default:
		s.operations[o.id] = o
		s.active++
		s.answers.Add(1)
		s.running.Go(func() { s.run(ctx, o) })
	}
	return false, false
}

// stop ends an operation because its client wants no more of it.
func (s *socket) stop(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o := s.operations[id]; o != nil {
		o.over = true
		o.stop()
	}
}

// run runs an operation to its end.
func (s *socket) run(ctx context.Context, o *socketOperation) {
	defer close(o.done)
	defer o.stop()
	if o.before != nil {
		<-o.before.done // so that nothing of it comes later than what is new
		o.before = nil
	}
	answered := sync.OnceFunc(s.answers.Done)
	defer answered()
	anew, errs := s.perform(ctx, o, answered)
	s.end(ctx, o, errs, anew)
}

// perform sends what the operation gives, and returns why it was not executed, if it was not; anew reports whether it is for its
// client to ask for it again where the socket is about to be closed. A panic that is no resolver's ends the operation and not the
// program: nobody else catches it here.
func (s *socket) perform(
	ctx context.Context, o *socketOperation, answered func(),
) (anew bool, errs gqlerror.List) {
	defer func() {
		if crash := recover(); crash != nil {
			errs = s.endpoint.refusal(ctx, s.endpoint.present.recovered(ctx, crash))
		}
	}()
	if err := sessionOf(ctx).renew(ctx); err != nil { // the socket may be hours old
		return true, s.endpoint.refusal(ctx, err)
	}
	op, errs := s.endpoint.prepare(ctx, o.params)
	if len(errs) > 0 {
		return false, errs
	}
	next := func(response *graphql.Response) error { return s.next(ctx, o, response) }
	if op.Operation.Operation == ast.Subscription {
		answered()
		closed, refused := s.endpoint.openSubscription(ctx)
		if refused != nil {
			return true, refused.errors()
		}
		defer closed()
		return true, s.endpoint.subscribe(ctx, op, next)
	}
	_ = next(s.endpoint.execute(ctx, op)) // where it fails nobody wants it any more
	return false, nil
}

// errOver is why nothing is sent of an operation that its client has completed.
var errOver = errors.New("the operation is over")

// next sends a response.
func (s *socket) next(ctx context.Context, o *socketOperation, response *graphql.Response) error {
	s.mu.Lock()
	over := o.over
	s.mu.Unlock()
	if over {
		return errOver
	}
	before, after := frame(response)
	data := dataOf(response)
	text := make([]byte, 0, len(before)+len(data)+len(after)+64+len(o.id))
	text = append(append(append(text, `{"id":`...), encode(o.id)...), `,"type":"next","payload":`...)
	text = append(append(append(text, before...), data...), after...)
	return s.write(context.WithoutCancel(ctx), append(text, '}'))
}

// end says that the operation is over, or why it was not executed. Its id may be used again as soon as the client reads it.
func (s *socket) end(ctx context.Context, o *socketOperation, errs gqlerror.List, anew bool) {
	s.mu.Lock()
	silent := o.over || anew && s.finishing
	o.over = true
	s.mu.Unlock()
	last := &message{ID: o.id, Type: "complete"}
	if len(errs) > 0 {
		last.Type, last.Payload = "error", encode(errs)
	}
	if !silent {
		_ = s.send(context.WithoutCancel(ctx), last)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.active--
	if s.operations[o.id] == o {
		delete(s.operations, o.id)
	}
}
