package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/server/issuertest"
	"github.com/trellisgraph/trellis/services"
)

func TestIdentityRefusals(t *testing.T) {
	t.Parallel()
	const audience = "--oidc-audience=trellis"
	for name, tc := range map[string]struct {
		args []string
		says string
	}{
		"issuer that is none":     {[]string{"--oidc-issuer=login", audience}, `--oidc-issuer "login" is not the URL of an issuer`},
		"issuer with a query":     {[]string{"--oidc-issuer=https://login.example?a=b", audience}, "is not the URL of an issuer"},
		"issuer without TLS":      {[]string{"--oidc-issuer=http://login.example", audience}, "must be an https URL"},
		"issuer of another kind":  {[]string{"--dev", "--oidc-issuer=ftp://login.example", audience}, "must be an https URL"},
		"issuer without audience": {[]string{"--oidc-issuer=https://login.example"}, "needs --oidc-audience"},
		"audience without issuer": {[]string{audience}, "--oidc-audience needs --oidc-issuer"},
		"no claim of roles":       {[]string{"--oidc-issuer=https://login.example", audience, "--oidc-roles-claim="}, "--oidc-roles-claim must not be empty"},
		"role that is none":       {[]string{"token", "--user=x", "--role=MODERATOR", "--role=BOSS"}, `no role "BOSS": --role is one of MODERATOR, PLATFORM_FINANCE, PLATFORM_STAFF`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, _, stderr := trellis(t, tc.args...)
			require.Equal(t, 2, code, stderr)
			require.Contains(t, stderr, tc.says)
		})
	}
}

func TestIssuersThatMayBeHTTP(t *testing.T) {
	t.Parallel()
	for issuer, dev := range map[string]bool{
		"http://127.0.0.1:5556/dex": false, "http://localhost:8081/realms/a": false, "http://[::1]:80": false, "http://keycloak:8080/realms/a": true,
	} {
		f := oidcFlags{Issuer: issuer, Audience: "trellis", RolesClaim: "roles"}
		require.NoError(t, f.check(dev), issuer)
	}
	require.NoError(t, (&oidcFlags{RolesClaim: "roles"}).check(false), "no issuer is needed")
}

func TestOurOwnTokensAreForDevelopment(t *testing.T) {
	t.Parallel()
	s, log := secret(strings.Repeat("s", secretSize)), slog.New(slog.DiscardHandler)
	key, err := s.issuerKey()
	require.NoError(t, err)
	token, err := server.NewIdentity(key, time.Now).Mint(domain.UserID{1}, domain.RoleModerator, time.Hour)
	require.NoError(t, err)

	take := func(c serveCommand) server.Verifier {
		own, err := c.devIssuer(s)
		require.NoError(t, err)
		return c.verifier(t.Context(), own, &services.Services{}, log)
	}
	dev := take(serveCommand{Dev: true})
	grant, err := dev.Verify(t.Context(), token)
	require.NoError(t, err)
	require.Equal(t, domain.Actor{UserID: domain.UserID{1}, Roles: domain.RoleModerator}, grant.Actor)

	issuer := issuertest.New(t, issuertest.EC(t, "1"))
	others := take(serveCommand{OIDC: oidcFlags{Issuer: issuer.URL, Audience: "trellis"}})
	_, err = others.Verify(t.Context(), token)
	require.Equal(t, domain.CodeUnauthenticated, domain.CodeOf(err), "beside an issuer of others they are a stranger's")
	require.Nil(t, take(serveCommand{}), "without any issuer no token is good")
}

// A server takes the tokens of the issuer that its flags name, starts without it, and makes a user of whom it vouches for.
func TestServeToAnIssuer(t *testing.T) {
	t.Parallel()
	dir, key := dataDir(t), issuertest.RSA(t, "1")
	issuer := issuertest.New(t, key)
	issuer.Stop()
	url, errs, end := serving(t, dir, "--oidc-issuer", issuer.URL, "--oidc-audience", "trellis", "--oidc-roles-claim", "groups")
	token := key.Sign(t, jwt.MapClaims{
		"iss": issuer.URL, "aud": "trellis", "sub": "a", "exp": time.Now().Add(time.Hour).Unix(),
		"preferred_username": "lin", "name": "林一枝", "groups": "MODERATOR",
	})
	require.Eventually(t, func() bool { return strings.Contains(errs.String(), "the issuer's keys could not be read") },
		time.Minute, 20*time.Millisecond, "it is asked before anybody comes")
	status, answer := bearing(t, url, token)
	require.Equal(t, http.StatusServiceUnavailable, status, answer)
	require.Contains(t, answer, "UPSTREAM_UNAVAILABLE")

	issuer.Answer(nil)
	require.Eventually(t, func() bool {
		status, answer = bearing(t, url, token)
		return status == http.StatusOK
	}, time.Minute, 50*time.Millisecond)
	require.JSONEq(t, `{"data":{"user":{"displayName":"林一枝"},"feed":{"edges":[]}}}`, answer, "a feed that needs a viewer has one")

	status, answer = bearing(t, url, key.Sign(t, jwt.MapClaims{"iss": issuer.URL, "aud": "else", "sub": "a", "exp": time.Now().Add(time.Hour).Unix()}))
	require.Equal(t, http.StatusUnauthorized, status)
	require.Contains(t, answer, "the token was made for another audience")

	code, printed, stderr := trellis(t, "token", "--user", "lin", "--role", "MODERATOR", "--role=PLATFORM_FINANCE", "--data-dir", dir)
	require.Zero(t, code, stderr)
	claims := jwt.MapClaims{}
	_, _, err := jwt.NewParser().ParseUnverified(strings.TrimSpace(printed), claims)
	require.NoError(t, err)
	require.Equal(t, []any{"MODERATOR", "PLATFORM_FINANCE"}, claims["trellis_roles"])
	require.Regexp(t, `^user_\w{26}$`, claims["sub"])
	status, answer = bearing(t, url, strings.TrimSpace(printed))
	require.Equal(t, http.StatusUnauthorized, status, "without --dev our own tokens are a stranger's")
	require.Contains(t, answer, "an issuer that this server does not trust")

	end()
	require.NotContains(t, errs.String(), "eyJ", "no token is logged")
}

// bearing asks with a token for what its bearer must be known for.
func bearing(t *testing.T, url, token string) (int, string) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": `{ user(by: {handle: "lin"}) { displayName } feed(surface: FOLLOWING) { edges { cursor } } }`})
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/graphql", strings.NewReader(string(body)))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(text)
}
