package services_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

func noon() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

// both holds a note in every state and visibility and a product in every status, of an open store and of a paused one.
type both struct {
	databases *storagetest.Databases
	people    communitydb.Store
	shop      commercedb.Store
	now       time.Time
	feed      *services.Feed
}

func newBoth(t *testing.T) *both {
	t.Helper()
	d := storagetest.New(t)
	b := &both{databases: d, people: communitydb.NewStore(d.Community), shop: commercedb.NewStore(d.Commerce), now: noon()}
	b.feed = services.NewFeed(b.people, b.shop.Reader, func() time.Time { return b.now })
	published := noon().Add(-time.Hour)
	var notes []*community.Note
	for i, state := range []community.ModerationState{
		community.StateDraft, community.StatePending, community.StatePublished, community.StateLimited,
		community.StateRejected, community.StateRemoved, community.StateAppealed, community.StateDeleted,
	} {
		for j, visibility := range []community.Visibility{
			community.VisibilityPublic, community.VisibilityFollowers, community.VisibilityPrivate,
		} {
			notes = append(notes, &community.Note{
				ID: domain.NoteID{1, byte(i), byte(j)}, AuthorID: domain.UserID{byte(i)}, Kind: community.NoteImage,
				State: state, Visibility: visibility, CreatedAt: published, PublishedAt: &published,
			})
		}
	}
	stores := []*commerce.Store{store(1, commerce.StoreOpen), store(2, commerce.StorePaused)}
	var products []*commerce.Product
	for i, status := range []commerce.ProductStatus{
		commerce.ProductDraft, commerce.ProductInReview, commerce.ProductActive, commerce.ProductDelisted, commerce.ProductBanned,
	} {
		for _, s := range stores {
			products = append(products, &commerce.Product{
				ID: domain.ProductID{2, byte(i), s.ID[0]}, StoreID: s.ID, ProductStatus: status, StoreStatus: s.StoreStatus, Currency: domain.CurrencyCNY,
				Options: []commerce.Option{}, ListedAt: published,
			})
		}
	}
	require.NoError(t, b.people.InTx(t.Context(), func(tx communitydb.Tx) error {
		return tx.CopyNotes(t.Context(), slices.Values(notes))
	}))
	require.NoError(t, b.shop.InTx(t.Context(), func(tx commercedb.Tx) error {
		if err := tx.CopyStores(t.Context(), slices.Values(stores)); err != nil {
			return err
		}
		return tx.CopyProducts(t.Context(), slices.Values(products))
	}))
	return b
}

func store(n byte, status commerce.StoreStatus) *commerce.Store {
	return &commerce.Store{
		ID: domain.StoreID{n}, AccountID: domain.UserID{n}, Handle: string('a' + rune(n)), StoreKind: commerce.StorePersonal,
		StoreStatus: status, Currency: domain.CurrencyCNY,
	}
}

func (b *both) ranking(t *testing.T, surface community.FeedSurface, generation int64) []community.RankedRow {
	t.Helper()
	rows, err := communitydb.All(t.Context(), b.people.Reader, communitydb.FeedRankingPage(surface, generation, 0, 100))
	require.NoError(t, err)
	return rows
}

func TestRankingsHoldWhatEverybodyMaySeeAndBuy(t *testing.T) {
	t.Parallel()
	b := newBoth(t)
	require.Empty(t, b.ranking(t, community.SurfaceHome, 0), "none before the first refresh")
	require.NoError(t, b.feed.Refresh(t.Context()))
	note := domain.UUID{1, 2, 0}    // PUBLISHED and PUBLIC
	product := domain.UUID{2, 2, 1} // ACTIVE, of the open store
	ids := func(rows []community.RankedRow) (out []domain.UUID) {
		for _, r := range rows {
			out = append(out, r.ID)
		}
		return out
	}
	require.ElementsMatch(t, []domain.UUID{note, product}, ids(b.ranking(t, community.SurfaceHome, 0)))
	require.Equal(t, []domain.UUID{product}, ids(b.ranking(t, community.SurfaceShop, 0)))
}
