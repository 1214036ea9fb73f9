package domain

import "context"

// Actor is who asks: the signed-in user, or nobody.
type Actor struct {
	UserID UserID
}

// SignedIn reports whether the actor is a user.
func (a Actor) SignedIn() bool { return !a.UserID.IsZero() }

// Is reports whether the actor is this very user.
func (a Actor) Is(id UserID) bool { return a.SignedIn() && a.UserID == id }

type actorKey struct{}

// WithActor hands the actor down the call.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorFrom returns who asks, nobody where no actor was set.
func ActorFrom(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}
