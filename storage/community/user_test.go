package community_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

func TestUsersComeBackAsWritten(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	bio := "早起的人"
	with := &community.User{
		ID: domain.UserID{1}, Handle: "lin", DisplayName: "林", Bio: &bio, AccountKind: community.AccountCreator,
		JoinedAt: time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC), Followers: 3, Following: 2, Notes: 1, LikesAndCollected: 9, LikesPublic: true,
		Avatar: &domain.Image{ID: domain.MediaID{9}, Text: "林", Width: 320, Height: 320, Hash: "LKO2"},
	}
	without := &community.User{
		ID: domain.UserID{2}, Handle: "mo", DisplayName: "Mo", AccountKind: community.AccountPersonal,
		JoinedAt: time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC),
	}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		return tx.CopyUsers(t.Context(), slices.Values([]*community.User{with, without}))
	}))
	got, err := communitydb.All(t.Context(), store.Reader, communitydb.UsersByIDs([]domain.UserID{{1}, {2}, {3}}))
	require.NoError(t, err)
	require.ElementsMatch(t, []*community.User{with, without}, got)

	handles, err := communitydb.All(t.Context(), store.Reader, communitydb.UserIDsByHandles([]string{"mo", "nobody"}))
	require.NoError(t, err)
	require.Equal(t, []communitydb.UserHandle{{Handle: "mo", UserID: domain.UserID{2}}}, handles)
}
