package bench

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
)

// Every request is signed in: by a token of an OpenID Connect issuer, as in production, which each server verifies.

// mostViewers is how many people the requests come from.
const mostViewers = 512

// audience is for whom the tokens are made.
const audience = "trellis"

// keyID names the issuer's one key.
const keyID = "bench"

// issuer is an OpenID Connect issuer on loopback.
type issuer struct {
	server *httptest.Server
	key    *rsa.PrivateKey
}

func newIssuer() (*issuer, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, fmt.Errorf("make the issuer's key: %w", err)
	}
	i := &issuer{key: key}
	routes := http.NewServeMux()
	routes.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, map[string]any{"issuer": i.server.URL, "jwks_uri": i.server.URL + "/keys"})
	})
	routes.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		public := jose.JSONWebKey{Key: key.Public(), KeyID: keyID, Algorithm: "RS256", Use: "sig"}
		writeJSON(w, map[string]any{"keys": []any{public}})
	})
	i.server = httptest.NewServer(routes)
	return i, nil
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // it can fail where the client is gone only
}

// token says that its bearer is the user, for a day.
func (i *issuer) token(user domain.UserID) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"iss": i.server.URL, "aud": audience, "sub": user.String(),
		"iat": time.Now().Add(-time.Minute).Unix(), "exp": time.Now().Add(24 * time.Hour).Unix(),
	})
	token.Header["kid"] = keyID
	return token.SignedString(i.key)
}

// viewers are people who follow somebody, half of them those who follow most, with their tokens; the community knows them as
// whom the issuer says they are.
func (d *data) viewers(ctx context.Context, i *issuer) (tokens []string, err error) {
	const choose = `
(SELECT u.id FROM users u WHERE u.following_count > 0 ORDER BY u.following_count DESC, u.id LIMIT $1)
UNION
(SELECT u.id FROM users u WHERE u.following_count > 0 ORDER BY hashtext(u.id::text), u.id LIMIT $1)`
	rows, err := d.community.Pool().Query(ctx, choose, mostViewers/2)
	if err != nil {
		return nil, fmt.Errorf("choose viewers: %w", err)
	}
	users, err := pgx.CollectRows(rows, pgx.RowTo[domain.UserID])
	if err != nil {
		return nil, fmt.Errorf("choose viewers: %w", err)
	}
	subjects := make([]string, len(users))
	for n, user := range users {
		subjects[n] = user.String()
		token, err := i.token(user)
		if err != nil {
			return nil, fmt.Errorf("sign a token: %w", err)
		}
		tokens = append(tokens, token)
	}
	return tokens, d.introduce(ctx, i, users, subjects)
}

// introduce makes the issuer's subjects the users that they are, and forgets those of earlier runs.
func (d *data) introduce(ctx context.Context, i *issuer, users []domain.UserID, subjects []string) error {
	const forget = `
DELETE FROM user_identities
WHERE issuer LIKE 'http://127.0.0.1:%'`
	const insert = `
INSERT INTO user_identities (issuer, subject, user_id, created_at)
SELECT $1, s.subject, s.user_id, $4
FROM unnest($2::text[], $3::uuid[]) AS s (subject, user_id)`
	pool := d.community.Pool()
	if _, err := pool.Exec(ctx, forget); err != nil {
		return fmt.Errorf("forget the identities of earlier runs: %w", err)
	}
	if _, err := pool.Exec(ctx, insert, i.server.URL, subjects, users, seededAt()); err != nil {
		return fmt.Errorf("introduce the viewers: %w", err)
	}
	return nil
}
