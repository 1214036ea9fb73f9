package services_test

import (
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// feed is the service over databases that hold every state of notes and goods, with a clock to turn.
type feed struct {
	*services.Feed
	db            *storagetest.Databases
	now           time.Time
	shown, onSale []domain.UUID // what a ranking may hold
}

func open(t *testing.T) *feed {
	t.Helper()
	f := &feed{db: storagetest.New(t), now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}
	people, shop := communitydb.NewStore(f.db.Community), commercedb.NewStore(f.db.Commerce)
	var notes []*community.Note
	for _, state := range []community.ModerationState{
		community.StateDraft, community.StatePending, community.StatePublished, community.StateLimited,
		community.StateRejected, community.StateRemoved, community.StateAppealed, community.StateDeleted,
	} {
		for _, visibility := range []community.Visibility{community.VisibilityPublic, community.VisibilityFollowers, community.VisibilityPrivate} {
			at := f.now.Add(-time.Duration(len(notes)) * time.Hour)
			n := &community.Note{
				ID: domain.NoteID{1, byte(len(notes))}, AuthorID: domain.UserID{byte(len(notes) % 5)}, Kind: community.NoteImage,
				State: state, Visibility: visibility, CreatedAt: at, PublishedAt: &at, Likes: len(notes),
			}
			notes = append(notes, n)
			if state == community.StatePublished && visibility == community.VisibilityPublic {
				f.shown = append(f.shown, domain.UUID(n.ID))
			}
		}
	}
	for range 5 {
		at := f.now.Add(-time.Duration(len(notes)) * time.Hour)
		n := &community.Note{
			ID: domain.NoteID{1, byte(len(notes))}, AuthorID: domain.UserID{byte(len(notes) % 5)}, Kind: community.NoteImage,
			State: community.StatePublished, Visibility: community.VisibilityPublic, CreatedAt: at, PublishedAt: &at, Likes: len(notes),
		}
		notes = append(notes, n)
		f.shown = append(f.shown, domain.UUID(n.ID))
	}
	var products []*commerce.Product
	for i, status := range []commerce.ProductStatus{
		commerce.ProductDraft, commerce.ProductActive, commerce.ProductInReview, commerce.ProductDelisted, commerce.ProductBanned, commerce.ProductActive,
	} {
		p := &commerce.Product{
			ID: domain.ProductID{2, byte(i)}, StoreID: domain.StoreID{byte(i)}, ProductStatus: status, StoreStatus: commerce.StoreOpen, Currency: domain.CurrencyCNY,
			Options: []commerce.Option{}, Sold: i, ListedAt: f.now.Add(-time.Hour),
		}
		products = append(products, p)
		if status == commerce.ProductActive {
			f.onSale = append(f.onSale, domain.UUID(p.ID))
		}
	}
	require.NoError(t, people.InTx(t.Context(), func(tx communitydb.Tx) error { return tx.CopyNotes(t.Context(), slices.Values(notes)) }))
	require.NoError(t, shop.InTx(t.Context(), func(tx commercedb.Tx) error { return tx.CopyProducts(t.Context(), slices.Values(products)) }))
	f.Feed = services.NewFeed(people, shop.Reader, func() time.Time { return f.now })
	return f
}

// newest is the newest ranking of a surface.
func (f *feed) newest(t *testing.T, surface community.FeedSurface) []community.RankedRow {
	t.Helper()
	rows, err := communitydb.All(t.Context(), communitydb.NewReader(f.db.Community), communitydb.FeedRankingPage(surface, 0, 0, 1000))
	require.NoError(t, err)
	return rows
}

// generations are the ids of all that are kept.
func (f *feed) generations(t *testing.T) []int64 {
	t.Helper()
	ids, err := postgres.All(t.Context(), f.db.Community, postgres.Query[int64]{
		Doing: "read generations", SQL: "SELECT id FROM feed_generations ORDER BY id", Scan: pgx.RowTo[int64],
	})
	require.NoError(t, err)
	return ids
}

func ids(rows []community.RankedRow) []domain.UUID {
	out := make([]domain.UUID, len(rows))
	for i, r := range rows {
		out[i] = r.ID
	}
	return out
}

func TestRefreshRanksWhatMayBeShown(t *testing.T) {
	t.Parallel()
	f := open(t)
	require.Empty(t, f.newest(t, community.SurfaceHome))
	require.NoError(t, f.Refresh(t.Context()))

	home, shop := f.newest(t, community.SurfaceHome), f.newest(t, community.SurfaceShop)
	require.ElementsMatch(t, append(slices.Clone(f.shown), f.onSale...), ids(home), "notes that are public and published, goods on sale, each once")
	require.ElementsMatch(t, f.onSale, ids(shop), "goods alone")
	kinds := map[community.SubjectKind]domain.UUID{}
	for _, row := range home {
		kinds[row.Kind] = row.ID
	}
	require.Equal(t, byte(1), kinds[community.SubjectNote][0], "a note is said to be one")
	require.Equal(t, byte(2), kinds[community.SubjectProduct][0], "and a product one")
	for i, row := range home {
		require.Equal(t, i+1, row.Position)
		require.Contains(t, []community.FeedReason{community.ReasonTrending, community.ReasonDiscovery}, row.Reason)
	}
	require.Len(t, f.generations(t), 2)
}

func TestRefreshOfEmptyDatabases(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	f := &feed{db: d, now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}
	f.Feed = services.NewFeed(communitydb.NewStore(d.Community), commercedb.NewReader(d.Commerce), func() time.Time { return f.now })
	require.NoError(t, f.Refresh(t.Context()))
	require.Len(t, f.generations(t), 2, "rankings of nothing")
	require.Empty(t, f.newest(t, community.SurfaceHome))
}

func TestRefreshTwiceDoesNoHarm(t *testing.T) {
	t.Parallel()
	f := open(t)
	require.NoError(t, f.Refresh(t.Context()))
	first := f.newest(t, community.SurfaceHome)
	require.NoError(t, f.Refresh(t.Context()))
	second := f.newest(t, community.SurfaceHome)
	require.Greater(t, second[0].Generation, first[0].Generation)
	require.Equal(t, ids(first), ids(second), "the same data at the same time rank the same")
	require.Len(t, f.generations(t), 4, "who pinned the first goes on reading it")
}

func TestRefreshSeesWhatChanged(t *testing.T) {
	t.Parallel()
	f := open(t)
	require.NoError(t, f.Refresh(t.Context()))
	gone := f.shown[0]
	_, err := f.db.Community.Pool().Exec(t.Context(), "UPDATE notes SET state = 'LIMITED' WHERE id = $1", gone)
	require.NoError(t, err)
	require.NoError(t, f.Refresh(t.Context()))
	require.NotContains(t, ids(f.newest(t, community.SurfaceHome)), gone)
}

func TestRefreshNeedsBothSides(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason string
		stop   func(f *feed)
	}{
		"the shop is down":      {"half a ranking is worse than an old one", func(f *feed) { f.db.Commerce.Close() }},
		"the community is down": {"there is nowhere to write it", func(f *feed) { f.db.Community.Close() }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := open(t)
			require.NoError(t, f.Refresh(t.Context()))
			tc.stop(f)
			f.now = f.now.Add(time.Hour)
			err := f.Refresh(t.Context())
			require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(err), "%s: %v", tc.reason, err)

			again, err := postgres.Open(t.Context(), postgres.Community, f.db.CommunityURL, postgres.Options{})
			require.NoError(t, err)
			t.Cleanup(again.Close)
			f.db.Community.Close()
			f.db.Community = again
			require.Len(t, f.generations(t), 2, "nothing was changed: the old generation is still read")
			require.Len(t, f.newest(t, community.SurfaceHome), len(f.shown)+len(f.onSale))
		})
	}
}

// A generation is kept for thirty minutes from when it was replaced, for those who still scroll through it.
func TestOldGenerationsAreRemoved(t *testing.T) {
	t.Parallel()
	f := open(t)
	start := f.now
	refreshAt := func(after time.Duration) []int64 {
		f.now = start.Add(after)
		require.NoError(t, f.Refresh(t.Context()))
		return f.generations(t)
	}
	first := refreshAt(0)
	require.Len(t, first, 2)
	replaced := 10 * time.Minute
	require.Len(t, refreshAt(replaced), 4)
	kept := refreshAt(replaced + 30*time.Minute)
	require.Len(t, kept, 6, "thirty minutes to the moment are not over yet")
	require.Subset(t, kept, first)
	kept = refreshAt(replaced + 30*time.Minute + time.Microsecond)
	require.NotSubset(t, kept, first[:1])
	require.NotSubset(t, kept, first[1:], "of both surfaces")
	require.Len(t, kept, 6, "the second was replaced just now")
	kept = refreshAt(24 * time.Hour)
	require.Len(t, kept, 4, "after a night without jobs: the one that was read until now, and the new one")
}
