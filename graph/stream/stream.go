// Package stream is where the resolver of a subscription and the server meet. The resolver says where events come from and
// how one of them is read; the server says when: it waits for an event without a deadline, and reads it under one, with
// fresh loaders and as who listens still is. docs/architecture.md follows an event.
package stream

import (
	"context"
	"errors"

	"github.com/99designs/gqlgen/graphql"
)

// ErrSkip is returned by what reads an event that turns out to be none for this listener: nothing is sent of it.
var ErrSkip = errors.New("nothing to send of this event")

// Source is where the events of one subscription come from. It belongs to one goroutine.
type Source struct {
	field *graphql.FieldContext
	wait  func(ctx context.Context) bool
	read  func(ctx context.Context) error
}

type sourceKey struct{}

// Listen makes the context under which gqlgen asks the resolver of a subscription for its events. What the resolver hands to
// Of is then the Source's.
func Listen(ctx context.Context) (context.Context, *Source) {
	source := &Source{}
	return context.WithValue(ctx, sourceKey{}, source), source
}

// Of makes what the resolver of a subscription returns. read gives the value that an event is answered with; it is called
// for one event at a time, under the event's own context: loaders are fresh in there, so that it sees what has changed and
// what the actor may still see. Its error is sent as the answer to the event. One that will not pass (NOT_FOUND, FORBIDDEN,
// UNAUTHENTICATED) ends the subscription, ErrSkip sends nothing.
//
// Events that nobody takes wait in the channel, because a listener may be slow: whoever fills it decides what to do when it
// is full. The subscription is complete when it is closed. When the listener leaves, the resolver's context ends, and the
// channel's owner has to let go of it then.
func Of[E, T any](
	ctx context.Context, events <-chan E, read func(ctx context.Context, event E) (T, error),
) (<-chan T, error) {
	source, ok := ctx.Value(sourceKey{}).(*Source)
	if !ok {
		return nil, errors.New("subscribe: nobody listens under this context")
	}
	var event E
	values := make(chan T, 1)
	source.field = graphql.GetFieldContext(ctx)
	source.wait = func(ctx context.Context) (open bool) {
		select {
		case event, open = <-events:
			return open
		case <-ctx.Done():
			return false
		}
	}
	source.read = func(ctx context.Context) error {
		select {
		case <-values: // of an event whose time was over before gqlgen took its value
		default:
		}
		value, err := read(ctx, event)
		if err == nil {
			values <- value
		}
		return err
	}
	return values, nil
}

// Open reports whether a resolver has said where events come from.
func (s *Source) Open() bool { return s.wait != nil }

// Wait waits for the next event, and reports whether there is one: there is none when the source or ctx has ended.
func (s *Source) Wait(ctx context.Context) bool { return s.wait(ctx) }

// Read reads the event that Wait has met. gqlgen's executor finds its value, and nothing after an error.
func (s *Source) Read(ctx context.Context) error { return s.read(ctx) }

// Field is the context of the subscription's root field, so that what fails in there has its path.
func (s *Source) Field(ctx context.Context) context.Context {
	if s.field == nil {
		return ctx
	}
	return graphql.WithFieldContext(ctx, s.field)
}

// Nothing is the data of an event that has no value, as the nullability of the root field wants it.
func (s *Source) Nothing() []byte {
	if s.field == nil || s.field.Field.Field == nil || s.field.Field.Definition.Type.NonNull {
		return []byte("null")
	}
	return []byte(`{"` + s.field.Field.Alias + `":null}`)
}
