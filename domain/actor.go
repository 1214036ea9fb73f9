package domain

import "context"

// Roles are the roles that a token's bearer holds on the platform, beside being a user. The zero value holds none.
type Roles uint8

// The platform roles, as the claim of a token names them (rules.md, "Who may do what").
const (
	// RoleModerator decides about content.
	RoleModerator Roles = 1 << iota
	// RolePlatformFinance sees what the platform earns and what payments went through.
	RolePlatformFinance
	// RolePlatformStaff runs the platform: self-operated stores, campaigns, suspensions.
	RolePlatformStaff
)

// RoleNamed is the role that a token calls by this name; none where there is no such role.
func RoleNamed(name string) Roles {
	switch name {
	case "MODERATOR":
		return RoleModerator
	case "PLATFORM_FINANCE":
		return RolePlatformFinance
	case "PLATFORM_STAFF":
		return RolePlatformStaff
	default:
		return 0
	}
}

// Names lists the roles as tokens name them.
func (r Roles) Names() []string {
	var names []string
	for _, name := range []string{"MODERATOR", "PLATFORM_FINANCE", "PLATFORM_STAFF"} {
		if r&RoleNamed(name) != 0 {
			names = append(names, name)
		}
	}
	return names
}

// Actor is who asks: the signed-in user with the roles of the token, or nobody. It is comparable.
type Actor struct {
	UserID UserID
	Roles  Roles
}

// SignedIn reports whether the actor is a user.
func (a Actor) SignedIn() bool { return !a.UserID.IsZero() }

// Is reports whether the actor is this very user.
func (a Actor) Is(id UserID) bool { return a.SignedIn() && a.UserID == id }

// Has reports whether the actor holds the role. Nobody holds none.
func (a Actor) Has(role Roles) bool { return a.SignedIn() && a.Roles&role != 0 }

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
