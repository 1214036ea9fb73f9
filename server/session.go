package server

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// bearers tells who bears a token.
type bearers struct {
	verifier Verifier // nil where no token is taken
	timeout  time.Duration
	log      *slog.Logger
}

// open makes the session of who sent these credentials, which are the value of an Authorization header.
func (b *bearers) open(ctx context.Context, credentials string) (*session, error) {
	scheme, token, _ := strings.Cut(credentials, " ")
	switch {
	case !strings.EqualFold(scheme, "Bearer"):
		return nil, domain.Unauthenticated("the Authorization header must be one bearer token")
	case b.verifier == nil:
		return nil, domain.Unauthenticated("this server takes no tokens")
	}
	s := &session{bearers: b, token: strings.TrimSpace(token)}
	grant, err := b.verify(ctx, s.token)
	if err != nil {
		return nil, err
	}
	s.actor, s.expires = grant.Actor, time.Now().Add(grant.Left)
	return s, nil
}

func (b *bearers) verify(ctx context.Context, token string) (Grant, error) {
	ctx, cancel := context.WithTimeout(ctx, b.timeout)
	defer cancel()
	return b.verifier.Verify(ctx, token)
}

// report logs why it cannot be told who bears a token.
func (b *bearers) report(ctx context.Context, err error) {
	b.log.ErrorContext(ctx, "a token could not be verified", "error", err)
}

// session is who is at the other end, by which token, and until when. A request looks at it once; what goes on for longer
// ends with it, and asks again before it does or sends anything. The nil session is nobody's, and has no end.
type session struct {
	bearers *bearers
	token   string
	actor   domain.Actor
	expires time.Time
	lost    func(error) // hears that the token is no good any more; nil where nobody wants to
}

type sessionKey struct{}

// in hands the session down, and its actor.
func (s *session) in(ctx context.Context) context.Context {
	if s == nil {
		return domain.WithActor(ctx, domain.Actor{})
	}
	return domain.WithActor(context.WithValue(ctx, sessionKey{}, s), s.actor)
}

func sessionOf(ctx context.Context) *session {
	s, _ := ctx.Value(sessionKey{}).(*session)
	return s
}

// renew looks at the token again: its user may be gone by now, or its key withdrawn. Where that cannot be told, who was let
// in stays in, as long as the token's time is not over.
func (s *session) renew(ctx context.Context) error {
	if s == nil {
		return nil
	}
	err := expired()
	if time.Now().Before(s.expires) {
		_, err = s.bearers.verify(ctx, s.token)
	}
	if domain.CodeOf(err) != domain.CodeUnauthenticated {
		return nil
	}
	if s.lost != nil {
		s.lost(err)
	}
	return err
}

// expired is why what a session allowed has ended.
func expired() error { return domain.Unauthenticated("the token has expired") }

// during is a context that ends with the session, if it does, and says then why.
func (s *session) during(ctx context.Context) (context.Context, context.CancelFunc) {
	if s == nil {
		return context.WithCancel(ctx)
	}
	return context.WithDeadlineCause(ctx, s.expires, expired())
}
