package server_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/server/issuertest"
)

// trusting is a server that takes the tokens of an issuer, with a clock to turn.
type trusting struct {
	*harness
	issuer *issuertest.Issuer
	oidc   *server.OIDC
	mu     sync.Mutex
	now    time.Time
	asked  []community.Identity // whom the server asked to be provisioned
	users  map[string]domain.UserID
	deny   error // what is answered then, where it is set
}

func trust(t *testing.T, issuer *issuertest.Issuer) *trusting {
	t.Helper()
	s := &trusting{issuer: issuer, now: noon(), users: map[string]domain.UserID{}}
	log := &logged{}
	s.oidc = server.NewOIDC(server.OIDCConfig{
		Issuer: issuer.URL, Audience: "trellis", RolesClaim: "trellis_roles", Provision: s.provision, Timeout: waitFor, Now: s.clock,
		Logger: slog.New(slog.NewJSONHandler(log, nil)),
	})
	identity := server.Issuers{issuer.URL: s.oidc, server.DevIssuer: server.NewIdentity(key('a'), noon)}
	s.harness = start(t, server.Config{Identity: identity}, map[string]resolver{
		"hello": func(ctx context.Context, _ map[string]any) (any, error) {
			return strings.Join(domain.ActorFrom(ctx).Roles.Names(), " "), nil
		},
	})
	t.Cleanup(func() { // assert, for what ends a clean-up early is not reported
		for _, record := range log.records(t, "") {
			assert.NotContains(t, fmt.Sprint(record), "eyJ", "no part of a token is logged")
		}
	})
	return s
}

func (s *trusting) provision(_ context.Context, who community.Identity) (domain.UserID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, who)
	if _, seen := s.users[who.Subject]; !seen {
		s.users[who.Subject] = domain.UserID{15: byte(1 + len(s.users))}
	}
	return s.users[who.Subject], s.deny
}

func (s *trusting) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *trusting) wait(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

func (s *trusting) denied(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deny = err
}

func (s *trusting) claims(change func(jwt.MapClaims)) jwt.MapClaims {
	now := s.clock()
	c := jwt.MapClaims{
		"iss": s.issuer.URL, "aud": []string{"else", "trellis"}, "sub": "248289761001",
		"iat": now.Unix(), "exp": now.Add(24 * time.Hour).Unix(),
	}
	if change != nil {
		change(c)
	}
	return c
}

// as asks who the bearer of a token is.
func (s *trusting) as(t *testing.T, token string) *answer {
	t.Helper()
	return s.post(t, "{ viewer }", "Authorization", "Bearer "+token)
}

func (s *trusting) known(t *testing.T, token, reason string) {
	t.Helper()
	got := s.as(t, token)
	require.JSONEq(t, `{"data":{"viewer":"`+domain.UserID{15: 1}.String()+`"}}`, got.text, reason)
}

func (s *trusting) refused(t *testing.T, token, message string) {
	t.Helper()
	got := s.as(t, token)
	require.Equal(t, http.StatusUnauthorized, got.StatusCode, got.text)
	require.Equal(t, "UNAUTHENTICATED", got.code(t))
	require.Equal(t, message, got.body.Errors[0].Message)
	require.Equal(t, `Bearer error="invalid_token", error_description="`+message+`"`, got.Header.Get("WWW-Authenticate"))
	require.False(t, got.hasData)
}

func (s *trusting) unavailable(t *testing.T, token string) *answer {
	t.Helper()
	got := s.as(t, token)
	require.Equal(t, http.StatusServiceUnavailable, got.StatusCode, got.text)
	require.Equal(t, "UPSTREAM_UNAVAILABLE", got.code(t))
	require.Equal(t, "1", got.Header.Get("Retry-After"))
	require.Empty(t, got.Header.Get("WWW-Authenticate"), "the token may be good")
	require.False(t, got.hasData)
	return got
}

const (
	noSuchKey = "the token is not valid: its issuer has no such key"
	notSigned = "the token is not valid: its issuer did not sign it"
)

func TestOIDCTakesTheTokensOfItsIssuer(t *testing.T) {
	t.Parallel()
	keys := map[string]*issuertest.Key{
		"RSA": issuertest.RSA(t, "r"), "EC": issuertest.EC(t, "e"), "Ed25519": issuertest.Ed(t, "d"), "without an id": issuertest.EC(t, ""),
	}
	pss := *keys["RSA"]
	pss.ID, pss.Method = "p", jwt.SigningMethodPS256
	keys["RSA, PSS"] = &pss
	var all []*issuertest.Key
	for _, key := range keys {
		all = append(all, key)
	}
	s := trust(t, issuertest.New(t, all...))
	for name, key := range keys {
		s.known(t, key.Sign(t, s.claims(nil)), name)
	}
	s.known(t, keys["EC"].Sign(t, s.claims(func(c jwt.MapClaims) { c["aud"] = "trellis" })), "one audience")
	s.known(t, keys["EC"].Sign(t, s.claims(func(c jwt.MapClaims) { c["exp"] = s.clock().Add(-20 * time.Second).Unix() })), "clocks differ")
	s.known(t, keys["EC"].Sign(t, s.claims(func(c jwt.MapClaims) { c["nbf"] = s.clock().Add(20 * time.Second).Unix() })), "either way")

	require.Equal(t, 1, s.issuer.Fetches(issuertest.DiscoveryPath), "discovered once")
	require.Equal(t, 1, s.issuer.Fetches(issuertest.KeysPath), "the keys are remembered")
	require.Len(t, s.asked, 1, "and so is the user")

	dev, err := server.NewIdentity(key('a'), noon).Mint(domain.UserID{15: 1}, 0, time.Hour)
	require.NoError(t, err)
	s.known(t, dev, "the development issuer stands beside it")
}

func TestOIDCTellsWhoItIs(t *testing.T) {
	t.Parallel()
	signer := issuertest.EC(t, "1")
	s := trust(t, issuertest.New(t, signer))
	token := func(subject string) string {
		return signer.Sign(t, s.claims(func(c jwt.MapClaims) {
			c["sub"], c["preferred_username"], c["name"] = subject, "lin", "林一枝"
		}))
	}
	s.known(t, token("a"), "the first")
	require.Equal(t, []community.Identity{
		{Issuer: s.issuer.URL, Subject: "a", Username: "lin", Name: "林一枝"},
	}, s.asked)
	require.JSONEq(t, `{"data":{"viewer":"`+domain.UserID{15: 2}.String()+`"}}`, s.as(t, token("b")).text, "another subject")

	s.denied(domain.Upstream(domain.CodeUpstreamUnavailable, "the community database cannot be reached", errors.New("dial")))
	s.known(t, token("a"), "who was here is known without a database")
	require.Equal(t, "the community database cannot be reached", s.unavailable(t, token("c")).body.Errors[0].Message)
	require.Len(t, s.log.records(t, "WARN"), 1, "its cause is in the log")
	s.denied(errors.New("a bug"))
	got := s.as(t, token("c"))
	require.Equal(t, http.StatusInternalServerError, got.StatusCode)
	require.Equal(t, "INTERNAL", got.code(t))
	require.NotContains(t, got.text, "a bug")
	require.Len(t, s.log.records(t, "ERROR"), 1)
	s.denied(nil)
	require.Equal(t, http.StatusOK, s.as(t, token("c")).StatusCode, "a failure is not remembered")
}

func TestOIDCRoles(t *testing.T) {
	t.Parallel()
	signer := issuertest.EC(t, "1")
	s := trust(t, issuertest.New(t, signer))
	for name, tc := range map[string]struct {
		reason string
		claim  any
		want   string
	}{
		"list":       {"a list of names", []string{"PLATFORM_STAFF", "MODERATOR"}, "MODERATOR PLATFORM_STAFF"},
		"text":       {"a text of names, as scopes are", "PLATFORM_FINANCE  MODERATOR", "MODERATOR PLATFORM_FINANCE"},
		"unknown":    {"an issuer has other roles too", []any{"admin", "moderator", "MODERATOR", 7, nil}, "MODERATOR"},
		"empty":      {"no role", []string{}, ""},
		"no claim":   {"no role", nil, ""},
		"other kind": {"what is no role gives none", map[string]any{"MODERATOR": true}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token := signer.Sign(t, s.claims(func(c jwt.MapClaims) {
				c["roles"], c["trellis_roles"] = "PLATFORM_STAFF", tc.claim
				if tc.claim == nil {
					delete(c, "trellis_roles")
				}
			}))
			got := s.post(t, "{ hello }", "Authorization", "Bearer "+token)
			require.JSONEq(t, `{"data":{"hello":"`+tc.want+`"}}`, got.text, tc.reason)
		})
	}
}

func TestOIDCRefusals(t *testing.T) {
	t.Parallel()
	signer, other := issuertest.RSA(t, "1"), issuertest.RSA(t, "1")
	s := trust(t, issuertest.New(t, signer))
	public, err := x509.MarshalPKIXPublicKey(signer.Signer.Public())
	require.NoError(t, err)
	publicPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
	with := func(change func(jwt.MapClaims)) string { return signer.Sign(t, s.claims(change)) }
	set := func(name string, value any) string { return with(func(c jwt.MapClaims) { c[name] = value }) }
	without := func(name string) string { return with(func(c jwt.MapClaims) { delete(c, name) }) }
	good := with(nil)
	header, rest, _ := strings.Cut(good, ".")
	payload, signature, _ := strings.Cut(rest, ".")
	forged := strings.Split(with(func(c jwt.MapClaims) { c["trellis_roles"] = "MODERATOR" }), ".")[1]

	const algorithm, expired, early = "the token is signed with an algorithm that is not accepted", "the token has expired", "the token is not valid yet"
	const untrusted, audience, missing = "the token is of an issuer that this server does not trust", "the token was made for another audience", "the token lacks exp or aud"
	const subject, invalid = "the token names no subject", "the token is not valid"
	for name, tc := range map[string]struct{ reason, token, message string }{
		"HS256, PEM":         {"the public key is no secret", signer.SignWith(t, jwt.SigningMethodHS256, publicPEM, s.claims(nil)), algorithm},
		"HS256, DER":         {"in no form", signer.SignWith(t, jwt.SigningMethodHS256, public, s.claims(nil)), algorithm},
		"none":               {"not signed at all", signer.SignWith(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, s.claims(nil)), algorithm},
		"another algorithm":  {"a key has one algorithm", signer.SignWith(t, jwt.SigningMethodPS256, signer.Signer, s.claims(nil)), noSuchKey},
		"another's key":      {"the id of a key is not the key", other.Sign(t, s.claims(nil)), notSigned},
		"tampered":           {"the signature covers the claims", header + "." + forged + "." + signature, notSigned},
		"issuer":             {"another issuer's", set("iss", "https://else.example"), untrusted},
		"issuer, nearly":     {"an iss is taken to the letter", set("iss", s.issuer.URL+"/"), untrusted},
		"issuer, ours":       {"who signs says whose it is", set("iss", server.DevIssuer), invalid},
		"no issuer":          {"an issuer is needed", without("iss"), untrusted},
		"audience":           {"made for another service", set("aud", []string{"else", "trellis2"}), audience},
		"no audience":        {"an audience is needed", without("aud"), missing},
		"audience, none":     {"an audience is needed", set("aud", []string{}), missing},
		"expired":            {"a token ends", set("exp", s.clock().Add(-31*time.Second).Unix()), expired},
		"without end":        {"a token must end", without("exp"), missing},
		"end that is none":   {"a token must end", set("exp", "tomorrow"), invalid},
		"not yet":            {"a token may begin later", set("nbf", s.clock().Add(31*time.Second).Unix()), early},
		"from the future":    {"nobody has issued it", set("iat", s.clock().Add(time.Hour).Unix()), early},
		"no subject":         {"somebody must ask", without("sub"), subject},
		"empty subject":      {"somebody must ask", set("sub", ""), subject},
		"subject, a number":  {"a subject is a text", set("sub", 7), invalid},
		"long subject":       {"a subject has an end", set("sub", strings.Repeat("s", 256)), subject},
		"subject with a NUL": {"no database keeps it", set("sub", "a\x00b"), subject},
		"garbage":            {"no token", "garbage", invalid},
		"JSON form":          {"a bearer token is compact", `{"payload":"` + payload + `","protected":"` + header + `","signature":"` + signature + `"}`, invalid},
		"no claims":          {"claims are an object", header + "." + base64.RawURLEncoding.EncodeToString([]byte(`[]`)) + "." + signature, invalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.refused(t, tc.token, tc.message)
		})
	}
	t.Cleanup(func() {
		assert.Empty(t, s.asked, "nobody is provisioned for a bad token")
		for _, record := range s.log.records(t, "") {
			assert.NotContains(t, fmt.Sprint(record), "eyJ", "no part of a token is logged")
		}
	})
}

func TestOIDCRotation(t *testing.T) {
	t.Parallel()
	older, newer := issuertest.RSA(t, "old"), issuertest.EC(t, "new")
	s := trust(t, issuertest.New(t, older))
	s.known(t, older.Sign(t, s.claims(nil)), "the first key")

	s.issuer.Publish(older, newer)
	s.wait(5 * time.Second)
	s.known(t, newer.Sign(t, s.claims(nil)), "a key that is not known is asked for")
	s.known(t, older.Sign(t, s.claims(nil)), "the other is good as well")
	require.Equal(t, 2, s.issuer.Fetches(issuertest.KeysPath))
	require.Equal(t, 1, s.issuer.Fetches(issuertest.DiscoveryPath))

	s.issuer.Publish(newer)
	s.wait(15 * time.Minute)
	s.known(t, older.Sign(t, s.claims(nil)), "nobody waits for a question that can wait")
	tries := 0
	require.Eventually(t, func() bool {
		tries++
		fresh := older.Sign(t, s.claims(func(c jwt.MapClaims) { c["jti"] = tries }))
		return s.as(t, fresh).StatusCode == http.StatusUnauthorized
	}, waitFor, tick, "a key that was withdrawn is trusted no longer")
	s.known(t, newer.Sign(t, s.claims(nil)), "and that which is left is good")
}

func TestOIDCFloodOfUnknownKeys(t *testing.T) {
	t.Parallel()
	signer := issuertest.EC(t, "1")
	s := trust(t, issuertest.New(t, signer))
	s.known(t, signer.Sign(t, s.claims(nil)), "one who is here")
	flood := func() {
		t.Helper()
		var all sync.WaitGroup
		for n := range 100 {
			all.Go(func() {
				stray := *signer
				stray.ID = fmt.Sprintf("%d %s", n, s.clock())
				token := stray.Sign(t, s.claims(nil))
				for range 2 {
					res := s.as(t, token)
					if res.StatusCode != http.StatusUnauthorized {
						t.Errorf("%d: %s", res.StatusCode, res.text)
					}
				}
			})
		}
		all.Wait()
	}
	flood()
	require.Equal(t, 1, s.issuer.Fetches(issuertest.KeysPath), "the keys are as old as the flood")
	s.wait(5 * time.Second)
	flood()
	flood()
	require.Equal(t, 2, s.issuer.Fetches(issuertest.KeysPath), "one question in five seconds")
	s.known(t, signer.Sign(t, s.claims(nil)), "who is here stays")

	fresh := issuertest.EC(t, "fresh")
	s.issuer.Publish(signer, fresh)
	s.wait(5 * time.Second)
	s.known(t, fresh.Sign(t, s.claims(nil)), "a new key is found in spite of it")
	long := *signer
	long.ID = strings.Repeat("k", 257)
	s.wait(5 * time.Second)
	s.refused(t, long.Sign(t, s.claims(nil)), noSuchKey)
	require.Equal(t, 3, s.issuer.Fetches(issuertest.KeysPath), "an id without end is worth no question")
}

func TestOIDCRemembersUnknownKeys(t *testing.T) {
	t.Parallel()
	signer, ghost := issuertest.EC(t, "1"), issuertest.EC(t, "ghost")
	s := trust(t, issuertest.New(t, signer))
	s.known(t, signer.Sign(t, s.claims(nil)), "")
	asked := func(want int, reason string) {
		t.Helper()
		s.wait(10 * time.Second)
		s.refused(t, ghost.Sign(t, s.claims(nil)), noSuchKey)
		require.Equal(t, want, s.issuer.Fetches(issuertest.KeysPath), reason)
	}
	asked(2, "it might be new")
	for range 5 {
		asked(2, "it is not")
	}
	asked(3, "a minute later it might be")

	s.issuer.Publish(signer, ghost)
	third := issuertest.EC(t, "third")
	s.wait(5 * time.Second)
	s.refused(t, third.Sign(t, s.claims(nil)), noSuchKey)
	s.known(t, ghost.Sign(t, s.claims(nil)), "what another question has found is good at once")
}

func TestOIDCIssuerDownThenBack(t *testing.T) {
	t.Parallel()
	signer := issuertest.EC(t, "1")
	s := trust(t, issuertest.New(t, signer))
	attempts := func() int { return s.issuer.Fetches(issuertest.DiscoveryPath) }
	s.issuer.Stop()
	token := signer.Sign(t, s.claims(nil))
	got := s.unavailable(t, token)
	require.Equal(t, "the issuer of the token cannot be reached", got.body.Errors[0].Message)
	require.JSONEq(t, `{"data":{"viewer":"nobody"}}`, s.post(t, "{ viewer }").text, "who sends no token is served")
	s.refused(t, "garbage", "the token is not valid")

	s.unavailable(t, token)
	require.Equal(t, 1, attempts())
	for _, pause := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, 32 * time.Second, time.Minute, time.Minute} {
		before := attempts()
		s.wait(pause - time.Millisecond)
		s.unavailable(t, token)
		require.Equal(t, before, attempts(), "an issuer that is down is left alone for %s", pause)
		s.wait(time.Millisecond)
		s.unavailable(t, token)
		require.Greater(t, attempts(), before, "and asked again after %s", pause)
	}
	s.issuer.Answer(nil)
	s.unavailable(t, token)
	s.wait(time.Minute)
	s.known(t, token, "it is back")

	s.issuer.Stop()
	s.wait(time.Hour)
	s.known(t, token, "its keys stay good without it")
	stray := *signer
	stray.ID = "2"
	require.Eventually(t, func() bool {
		return s.as(t, stray.Sign(t, s.claims(nil))).StatusCode == http.StatusServiceUnavailable
	}, waitFor, tick, "whether it has another key cannot be told")
	s.known(t, token, "still")
}

// Whatever an issuer answers instead of its keys, it is asked again later, and a server that asks early says so in its log.
func TestOIDCIssuerThatIsWrong(t *testing.T) {
	t.Parallel()
	const forever = 2 << 20
	keysOf := func(i *issuertest.Issuer, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == issuertest.DiscoveryPath {
				body := fmt.Sprintf(`{"issuer":%q,"jwks_uri":%q}`, i.URL, i.URL+issuertest.KeysPath)
				_, _ = io.WriteString(w, body)
				return
			}
			_, _ = io.WriteString(w, body)
		}
	}
	signer := issuertest.EC(t, "1")
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	weak := &issuertest.Key{ID: "1", Method: jwt.SigningMethodRS256, Signer: short}
	encrypting := signer.JWK()
	encrypting.Use = "enc"

	for name, tc := range map[string]struct {
		reason string
		make   func(i *issuertest.Issuer)
	}{
		"500": {"an error", func(i *issuertest.Issuer) {
			i.Answer(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
		}},
		"no JSON":        {"a page", func(i *issuertest.Issuer) { i.Answer(keysOf(i, "<html>")) }},
		"without end":    {"an answer is cut off", func(i *issuertest.Issuer) { i.Answer(keysOf(i, `{"keys":["`+strings.Repeat("a", forever)+`"]}`)) }},
		"another issuer": {"a document of somebody else", func(i *issuertest.Issuer) { i.URL += "/tenant" }},
		"no jwks_uri": {"a document without keys", func(i *issuertest.Issuer) {
			i.Answer(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintf(w, `{"issuer":%q}`, i.URL) })
		}},
		"no keys":    {"an empty set", func(i *issuertest.Issuer) { i.Publish() }},
		"short key":  {"a key that proves nothing", func(i *issuertest.Issuer) { i.Publish(weak) }},
		"encryption": {"a key that signs nothing", func(i *issuertest.Issuer) { i.PublishRaw(encrypting) }},
		"secret key": {"a key that is no secret any more", func(i *issuertest.Issuer) {
			i.PublishRaw(map[string]any{"kty": "oct", "kid": "1", "k": "c2VjcmV0"}, map[string]any{"kty": "new"}, 7)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			issuer := issuertest.New(t, signer)
			url := issuer.URL
			tc.make(issuer)
			log := &logged{}
			oidc := server.NewOIDC(server.OIDCConfig{
				Issuer: url, Audience: "trellis", RolesClaim: "roles", Now: noon, Logger: slog.New(slog.NewJSONHandler(log, nil)),
				Provision: func(context.Context, community.Identity) (domain.UserID, error) {
					return domain.UserID{}, errors.New("not reached")
				},
			})
			oidc.Warm(t.Context())
			require.Eventually(t, func() bool { return len(log.records(t, "WARN")) == 1 }, waitFor, tick)
			require.Less(t, len(fmt.Sprint(log.records(t, "WARN"))), 1000, "what a stranger says is cut")
			_, err := oidc.Verify(t.Context(), signer.Sign(t, jwt.MapClaims{"iss": url, "aud": "trellis", "sub": "a", "exp": noon().Add(time.Hour).Unix()}))
			require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(err), "%s: %v", tc.reason, err)
		})
	}
}

// An issuer that has good keys beside others is as good as one that has not.
func TestOIDCPassesOverKeysItCannotUse(t *testing.T) {
	t.Parallel()
	signer := issuertest.EC(t, "1")
	s := trust(t, issuertest.New(t))
	s.issuer.PublishRaw(map[string]any{"kty": "new", "kid": "1"}, "no key", map[string]any{"kty": "oct", "kid": "1", "k": "c2VjcmV0"}, signer.JWK())
	s.known(t, signer.Sign(t, s.claims(nil)), "")
	s.refused(t, signer.SignWith(t, jwt.SigningMethodHS256, []byte("secret"), s.claims(nil)), "the token is signed with an algorithm that is not accepted")
}

// All who need the keys wait for one answer; who cannot wait longer is told so.
func TestOIDCSlowIssuer(t *testing.T) {
	t.Parallel()
	signer := issuertest.EC(t, "1")
	issuer := issuertest.New(t, signer)
	patient, hasty := trust(t, issuer), trust(t, issuer)
	token := signer.Sign(t, patient.claims(nil))
	release := make(chan struct{})
	issuer.Answer(func(w http.ResponseWriter, r *http.Request) {
		<-release
		issuer.Answer(nil)
		issuer.ServeHTTP(w, r)
	})
	ctx, leave := context.WithCancel(t.Context())
	told, answered := httptest.NewRecorder(), make(chan struct{})
	go func() {
		defer close(answered)
		req := httptest.NewRequestWithContext(ctx, http.MethodGet, query("query", "{ viewer }"), nil)
		req.Header.Set("Authorization", "Bearer "+token)
		hasty.ServeHTTP(told, req)
	}()
	require.Eventually(t, func() bool { return issuer.Fetches(issuertest.DiscoveryPath) == 1 }, waitFor, tick)
	leave()
	<-answered
	require.Equal(t, http.StatusServiceUnavailable, told.Code)
	require.Contains(t, told.Body.String(), "UPSTREAM_UNAVAILABLE")

	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if got := patient.as(t, token); got.StatusCode != http.StatusOK {
				t.Errorf("%d: %s", got.StatusCode, got.text)
			}
		})
	}
	require.Eventually(t, func() bool { return issuer.Fetches(issuertest.DiscoveryPath) == 2 }, waitFor, tick, "one of each server")
	close(release)
	all.Wait()
	require.LessOrEqual(t, issuer.Fetches(issuertest.KeysPath), 2)
	require.LessOrEqual(t, issuer.Fetches(issuertest.DiscoveryPath), 4, "two of them through the answer that waited")
	require.Eventually(t, func() bool {
		return hasty.as(t, token).StatusCode == http.StatusOK
	}, waitFor, tick, "the question has outlived who asked it")
}

// A token is verified once in a while and not with every request; a key that its issuer withdraws is out of use when the
// while and the keys' own time are over, and a token whose time is over is refused at once, verified before or not.
func TestOIDCRemembersTokens(t *testing.T) {
	t.Parallel()
	old := issuertest.RSA(t, "old")
	s := trust(t, issuertest.New(t, old))
	refused := func(token string) bool { return s.as(t, token).StatusCode == http.StatusUnauthorized }
	token := old.Sign(t, s.claims(nil))
	brief := old.Sign(t, s.claims(func(c jwt.MapClaims) { c["exp"] = s.clock().Add(time.Minute).Unix() }))
	s.known(t, token, "verified")
	s.known(t, brief, "verified")

	s.issuer.Publish(issuertest.RSA(t, "new"))
	s.wait(3 * time.Minute)
	s.known(t, token, "it was verified a while ago")
	require.True(t, refused(brief), "its time is over")
	require.True(t, refused(token[:len(token)-8]+"AAAAAAAA"), "another signature is another token")

	require.Eventually(t, func() bool {
		s.wait(6 * time.Minute) // long enough for the token, and in the end for the keys
		return refused(token)
	}, waitFor, tick, "the key was withdrawn")
}

// Users are asked for again once in a while, because accounts are deleted.
func TestOIDCLearnsOfDeletedAccounts(t *testing.T) {
	t.Parallel()
	signer := issuertest.EC(t, "1")
	s := trust(t, issuertest.New(t, signer))
	token := signer.Sign(t, s.claims(nil))
	s.known(t, token, "a new user")
	s.denied(domain.Unauthenticated("the account was deleted"))
	s.known(t, token, "remembered")
	s.wait(time.Minute)
	require.Equal(t, "UNAUTHENTICATED", s.as(t, token).code(t))
	s.denied(nil)
	s.known(t, token, "asked anew")
	s.denied(domain.Upstream(domain.CodeUpstreamUnavailable, "the community database cannot be reached", errors.New("dial")))
	s.wait(time.Minute)
	s.known(t, token, "who was here is known while the database is down")
	require.Len(t, s.asked, 4)
	s.known(t, token, "and is not asked for with every request")
	require.Len(t, s.asked, 4)
}
