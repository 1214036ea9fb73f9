package server

import (
	"context"
	"errors"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/stream"
)

// subscribe runs a subscription until its source ends, ctx ends or send fails, and hands over one response an event. The
// errors, if any, are why it could not begin or could not go on; they have no response of their own.
//
// Nothing but the listener bounds how long it lasts. What is bounded is each step: the resolver's answer to where events come
// from, and then each event, read and answered with fresh loaders. They take turns, because what happens to one thing may concern
// thousands who listen, and they wait for a turn rather than fail: nobody has asked just now. Who opens one has, and waits no
// longer than an operation may take.
func (e *endpoint) subscribe(
	ctx context.Context, op *graphql.OperationContext, send func(*graphql.Response) error,
) gqlerror.List {
	ctx, leave := context.WithCancelCause(ctx)
	defer leave(nil)
	ctx, source := stream.Listen(ctx)
	responses, ctx, errs := e.open(ctx, leave, op, source)
	if len(errs) > 0 {
		e.metrics.Refused(codeOf(errs[0]))
	}
	if responses == nil {
		return errs
	}
	events := e.limiter.fare(op, e.streams.EventWait, e.metrics)
	for source.Wait(ctx) && events.pay(ctx) {
		at := &event{source: source, met: time.Now()}
		if !e.streams.takeTurn(ctx) {
			break
		}
		response, err := e.turn(ctx, at, responses)
		if err != nil {
			return e.refusal(ctx, err)
		}
		if response == nil {
			events.forgo()
			continue
		}
		if send(response) != nil || at.last {
			return nil
		}
	}
	return e.ended(ctx)
}

// turn answers an event to who listens still, and ends the turn that it was given.
func (e *endpoint) turn(ctx context.Context, at *event, responses graphql.ResponseHandler) (*graphql.Response, error) {
	defer e.streams.endTurn()
	if err := sessionOf(ctx).renew(ctx); err != nil {
		return nil, err
	}
	return e.answer(ctx, at, responses), nil
}

// ended is why what a subscription waited for has ended, where that is worth a word.
func (e *endpoint) ended(ctx context.Context) gqlerror.List {
	ended := context.Cause(ctx)
	if errors.Is(ended, context.DeadlineExceeded) || domain.CodeOf(ended) == domain.CodeUnauthenticated {
		return e.refusal(ctx, ended)
	}
	return nil
}

// open asks the resolver for its source of events, when it is its turn: within the time of an operation for both. Where that
// fails there is nothing to respond with, and no error where whoever wanted to listen has left.
func (e *endpoint) open(
	ctx context.Context, leave context.CancelCauseFunc, op *graphql.OperationContext, source *stream.Source,
) (graphql.ResponseHandler, context.Context, gqlerror.List) {
	ctx = withFailures(ctx)
	late := time.AfterFunc(e.limits.OperationTimeout, func() { leave(context.DeadlineExceeded) })
	defer late.Stop()
	if !e.streams.takeTurn(ctx) {
		return nil, nil, e.ended(ctx)
	}
	defer e.streams.endTurn()
	responses, begun := e.exec.DispatchOperation(ctx, op)
	if !late.Stop() {
		return nil, nil, e.refusal(ctx, context.DeadlineExceeded)
	}
	if source.Open() {
		return responses, begun, nil
	}
	over, cancel := context.WithCancel(begun)
	cancel() // what a resolver has refused is said all the same, and a channel that is no source's is not waited for
	if refused := responses(over); refused != nil && len(refused.Errors) > 0 {
		return nil, nil, refused.Errors
	}
	return nil, nil, e.refusal(ctx, errors.New("the resolver of the subscription said not where events come from"))
}

// refusal is an error that is about the subscription as a whole.
func (e *endpoint) refusal(ctx context.Context, err error) gqlerror.List {
	return gqlerror.List{e.present.present(ctx, err)}
}

// event is one event of a subscription while it is answered.
type event struct {
	source *stream.Source
	met    time.Time // when its turn was asked for
	last   bool      // the listener sees no more of this source
}

type eventKey struct{}

// answer makes the response to the event that the source has met; nil where there is nothing to send.
func (e *endpoint) answer(ctx context.Context, at *event, responses graphql.ResponseHandler) *graphql.Response {
	ctx, cancel := context.WithTimeout(withFailures(ctx), e.limits.OperationTimeout)
	defer cancel()
	if e.begin != nil {
		ctx = e.begin(ctx)
	}
	response := responses(context.WithValue(ctx, eventKey{}, at))
	if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return response
	}
	return &graphql.Response{
		Data:   at.source.Nothing(),
		Errors: gqlerror.List{e.present.present(at.source.Field(ctx), context.DeadlineExceeded)},
	}
}

// readEvent reads what an event is about before gqlgen asks for it. It is the innermost of what stands around a response,
// so that an event that cannot be read is a response to the others as any that failed.
func (e *endpoint) readEvent(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	at, ok := ctx.Value(eventKey{}).(*event)
	if !ok {
		return next(ctx)
	}
	err := e.read(ctx, at.source)
	switch {
	case err == nil:
		return next(at.source.Field(ctx)) // gqlgen hands down no more than this, and paths begin at the root field
	case errors.Is(err, stream.ErrSkip):
		return nil
	}
	switch domain.CodeOf(err) { //nolint:exhaustive // the others may pass
	case domain.CodeNotFound, domain.CodeForbidden, domain.CodeUnauthenticated:
		at.last = true
	}
	graphql.AddError(at.source.Field(ctx), err)
	return &graphql.Response{Data: at.source.Nothing(), Errors: graphql.GetErrors(ctx)}
}

func (e *endpoint) read(ctx context.Context, source *stream.Source) (err error) {
	defer func() {
		if crash := recover(); crash != nil {
			err = e.present.recovered(ctx, crash)
		}
	}()
	return source.Read(source.Field(ctx))
}
