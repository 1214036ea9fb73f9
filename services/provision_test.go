package services_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/domain/link"
	"github.com/trellisgraph/trellis/services"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// front is the service over an empty community, with ids that count.
type front struct {
	*services.Provision
	db    *postgres.DB
	store communitydb.Store
	made  atomic.Int32
}

// platformLinks finds what leads off the platform.
func platformLinks(t *testing.T) *link.Checker {
	t.Helper()
	links, err := link.New("trellis.test")
	require.NoError(t, err)
	return links
}

func openFront(t *testing.T) *front {
	t.Helper()
	f := &front{db: storagetest.New(t).Community}
	f.store = communitydb.NewStore(f.db)
	f.Provision = services.NewProvision(f.store, platformLinks(t), func() domain.UserID {
		n := f.made.Add(1)
		return domain.UserID{0: 1, 14: byte(n >> 8), 15: byte(n)}
	}, noon)
	return f
}

func (f *front) user(t *testing.T, id domain.UserID) *community.User {
	t.Helper()
	found, err := communitydb.All(t.Context(), f.store.Reader, communitydb.UsersByIDs([]domain.UserID{id}))
	require.NoError(t, err)
	require.Len(t, found, 1)
	return found[0]
}

func (f *front) count(t *testing.T, table string) int {
	t.Helper()
	n, err := postgres.One(t.Context(), f.db, postgres.Query[int]{
		Doing: "count", SQL: "SELECT count(*) FROM " + pgx.Identifier{table}.Sanitize(), Scan: pgx.RowTo[int],
	})
	require.NoError(t, err)
	return n
}

func lin(issuer string) community.Identity {
	return community.Identity{Issuer: issuer, Subject: "248289761001", Username: "lin", Name: "林一枝"}
}

func TestProvisionUserMakesOneOnce(t *testing.T) {
	t.Parallel()
	f := openFront(t)
	id, err := f.ProvisionUser(t.Context(), lin("https://a.example"))
	require.NoError(t, err)
	require.Equal(t, &community.User{
		ID: id, Handle: "lin", DisplayName: "林一枝", AccountKind: community.AccountPersonal, JoinedAt: noon(),
		LikesPublic: true,
	}, f.user(t, id))
	handles, err := communitydb.All(t.Context(), f.store.Reader, communitydb.UserIDsByHandles([]string{"lin"}))
	require.NoError(t, err)
	require.Equal(t, []communitydb.UserHandle{{Handle: "lin", UserID: id}}, handles, "found by its handle")

	changed := lin("https://a.example")
	changed.Username, changed.Name = "yizhi", "Lin"
	again, err := f.ProvisionUser(t.Context(), changed)
	require.NoError(t, err)
	require.Equal(t, id, again)
	require.Equal(t, "lin", f.user(t, id).Handle, "an account is its user's and not the issuer's")
	require.Equal(t, 1, f.count(t, "users"))
}

// The same subject of two issuers is two people, and a handle is not taken from who has it.
func TestProvisionUserTakesNobodysPlace(t *testing.T) {
	t.Parallel()
	f := openFront(t)
	a, err := f.ProvisionUser(t.Context(), lin("https://a.example"))
	require.NoError(t, err)
	b, err := f.ProvisionUser(t.Context(), lin("https://b.example"))
	require.NoError(t, err)
	require.NotEqual(t, a, b)
	require.Equal(t, "lin", f.user(t, a).Handle)
	require.Equal(t, "lin_0002", f.user(t, b).Handle)

	other := lin("https://b.example")
	other.Subject = "2"
	require.NoError(t, f.store.InTx(t.Context(), func(tx communitydb.Tx) error {
		_, err := tx.ClaimHandle(t.Context(), "lin_0003", a)
		return err
	}))
	c, err := f.ProvisionUser(t.Context(), other)
	require.NoError(t, err)
	require.Equal(t, "lin_00000003", f.user(t, c).Handle)
	require.Equal(t, 3, f.count(t, "user_identities"))
}

// What nobody may call themselves, an issuer calls nobody either.
func TestProvisionUserChecksWhatTheIssuerSays(t *testing.T) {
	t.Parallel()
	f := openFront(t)
	for n, tc := range map[string]struct {
		reason        string
		username      string
		name          string
		handle, shown string
	}{
		"reserved":       {"the platform's names are its own", "official", "Trellis Support", "trellis.support", "Trellis Support"},
		"both reserved":  {"and so is the next", "support", "Admin", "user", "Admin"},
		"leads off":      {"a profile leads nobody off the platform", "ayue", "加微信 ayue8820", "ayue", "ayue"},
		"a host":         {"nor does a handle", "taobao.com", "阿月", "user", "阿月"},
		"nothing serves": {"everybody gets an account", "amazon.com", "taobao.com", "user", ""},
	} {
		id, err := f.ProvisionUser(t.Context(), community.Identity{Issuer: "https://a.example", Subject: n, Username: tc.username, Name: tc.name})
		require.NoError(t, err)
		user := f.user(t, id)
		if tc.handle == "user" {
			require.Regexp(t, "^user_[0-9a-z]+$", user.Handle, "%s: %s", n, tc.reason)
		} else {
			require.Equal(t, tc.handle, user.Handle, "%s: %s", n, tc.reason)
		}
		if tc.shown == "" {
			tc.shown = user.Handle
		}
		require.Equal(t, tc.shown, user.DisplayName, "%s: %s", n, tc.reason)
	}
}

// However many first requests come at once, an identity gets one user, and identities that want one handle get each its own.
func TestProvisionUserRace(t *testing.T) {
	t.Parallel()
	f := openFront(t)
	const people, requests = 5, 16
	got := make([][requests]domain.UserID, people)
	errs := make([][requests]error, people)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range people {
		for j := range requests {
			all.Go(func() {
				<-start
				who := lin("https://a.example")
				who.Subject = fmt.Sprintf("subject %d", i)
				got[i][j], errs[i][j] = f.ProvisionUser(t.Context(), who)
			})
		}
	}
	close(start)
	all.Wait()

	handles := map[string]bool{}
	for i := range people {
		for j := range requests {
			require.NoError(t, errs[i][j])
			require.Equal(t, got[i][0], got[i][j])
		}
		handles[f.user(t, got[i][0]).Handle] = true
	}
	require.Len(t, handles, people)
	require.True(t, handles["lin"])
	for _, table := range []string{"users", "user_handles", "user_identities"} {
		require.Equal(t, people, f.count(t, table), table)
	}
}

// Where the account cannot be made, the identity is not taken either: the next request makes both.
func TestProvisionUserIsAllOrNothing(t *testing.T) {
	t.Parallel()
	f := openFront(t)
	_, err := f.db.Pool().Exec(t.Context(), "ALTER TABLE users ADD CONSTRAINT users_closed_check CHECK (handle <> 'lin')")
	require.NoError(t, err)
	_, err = f.ProvisionUser(t.Context(), lin("https://a.example"))
	require.Equal(t, domain.CodeInternal, domain.CodeOf(err), "%v", err)
	for _, table := range []string{"users", "user_handles", "user_identities"} {
		require.Zero(t, f.count(t, table), table)
	}
	_, err = f.db.Pool().Exec(t.Context(), "ALTER TABLE users DROP CONSTRAINT users_closed_check")
	require.NoError(t, err)
	_, err = f.ProvisionUser(t.Context(), lin("https://a.example"))
	require.NoError(t, err)
}

func TestProvisionUserWithoutTheDatabase(t *testing.T) {
	t.Parallel()
	f := openFront(t)
	f.db.Close()
	id, err := f.ProvisionUser(t.Context(), lin("https://a.example"))
	require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(err), "%v", err)
	require.True(t, id.IsZero())
}
