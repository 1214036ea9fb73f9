package server

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/trellisgraph/trellis/domain"
)

// Who issues the tokens of development, and for whom.
const (
	devIssuer   = "trellis-dev"
	devAudience = "trellis"
)

// Identity issues and verifies the bearer tokens of development: JWTs signed with one ed25519 key, and with nothing else.
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
			jwt.WithIssuer(devIssuer),
			jwt.WithAudience(devAudience),
			jwt.WithExpirationRequired(),
			jwt.WithTimeFunc(now),
		),
	}
}

// Mint makes a token that says its bearer is the user.
func (i *Identity) Mint(user domain.UserID, ttl time.Duration) (string, error) {
	now := i.now()
	token, err := jwt.NewWithClaims(jwt.SigningMethodEdDSA, jwt.RegisteredClaims{
		Issuer:    devIssuer,
		Audience:  jwt.ClaimStrings{devAudience},
		Subject:   user.String(),
		IssuedAt:  jwt.NewNumericDate(now),
		ExpiresAt: jwt.NewNumericDate(now.Add(ttl)),
	}).SignedString(i.key)
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	return token, nil
}

// Verify tells who bears the token. UNAUTHENTICATED where it is malformed, expired, or not of this issuer.
func (i *Identity) Verify(token string) (domain.Actor, error) {
	var claims jwt.RegisteredClaims
	_, err := i.parser.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) { return i.key.Public(), nil })
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return domain.Actor{}, domain.Unauthenticated("the token has expired")
	case err != nil:
		return domain.Actor{}, domain.Unauthenticated("the token is not valid")
	}
	user, err := domain.ParseID[domain.UserID]("sub", claims.Subject)
	if err != nil || user.IsZero() {
		return domain.Actor{}, domain.Unauthenticated("the token names no user")
	}
	return domain.Actor{UserID: user}, nil
}

// authenticate hands down who asks: nobody where no token was sent. A token that is no good is refused, because to go on
// as nobody would show the bearer less than he may see and not say why.
func authenticate(identity *Identity, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var actor domain.Actor
		if credentials := r.Header.Values("Authorization"); len(credentials) > 0 {
			known, err := bearer(identity, credentials)
			if err != nil {
				w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
				refuse(http.StatusUnauthorized, domain.CodeUnauthenticated, messageOf(err)).write(w, r)
				return
			}
			actor = known
		}
		next.ServeHTTP(w, r.WithContext(domain.WithActor(r.Context(), actor)))
	})
}

func bearer(identity *Identity, credentials []string) (domain.Actor, error) {
	scheme, token, _ := strings.Cut(credentials[0], " ")
	switch {
	case len(credentials) > 1 || !strings.EqualFold(scheme, "Bearer"):
		return domain.Actor{}, domain.Unauthenticated("the Authorization header must be one bearer token")
	case identity == nil:
		return domain.Actor{}, domain.Unauthenticated("this server takes no tokens")
	}
	return identity.Verify(strings.TrimSpace(token))
}

// messageOf is what a client may read of why its token was refused.
func messageOf(err error) string {
	if known, ok := errors.AsType[*domain.Error](err); ok {
		return known.Message
	}
	return "the token is not valid"
}
