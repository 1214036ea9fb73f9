package community_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

func TestIdentitiesAndHandlesAreClaimedOnce(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	mine, others := domain.UserID{1}, domain.UserID{2}
	who := community.Identity{Issuer: "https://a.example", Subject: "1"}
	elsewhere := community.Identity{Issuer: "https://b.example", Subject: "1"}
	claim := func(user domain.UserID, who community.Identity, handle string) (identity, name bool) {
		t.Helper()
		require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
			var errs [2]error
			identity, errs[0] = tx.ClaimIdentity(t.Context(), who, user, at)
			name, errs[1] = tx.ClaimHandle(t.Context(), handle, user)
			return errors.Join(errs[:]...)
		}))
		return identity, name
	}
	identity, name := claim(mine, who, "lin")
	require.True(t, identity)
	require.True(t, name)
	identity, name = claim(others, who, "lin")
	require.False(t, identity, "it stays whose it is")
	require.False(t, name)
	identity, name = claim(others, elsewhere, "mo")
	require.True(t, identity, "the same subject of another issuer is another identity")
	require.True(t, name)

	for subject, want := range map[community.Identity][]communitydb.Bearer{
		who: {{UserID: mine}}, elsewhere: {{UserID: others}}, {Issuer: who.Issuer, Subject: "2"}: {},
	} {
		found, err := communitydb.All(t.Context(), store.Reader, communitydb.BearerByIdentity(subject))
		require.NoError(t, err)
		require.Equal(t, want, found)
	}
	handles, err := communitydb.All(t.Context(), store.Reader, communitydb.UserIDsByHandles([]string{"lin", "mo"}))
	require.NoError(t, err)
	require.ElementsMatch(t, []communitydb.UserHandle{{Handle: "lin", UserID: mine}, {Handle: "mo", UserID: others}}, handles)
}

func TestInsertedUserComesBackAsWritten(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	bio, verified := "早起的人", "Trellis"
	user := &community.User{
		ID: domain.UserID{1}, Handle: "lin", DisplayName: "林", Bio: &bio, AccountKind: community.AccountBrand, VerifiedAs: &verified,
		JoinedAt: time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC),
	}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error { return tx.InsertUser(t.Context(), user) }))
	got, err := communitydb.All(t.Context(), store.Reader, communitydb.UsersByIDs([]domain.UserID{user.ID}))
	require.NoError(t, err)
	require.Equal(t, []*community.User{user}, got)
}
