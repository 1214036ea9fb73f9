package server_test

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/server"
)

// noon is when the tests of identity happen.
func noon() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

func key(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed([]byte(strings.Repeat(string(rune(seed)), ed25519.SeedSize)))
}

func claims(change func(jwt.MapClaims)) jwt.MapClaims {
	c := jwt.MapClaims{
		"iss": "trellis-dev", "aud": "trellis", "sub": domain.UserID{1}.String(), "exp": noon().Add(time.Hour).Unix(),
	}
	if change != nil {
		change(c)
	}
	return c
}

func sign(t *testing.T, method jwt.SigningMethod, key any, c jwt.MapClaims) string {
	t.Helper()
	token, err := jwt.NewWithClaims(method, c).SignedString(key)
	require.NoError(t, err)
	return token
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	signer := key('a')
	public, err := x509.MarshalPKIXPublicKey(signer.Public())
	require.NoError(t, err)
	publicPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
	good := sign(t, jwt.SigningMethodEdDSA, signer, claims(nil))
	user := domain.UserID{1}.String()

	rawPublic, ok := signer.Public().(ed25519.PublicKey)
	require.True(t, ok)

	cases := map[string]struct {
		reason        string
		authorization string
		message       string // "" where it is accepted
	}{
		"good":          {reason: "a token of ours", authorization: "Bearer " + good},
		"lower case":    {reason: "schemes have no case", authorization: "bearer " + good},
		"expired":       {reason: "a token ends", authorization: "Bearer " + sign(t, jwt.SigningMethodEdDSA, signer, claims(func(c jwt.MapClaims) { c["exp"] = noon().Unix() })), message: "the token has expired"},
		"not yet":       {reason: "a token may begin later", authorization: "Bearer " + sign(t, jwt.SigningMethodEdDSA, signer, claims(func(c jwt.MapClaims) { c["nbf"] = noon().Add(time.Minute).Unix() })), message: "the token is not valid"},
		"without end":   {reason: "a token must end", authorization: "Bearer " + sign(t, jwt.SigningMethodEdDSA, signer, claims(func(c jwt.MapClaims) { delete(c, "exp") })), message: "the token is not valid"},
		"issuer":        {reason: "another issuer's", authorization: "Bearer " + sign(t, jwt.SigningMethodEdDSA, signer, claims(func(c jwt.MapClaims) { c["iss"] = "else" })), message: "the token is not valid"},
		"no issuer":     {reason: "an issuer is needed", authorization: "Bearer " + sign(t, jwt.SigningMethodEdDSA, signer, claims(func(c jwt.MapClaims) { delete(c, "iss") })), message: "the token is not valid"},
		"audience":      {reason: "made for another service", authorization: "Bearer " + sign(t, jwt.SigningMethodEdDSA, signer, claims(func(c jwt.MapClaims) { c["aud"] = "else" })), message: "the token is not valid"},
		"no audience":   {reason: "an audience is needed", authorization: "Bearer " + sign(t, jwt.SigningMethodEdDSA, signer, claims(func(c jwt.MapClaims) { delete(c, "aud") })), message: "the token is not valid"},
		"subject":       {reason: "a note asks nothing", authorization: "Bearer " + sign(t, jwt.SigningMethodEdDSA, signer, claims(func(c jwt.MapClaims) { c["sub"] = domain.NoteID{1}.String() })), message: "the token names no user"},
		"no subject":    {reason: "somebody must ask", authorization: "Bearer " + sign(t, jwt.SigningMethodEdDSA, signer, claims(func(c jwt.MapClaims) { delete(c, "sub") })), message: "the token names no user"},
		"zero subject":  {reason: "the zero id would be nobody", authorization: "Bearer " + sign(t, jwt.SigningMethodEdDSA, signer, claims(func(c jwt.MapClaims) { c["sub"] = domain.UserID{}.String() })), message: "the token names no user"},
		"another key":   {reason: "not signed by us", authorization: "Bearer " + sign(t, jwt.SigningMethodEdDSA, key('b'), claims(nil)), message: "the token is not valid"},
		"none":          {reason: "not signed at all", authorization: "Bearer " + sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, claims(nil)), message: "the token is not valid"},
		"HS256, raw":    {reason: "the public key is no secret", authorization: "Bearer " + sign(t, jwt.SigningMethodHS256, []byte(rawPublic), claims(nil)), message: "the token is not valid"},
		"HS256, PEM":    {reason: "in no form", authorization: "Bearer " + sign(t, jwt.SigningMethodHS256, publicPEM, claims(nil)), message: "the token is not valid"},
		"tampered":      {reason: "the signature covers the claims", authorization: "Bearer " + good[:len(good)-4] + "AAAA", message: "the token is not valid"},
		"garbage":       {reason: "no token", authorization: "Bearer garbage", message: "the token is not valid"},
		"nothing":       {reason: "no token", authorization: "Bearer", message: "the token is not valid"},
		"Basic":         {reason: "another scheme is no way to be nobody", authorization: "Basic dTpw", message: "the Authorization header must be one bearer token"},
		"without words": {reason: "an empty header neither", authorization: " ", message: "the Authorization header must be one bearer token"},
	}
	h := start(t, server.Config{Identity: server.NewIdentity(signer, noon)}, nil)
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := h.post(t, "{ viewer }", "Authorization", tc.authorization)
			if tc.message == "" {
				require.JSONEq(t, `{"data":{"viewer":"`+user+`"}}`, got.text, tc.reason)
				return
			}
			require.Equal(t, 401, got.StatusCode, tc.reason)
			require.Equal(t, `Bearer error="invalid_token", error_description="`+tc.message+`"`, got.Header.Get("WWW-Authenticate"), tc.reason)
			require.Equal(t, "UNAUTHENTICATED", got.code(t), tc.reason)
			require.Equal(t, tc.message, got.body.Errors[0].Message, tc.reason)
			require.Equal(t, "Accept, Authorization", got.Header.Get("Vary"), tc.reason)
			require.False(t, got.hasData, tc.reason)
		})
	}
	t.Run("no header", func(t *testing.T) {
		t.Parallel()
		require.JSONEq(t, `{"data":{"viewer":"nobody"}}`, h.post(t, "{ viewer }").text)
	})
	t.Run("two headers", func(t *testing.T) {
		t.Parallel()
		twice := map[string][]string{"Authorization": {"Bearer " + good, "Bearer " + good}}
		res := request(t, h, twice) //nolint:bodyclose // request read and closed it
		require.Equal(t, 401, res.StatusCode)
	})
}

func TestMint(t *testing.T) {
	t.Parallel()
	now := noon()
	issuer := server.NewIdentity(key('a'), func() time.Time { return now })
	user := domain.UserID{7}
	token, err := issuer.Mint(user, domain.RoleModerator|domain.RolePlatformStaff, time.Minute)
	require.NoError(t, err)

	now = now.Add(time.Minute - time.Second)
	grant, err := issuer.Verify(t.Context(), token)
	require.NoError(t, err)
	require.True(t, grant.Actor.Is(user))
	require.Equal(t, domain.RoleModerator|domain.RolePlatformStaff, grant.Actor.Roles)
	require.Equal(t, time.Second, grant.Left)

	now = now.Add(time.Second)
	grant, err = issuer.Verify(t.Context(), token)
	require.Equal(t, domain.CodeUnauthenticated, domain.CodeOf(err))
	require.False(t, grant.Actor.SignedIn())
}

func TestServerWithoutIdentityRefusesTokens(t *testing.T) {
	t.Parallel()
	got := start(t, server.Config{}, nil).post(t, "{ viewer }", "Authorization", "Bearer x")
	require.Equal(t, 401, got.StatusCode)
	require.Equal(t, "UNAUTHENTICATED", got.code(t))
}

// What is no token is refused and never a nobody, whatever it is; and who changes a token is not its bearer.
func FuzzBearer(f *testing.F) {
	issuer := server.NewIdentity(key('a'), noon)
	user := domain.UserID{1}
	good, err := issuer.Mint(user, domain.RoleModerator, time.Hour)
	require.NoError(f, err)
	stranger, err := server.NewIdentity(key('b'), noon).Mint(user, 0, time.Hour)
	require.NoError(f, err)
	expired, err := issuer.Mint(user, 0, -time.Hour)
	require.NoError(f, err)
	unsigned := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + strings.Split(good, ".")[1] + "."
	for _, token := range []string{
		"", ".", "..", good, stranger, expired, unsigned, good[:len(good)-2], good + ".", good + "A", strings.Repeat("a.", 1000),
		"eyJ.eyJ.eyJ", "e30.e30.", "bnVsbA.bnVsbA.bnVsbA", "W10.W10.W10", good + "\x00", "光.光.光", strings.ToUpper(good),
	} {
		f.Add("Bearer " + token)
	}
	f.Add("Basic dTpw")
	f.Add("Bearer")
	issuers := server.Issuers{server.DevIssuer: issuer}
	h := server.New(server.Config{Schema: newSchema(nil), Identity: issuers})
	signed := good[:strings.LastIndexByte(good, '.')+1]
	f.Fuzz(func(t *testing.T, header string) {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, query("query", "{ viewer }"), nil)
		req.Header["Authorization"] = []string{header}
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, req)
		_, token, _ := strings.Cut(header, " ")
		if strings.HasPrefix(strings.TrimSpace(token), signed) && rec.Code == http.StatusOK { // how its signature is written is not signed
			require.JSONEq(t, `{"data":{"viewer":"`+user.String()+`"}}`, rec.Body.String())
			return
		}
		require.Equal(t, http.StatusUnauthorized, rec.Code, rec.Body)
		require.NotContains(t, rec.Body.String(), `"data"`)
	})
}
