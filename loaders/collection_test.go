package loaders_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/loaders"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

func TestVisibleCollections(t *testing.T) {
	t.Parallel()
	h := open(t)
	owner, blocked := domain.UserID{1}, domain.UserID{2}
	collection := func(n byte, private bool) *community.Collection {
		return &community.Collection{
			ID: domain.CollectionID{n}, OwnerID: owner, Title: "c", IsPrivate: private, Items: 1, CreatedAt: then(),
		}
	}
	public, private := collection(1, false), collection(2, true)
	h.people(t, func(tx communitydb.Tx) error {
		if err := tx.CopyCollections(t.Context(), slices.Values([]*community.Collection{public, private})); err != nil {
			return err
		}
		return tx.CopyBlocks(t.Context(), slices.Values([]community.Block{{BlockerID: owner, BlockedID: blocked, BlockedAt: then()}}))
	})
	ids := []domain.CollectionID{private.ID, {9}, public.ID, private.ID}
	for name, tc := range map[string]struct {
		reason string
		actor  domain.Actor
		want   []*community.Collection
	}{
		"the owner":      {"all of them", domain.Actor{UserID: owner}, []*community.Collection{private, nil, public, private}},
		"somebody else":  {"what is not private", domain.Actor{UserID: domain.UserID{3}}, []*community.Collection{nil, nil, public, nil}},
		"nobody":         {"", domain.Actor{}, []*community.Collection{nil, nil, public, nil}},
		"one blocked":    {"as if absent", domain.Actor{UserID: blocked}, make([]*community.Collection, 4)},
		"a moderator":    {"no business of theirs", domain.Actor{UserID: domain.UserID{3}, Roles: domain.RoleModerator}, []*community.Collection{nil, nil, public, nil}},
		"one who may so": {"walls do not stop moderators", domain.Actor{UserID: blocked, Roles: domain.RoleModerator}, []*community.Collection{nil, nil, public, nil}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := h.VisibleCollections(loaders.Begin(domain.WithActor(t.Context(), tc.actor), longWait), ids)
			require.NoError(t, err)
			require.Equal(t, tc.want, got, tc.reason)
		})
	}
}

func TestCollectionsStandAndFallWithTheirSide(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.db.Community.Close()
	ctx := loaders.Begin(t.Context(), time.Millisecond)
	got, err := h.VisibleCollections(ctx, []domain.CollectionID{{1}, {2}})
	var errs loaders.KeyErrors
	require.ErrorAs(t, err, &errs)
	require.Len(t, errs, 2, "an error a key")
	require.Len(t, got, 2)
	require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(err))
}

func TestCollectsOfProducts(t *testing.T) {
	t.Parallel()
	h := open(t)
	viewer := domain.UserID{1}
	h.people(t, func(tx communitydb.Tx) error {
		if err := tx.CopyProductCollects(t.Context(), slices.Values([]communitydb.ProductCollect{
			{User: viewer, Product: domain.ProductID{1}, At: then()}, {User: domain.UserID{2}, Product: domain.ProductID{2}, At: then()},
		})); err != nil {
			return err
		}
		return tx.CopyProductStats(t.Context(), slices.Values([]communitydb.ProductCollects{{Product: domain.ProductID{2}, N: 4}}))
	})
	ids := []domain.ProductID{{2}, {1}, {3}}
	ctx, stats := session(t, viewer)
	collected, err := h.ProductCollectedByViewer.All(ctx, ids)
	require.NoError(t, err)
	require.Equal(t, []bool{false, true, false}, collected, "the viewer's own")
	counts, err := h.ProductCollectCount.All(ctx, ids)
	require.NoError(t, err)
	require.Equal(t, []int{4, 0, 0}, counts, "no row is zero")
	require.Equal(t, 2, stats.Statements())

	ctx, stats = session(t, domain.UserID{})
	collected, err = h.ProductCollectedByViewer.All(ctx, ids)
	require.NoError(t, err)
	require.Equal(t, make([]bool, 3), collected)
	require.Zero(t, stats.Statements(), "nobody collects anything, which takes no statement to know")
}

// Lists heed the walls of who asks, and moderators' not.
func TestListsOfUsersHeedWalls(t *testing.T) {
	t.Parallel()
	h := open(t)
	blocker, blocked, other := domain.UserID{1}, domain.UserID{2}, domain.UserID{3}
	h.people(t, func(tx communitydb.Tx) error {
		if err := tx.CopyFollows(t.Context(), slices.Values([]community.Follow{
			{FollowerID: blocked, FolloweeID: other, FollowedAt: then()}, {FollowerID: blocker, FolloweeID: other, FollowedAt: then()},
		})); err != nil {
			return err
		}
		return tx.CopyBlocks(t.Context(), slices.Values([]community.Block{{BlockerID: blocker, BlockedID: blocked, BlockedAt: then()}}))
	})
	follows := func(ctx context.Context) []domain.UserID {
		pages, err := h.Followers.All(ctx, domain.Page{Limit: 5}, []domain.UserID{other})
		require.NoError(t, err)
		var out []domain.UserID
		for _, at := range pages[0] {
			out = append(out, at.User)
		}
		return out
	}
	as := func(actor domain.Actor) context.Context {
		return loaders.Begin(domain.WithActor(t.Context(), actor), time.Millisecond)
	}
	require.Equal(t, []domain.UserID{blocker}, follows(as(domain.Actor{UserID: blocker})))
	require.Equal(t, []domain.UserID{blocked}, follows(as(domain.Actor{UserID: blocked})), "in either direction")
	require.Equal(t, []domain.UserID{blocked, blocker}, follows(as(domain.Actor{UserID: blocked, Roles: domain.RoleModerator})))
	require.Equal(t, []domain.UserID{blocked, blocker}, follows(as(domain.Actor{})))
	blocks, err := h.BlockedByViewer.All(as(domain.Actor{UserID: blocker}), []domain.UserID{blocked, other})
	require.NoError(t, err)
	require.Equal(t, []bool{true, false}, blocks)
	blocks, err = h.BlockedByViewer.All(as(domain.Actor{UserID: blocked}), []domain.UserID{blocker})
	require.NoError(t, err)
	require.Equal(t, []bool{false}, blocks, "being blocked is not blocking")
}
