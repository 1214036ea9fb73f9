package e2e_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/link"
	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/server/issuertest"
	"github.com/trellisgraph/trellis/services"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// signingIn is a graph that takes the tokens of an OpenID Connect issuer, as cmd/trellis wires it.
type signingIn struct {
	*graph
	issuer *issuertest.Issuer
	key    *issuertest.Key
}

func serveToIssuer(t *testing.T, people, shop *postgres.DB, library *media.Library) *signingIn {
	t.Helper()
	key := issuertest.EC(t, "1")
	issuer := issuertest.New(t, key)
	newID := func() domain.UserID { return domain.UserID(uuid.Must(uuid.NewV7())) }
	links, err := link.New("trellis.test")
	require.NoError(t, err)
	provision := services.NewProvision(communitydb.NewStore(people), links, newID, clock)
	oidc := server.NewOIDC(server.OIDCConfig{
		Issuer: issuer.URL, Audience: "trellis", RolesClaim: server.RolesClaim, Provision: provision.ProvisionUser,
		Now: clock, Logger: slog.New(slog.DiscardHandler),
	})
	g := serveTo(t, people, shop, library, server.Issuers{issuer.URL: oidc})
	return &signingIn{graph: g, issuer: issuer, key: key}
}

func (s *signingIn) token(t *testing.T, subject, username, name string) string {
	t.Helper()
	return s.key.Sign(t, jwt.MapClaims{
		"iss": s.issuer.URL, "aud": "trellis", "sub": subject, "exp": clock().Add(time.Hour).Unix(),
		"preferred_username": username, "name": name,
	})
}

const (
	profile   = `query($handle: String!) { user(by: {handle: $handle}) { id handle displayName joinedAt } }`
	following = `{ user(by: {handle: "xiaoman.clay"}) { viewerIsFollowing } }`
)

// Who is new to the graph is one of its users by the time that the first query runs.
func TestNewcomerIsAUser(t *testing.T) {
	t.Parallel()
	d := demoData.New(t)
	s := serveToIssuer(t, d.Community, d.Commerce, openLibrary(t, d.Dir, d.Community))
	token := s.token(t, "a", "Mei Lan", "梅兰")

	require.False(t, at(t, s.data(t, "", following, nil).Data, "user", "viewerIsFollowing").(bool)) //nolint:forcetypeassert // it is one
	first := s.data(t, token, profile, map[string]any{"handle": "mei.lan"})
	require.Equal(t, "梅兰", text(t, first.Data, "user", "displayName"))
	require.Equal(t, "2026-11-20T12:00:00Z", text(t, first.Data, "user", "joinedAt"))
	id, err := domain.ParseID[domain.UserID]("id", text(t, first.Data, "user", "id"))
	require.NoError(t, err)

	_, err = s.community.Pool().Exec(t.Context(),
		"INSERT INTO follows SELECT $1, user_id, now() FROM user_handles WHERE handle = 'xiaoman.clay'", id)
	require.NoError(t, err)
	require.Equal(t, true, at(t, s.data(t, token, following, nil).Data, "user", "viewerIsFollowing"), "the viewer is that very user")
	someoneElse := s.token(t, "b", "xiaoman.clay", "小满")
	require.Equal(t, false, at(t, s.data(t, someoneElse, following, nil).Data, "user", "viewerIsFollowing"))
	mine := s.data(t, token, profile, map[string]any{"handle": "xiaoman.clay"})
	require.NotEqual(t, "2026-11-20T12:00:00Z", text(t, mine.Data, "user", "joinedAt"), "a newcomer takes nobody's handle")
}

// The database that knows the users goes away: who has been here goes on shopping, and who is new is told to come back.
func TestSignedInWhileTheCommunityIsDown(t *testing.T) {
	t.Parallel()
	s := onTwoServers(t)
	library, err := media.OpenDir(t.TempDir(), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, library.Close()) })
	front := serveToIssuer(t, s.community, s.commerce, library)
	here, late := front.token(t, "a", "mei", "梅"), front.token(t, "b", "lan", "兰")
	const shop = `{ store(by: {handle: "slow.fire"}) { name products(first: 2) { nodes { title } } } }`
	before := front.data(t, here, shop, nil)
	require.Len(t, list(t, before.Data, "store", "products", "nodes"), 2)

	s.stop(postgres.Community)
	require.Equal(t, before.Data, front.data(t, here, shop, nil).Data)
	refused := front.ask(t, late, shop, nil)
	require.Len(t, refused.Errors, 1)
	require.Equal(t, "UPSTREAM_UNAVAILABLE", refused.Errors[0].Extensions["code"])
	require.Equal(t, "the community database cannot be reached", refused.Errors[0].Message)
	require.Nil(t, refused.Data)
	require.Equal(t, http.StatusServiceUnavailable, status(t, front.url, late))

	s.start(postgres.Community)
	require.Eventually(t, func() bool { return status(t, front.url, late) == http.StatusOK }, 30*time.Second, 20*time.Millisecond)
}

func status(t *testing.T, url, token string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/graphql", strings.NewReader(`{"query":"{ __typename }"}`))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}
