package server

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/telemetry"
)

// errGoingAway ends what listens to events when the server stops.
var errGoingAway = errors.New("the server is shutting down")

// serveEvents answers with a stream of server-sent events, as the distinct connections mode of graphql-sse has it:
// https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md. Why an operation is not executed is told in the stream
// too, because EventSource shows nothing of any other answer.
func (e *endpoint) serveEvents(w http.ResponseWriter, r *http.Request, op *graphql.OperationContext, errs gqlerror.List) {
	ctx, kill := context.WithCancel(r.Context())
	defer kill()
	listening, end := sessionOf(ctx).during(ctx)
	defer end()
	listening, goAway := context.WithCancelCause(listening)
	defer goAway(nil)
	entry := &connection{end: func() { goAway(errGoingAway) }, kill: kill}
	if !e.streams.enter(entry) {
		e.refuseStream(w, r)
		return
	}
	defer e.streams.leave(entry)
	closed, refused := e.openStream(ctx, op)
	if refused != nil {
		refused.write(w, r)
		return
	}
	defer closed()

	out := openEvents(w)
	defer out.beat(e.streams.Heartbeat, kill)()
	switch {
	case len(errs) > 0:
	case op.Operation.Operation == ast.Subscription:
		errs = e.subscribe(listening, op, out.next)
	default:
		_ = out.next(e.execute(ctx, op)) // where it fails the client is gone
	}
	if errors.Is(context.Cause(listening), errGoingAway) && op != nil && op.Operation.Operation == ast.Subscription {
		return // not complete: the client is to subscribe again, elsewhere
	}
	if len(errs) > 0 {
		_ = out.event("next", encode(failure{Errors: errs}))
	}
	_ = out.event("complete", nil)
}

// refuseStream answers where there is no room for one more connection that stays.
func (e *endpoint) refuseStream(w http.ResponseWriter, r *http.Request) {
	e.metrics.StreamRefused(telemetry.EventStream, ofServer)
	w.Header().Set("Retry-After", "1")
	refuse(http.StatusServiceUnavailable, domain.CodeOverloaded, "no more streams can be opened here; try again").write(w, r)
}

// events is an event stream. Its methods may be called at once.
type events struct {
	mu  sync.Mutex
	w   http.ResponseWriter
	ctl *http.ResponseController
}

// openEvents begins the stream at once, so that the client knows that it is heard.
func openEvents(w http.ResponseWriter) *events {
	out := &events{w: w, ctl: http.NewResponseController(w)}
	header := w.Header()
	header.Set("Content-Type", eventStream+"; charset=utf-8")
	header.Set("X-Accel-Buffering", "no") // nginx would collect what is to be read now
	w.WriteHeader(http.StatusOK)
	_ = out.write([]byte(":\n\n"))
	return out
}

// next sends the response to an operation, or to one event of it.
func (out *events) next(response *graphql.Response) error {
	before, after := frame(response)
	return out.event("next", before, dataOf(response), after)
}

// event sends an event. It has a data line also where there is no data: without one EventSource drops it.
func (out *events) event(name string, data ...[]byte) error {
	text := bytes.Join(data, nil)
	if bytes.ContainsAny(text, "\r\n") { // white space, where JSON is not ours
		text = bytes.Join(bytes.FieldsFunc(text, func(c rune) bool { return c == '\r' || c == '\n' }), nil)
	}
	return out.write([]byte("event: "+name+"\ndata: "), text, []byte("\n\n"))
}

// write sends one whole event, or finds that the client does not read: recorder gives every write its deadline.
func (out *events) write(parts ...[]byte) error {
	out.mu.Lock()
	defer out.mu.Unlock()
	for _, part := range parts {
		if _, err := out.w.Write(part); err != nil { //nolint:gosec // JSON with nosniff
			return err
		}
	}
	return out.ctl.Flush()
}

// beat sends a comment every now and then, and calls gone where that fails. It ends when what it returns is called.
func (out *events) beat(every time.Duration, gone func()) (end func()) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-stop:
				return
			case <-ticker.C:
				if out.write([]byte(":\n\n")) != nil {
					gone()
				}
			}
		}
	}()
	return func() {
		close(stop)
		<-stopped
	}
}
