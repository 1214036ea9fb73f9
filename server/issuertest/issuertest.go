// Package issuertest runs an OpenID Connect issuer on loopback for a test: discovery and keys over HTTP, which rotate when
// the test says so, are counted, and can be late, wrong or not there at all.
package issuertest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"
)

// Where an issuer publishes what.
const (
	DiscoveryPath = "/.well-known/openid-configuration"
	KeysPath      = "/keys"
)

// Issuer is a running issuer.
type Issuer struct {
	// URL is its iss.
	URL string

	mu      sync.Mutex
	keys    []any
	answer  http.HandlerFunc // instead of its own answers, where it is set
	fetches map[string]int
}

// New runs an issuer that publishes the keys, until the test ends.
func New(t *testing.T, keys ...*Key) *Issuer {
	t.Helper()
	i := &Issuer{fetches: map[string]int{}}
	i.Publish(keys...)
	srv := httptest.NewServer(i)
	t.Cleanup(srv.Close)
	i.URL = srv.URL
	return i
}

// ServeHTTP answers as the test says.
func (i *Issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	i.fetches[r.URL.Path]++
	answer, keys := i.answer, i.keys
	i.mu.Unlock()
	switch {
	case answer != nil:
		answer(w, r)
	case r.URL.Path == DiscoveryPath:
		writeJSON(w, map[string]any{
			"issuer": i.URL, "jwks_uri": i.URL + KeysPath,
			"id_token_signing_alg_values_supported": []string{"none", "HS256", "RS256"}, // a verifier must not follow it
		})
	case r.URL.Path == KeysPath:
		writeJSON(w, map[string]any{"keys": keys})
	default:
		http.NotFound(w, r)
	}
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // it can fail where the client is gone only
}

// Publish replaces the keys that the issuer publishes.
func (i *Issuer) Publish(keys ...*Key) {
	set := make([]any, len(keys))
	for n, key := range keys {
		set[n] = key.JWK()
	}
	i.PublishRaw(set...)
}

// PublishRaw replaces them with what need not be keys.
func (i *Issuer) PublishRaw(keys ...any) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keys = keys
}

// Answer makes the issuer answer everything in this way, and as it should again where answer is nil.
func (i *Issuer) Answer(answer http.HandlerFunc) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.answer = answer
}

// Stop lets every connection break, as where nothing runs.
func (i *Issuer) Stop() {
	i.Answer(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
}

// Fetches is how often a path was asked for.
func (i *Issuer) Fetches(path string) int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.fetches[path]
}

// Key is one that an issuer signs with.
type Key struct {
	ID     string
	Method jwt.SigningMethod
	Signer crypto.Signer
}

// RSA makes a key of RS256.
func RSA(t *testing.T, id string) *Key {
	t.Helper()
	signer, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	return &Key{ID: id, Method: jwt.SigningMethodRS256, Signer: signer}
}

// EC makes a key of ES256.
func EC(t *testing.T, id string) *Key {
	t.Helper()
	signer, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	return &Key{ID: id, Method: jwt.SigningMethodES256, Signer: signer}
}

// Ed makes a key of EdDSA.
func Ed(t *testing.T, id string) *Key {
	t.Helper()
	_, signer, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	return &Key{ID: id, Method: jwt.SigningMethodEdDSA, Signer: signer}
}

// JWK is the key as an issuer publishes it.
func (k *Key) JWK() jose.JSONWebKey {
	return jose.JSONWebKey{Key: k.Signer.Public(), KeyID: k.ID, Algorithm: k.Method.Alg(), Use: "sig"}
}

// Sign makes a token of the claims.
func (k *Key) Sign(t *testing.T, claims jwt.MapClaims) string {
	t.Helper()
	return k.SignWith(t, k.Method, k.Signer, claims)
}

// SignWith makes a token that names this key and is signed in another way.
func (k *Key) SignWith(t *testing.T, method jwt.SigningMethod, secret any, claims jwt.MapClaims) string {
	t.Helper()
	token := jwt.NewWithClaims(method, claims)
	if k.ID != "" {
		token.Header["kid"] = k.ID
	}
	signed, err := token.SignedString(secret)
	require.NoError(t, err)
	return signed
}
