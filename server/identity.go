package server

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/trellisgraph/trellis/domain"
)

// Verifier tells who bears a token. UNAUTHENTICATED, with a message for the bearer, where the token is no good; one of the
// codes that a client may retry on where that cannot be told right now. It is asked again before each event of a
// subscription.
type Verifier interface {
	Verify(ctx context.Context, token string) (Grant, error)
}

// Grant is what a token gives: who its bearer is, and for how long from now on.
type Grant struct {
	Actor domain.Actor
	Left  time.Duration
}

// Issuers are those whose tokens a server takes, each with its verifier, by the iss of their tokens.
type Issuers map[string]Verifier

// Verify hands the token to the verifier of its issuer, who believes nothing that was read here.
func (all Issuers) Verify(ctx context.Context, token string) (Grant, error) {
	var claims jwt.RegisteredClaims
	if _, _, err := jwt.NewParser().ParseUnverified(token, &claims); err != nil {
		return Grant{}, domain.Unauthenticated("the token is not valid")
	}
	verifier, trusted := all[claims.Issuer]
	if !trusted {
		return Grant{}, domain.Unauthenticated("the token is of an issuer that this server does not trust")
	}
	return verifier.Verify(ctx, token)
}

// Who issues the tokens of development, and for whom.
const (
	// DevIssuer is the iss of an Identity's tokens.
	DevIssuer   = "trellis-dev"
	devAudience = "trellis"
)

// RolesClaim is the claim that holds platform roles where no other is named.
const RolesClaim = "trellis_roles"

// Identity issues and verifies the bearer tokens of development: JWTs signed with one ed25519 key, and with nothing else.
// They name a user by its id.
type Identity struct {
	key    ed25519.PrivateKey
	parser *jwt.Parser
	now    func() time.Time
}

// NewIdentity makes the issuer of a key.
func NewIdentity(key ed25519.PrivateKey, now func() time.Time) *Identity {
	return &Identity{
		key: key,
		now: now,
		parser: jwt.NewParser(
			jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}),
			jwt.WithIssuer(DevIssuer),
			jwt.WithAudience(devAudience),
			jwt.WithExpirationRequired(),
			jwt.WithTimeFunc(now),
		),
	}
}

// Mint makes a token that says its bearer is the user and holds the roles.
func (i *Identity) Mint(user domain.UserID, roles domain.Roles, ttl time.Duration) (string, error) {
	now := i.now()
	claims := jwt.MapClaims{
		"iss": DevIssuer, "aud": devAudience, "sub": user.String(),
		"iat": jwt.NewNumericDate(now), "exp": jwt.NewNumericDate(now.Add(ttl)),
	}
	if names := roles.Names(); len(names) > 0 {
		claims[RolesClaim] = names
	}
	token, err := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims).SignedString(i.key)
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	return token, nil
}

// Verify tells who bears the token. UNAUTHENTICATED where it is malformed, expired, or not of this issuer.
func (i *Identity) Verify(_ context.Context, token string) (Grant, error) {
	claims := jwt.MapClaims{}
	_, err := i.parser.ParseWithClaims(token, claims, func(*jwt.Token) (any, error) { return i.key.Public(), nil })
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return Grant{}, domain.Unauthenticated("the token has expired")
	case err != nil:
		return Grant{}, domain.Unauthenticated("the token is not valid")
	}
	user, err := domain.ParseID[domain.UserID]("sub", text(claims, "sub"))
	if err != nil || user.IsZero() {
		return Grant{}, domain.Unauthenticated("the token names no user")
	}
	actor := domain.Actor{UserID: user, Roles: rolesOf(claims[RolesClaim])}
	return Grant{Actor: actor, Left: left(claims, i.now())}, nil
}

// left is how long claims that were checked hold.
func left(claims jwt.MapClaims, now time.Time) time.Duration {
	expires, err := claims.GetExpirationTime()
	if err != nil || expires == nil {
		return 0
	}
	return expires.Sub(now)
}

// text is a claim that is a string, "" where it is none.
func text(claims jwt.MapClaims, name string) string {
	s, _ := claims[name].(string)
	return s
}

// rolesOf reads a claim of roles: a list of names or one text of them. An issuer may have roles that mean nothing here, so
// what is no role of ours gives none and is no fault.
func rolesOf(claim any) domain.Roles {
	var roles domain.Roles
	switch claim := claim.(type) {
	case string:
		for name := range strings.FieldsSeq(claim) {
			roles |= domain.RoleNamed(name)
		}
	case []any:
		for _, entry := range claim {
			name, _ := entry.(string)
			roles |= domain.RoleNamed(name)
		}
	}
	return roles
}

// authenticator hands down who asks: nobody where no token was sent. A token that is no good is refused, because to go on
// as nobody would show the bearer less than he may see and not say why.
type authenticator struct {
	*bearers

	tickets *tickets // nil where none are issued
	next    http.Handler
}

func (a *authenticator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	who, err := a.who(r)
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	a.next.ServeHTTP(w, r.WithContext(who.in(r.Context())))
}

func (a *authenticator) who(r *http.Request) (*session, error) {
	switch credentials := r.Header.Values("Authorization"); len(credentials) {
	case 0:
		credentials, err := a.tickets.present(r)
		if credentials == "" || err != nil {
			return nil, err
		}
		return a.open(r.Context(), credentials)
	case 1:
		return a.open(r.Context(), credentials[0])
	default:
		return a.open(r.Context(), "") // several are none
	}
}

// refuse answers a request whose bearer is not known: 401 where that is the token's fault, 503 where it is not and the
// same request may be sent again.
func (a *authenticator) refuse(w http.ResponseWriter, r *http.Request, err error) {
	known, ok := errors.AsType[*domain.Error](err)
	switch {
	case ok && known.Code == domain.CodeUnauthenticated:
		w.Header().Set("WWW-Authenticate", fmt.Sprintf("Bearer error=\"invalid_token\", error_description=%q", known.Message))
		refuse(http.StatusUnauthorized, known.Code, known.Message).write(w, r)
	case ok && upstream(known.Code):
		if errors.Unwrap(known) != nil { // without a cause it is in the log already
			a.log.WarnContext(r.Context(), "a bearer could not be looked up", "error", err)
		}
		w.Header().Set("Retry-After", "1")
		refuse(http.StatusServiceUnavailable, known.Code, known.Message).write(w, r)
	case r.Context().Err() != nil: // the client is gone, nobody reads this
		refuse(http.StatusServiceUnavailable, domain.CodeInternal, "internal error").write(w, r)
	default:
		a.report(r.Context(), err)
		refuse(http.StatusInternalServerError, domain.CodeInternal, "internal error").write(w, r)
	}
}
