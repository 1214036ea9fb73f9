package loaders_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/loaders"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// TestLists sees that children come back under their own parents, in their order, and a parent without any has none.
func TestLists(t *testing.T) {
	t.Parallel()
	h := open(t)
	a, b := domain.NoteID{1}, domain.NoteID{2}
	media := func(note domain.NoteID, position int) *community.NoteMedia {
		return &community.NoteMedia{NoteID: note, Position: position, Image: domain.Image{ID: domain.MediaID{byte(position)}, Width: 3, Height: 4}}
	}
	tag := func(note domain.NoteID, n int16) *community.Tag {
		return &community.Tag{
			ID: domain.TagID{Note: note, N: n}, ProductID: domain.ProductID{byte(n)}, Disclosure: community.DisclosureNone,
			Snapshot: community.TagSnapshot{Title: "cup", Price: domain.Money{MinorUnits: 1, Currency: domain.CurrencyCNY}, TakenAt: then()},
		}
	}
	h.people(t, func(tx communitydb.Tx) error {
		if err := tx.CopyNoteMedia(t.Context(), slices.Values([]*community.NoteMedia{media(b, 0), media(a, 1), media(a, 0)})); err != nil {
			return err
		}
		return tx.CopyTags(t.Context(), slices.Values([]*community.Tag{tag(b, 1), tag(a, 2), tag(a, 1)}))
	})
	p, q := domain.ProductID{1}, domain.ProductID{2}
	variant := func(product domain.ProductID, n int16) *commerce.Variant {
		return &commerce.Variant{
			ID: domain.VariantID{Product: product, N: n}, Options: []commerce.SelectedOption{}, Currency: domain.CurrencyCNY,
		}
	}
	stock := func(product domain.ProductID, n int16) *commerce.Stock {
		return &commerce.Stock{VariantID: domain.VariantID{Product: product, N: n}, OnHand: 3, Reserved: 1, LowStockAt: 5}
	}
	image := func(n byte) domain.Image { return domain.Image{ID: domain.MediaID{n}, Width: 3, Height: 4} }
	placed := func(product domain.ProductID, position int) commercedb.PlacedImage {
		return commercedb.PlacedImage{ProductImage: commercedb.ProductImage{ProductID: product, Image: image(byte(position))}, Position: position}
	}
	h.shop(t, func(tx commercedb.Tx) error {
		if err := tx.CopyVariants(t.Context(), slices.Values([]*commerce.Variant{variant(q, 1), variant(p, 2), variant(p, 1)})); err != nil {
			return err
		}
		if err := tx.CopyProductImages(t.Context(), slices.Values([]commercedb.PlacedImage{placed(q, 0), placed(p, 1), placed(p, 0)})); err != nil {
			return err
		}
		return tx.CopyStock(t.Context(), slices.Values([]*commerce.Stock{stock(q, 1), stock(p, 2), stock(p, 1)}))
	})
	ctx, _ := session(t, domain.UserID{})
	notes, products := []domain.NoteID{b, {9}, a}, []domain.ProductID{q, {9}, p}

	gotMedia, err := h.MediaByNote.All(ctx, notes)
	require.NoError(t, err)
	require.Equal(t, [][]*community.NoteMedia{{media(b, 0)}, nil, {media(a, 0), media(a, 1)}}, gotMedia)
	gotTags, err := h.TagsByNote.All(ctx, notes)
	require.NoError(t, err)
	require.Equal(t, [][]*community.Tag{{tag(b, 1)}, nil, {tag(a, 1), tag(a, 2)}}, gotTags)
	gotVariants, err := h.VariantsByProduct.All(ctx, products)
	require.NoError(t, err)
	require.Equal(t, [][]*commerce.Variant{{variant(q, 1)}, nil, {variant(p, 1), variant(p, 2)}}, gotVariants)
	gotStock, err := h.StockByProduct.All(ctx, products)
	require.NoError(t, err)
	require.Equal(t, [][]*commerce.Stock{{stock(q, 1)}, nil, {stock(p, 1), stock(p, 2)}}, gotStock)
	gotImages, err := h.ImagesByProduct.All(ctx, products)
	require.NoError(t, err)
	zero, one := image(0), image(1)
	require.Equal(t, [][]*domain.Image{{&zero}, nil, {&zero, &one}}, gotImages, "each a picture of its own")
}

func TestLookUps(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.users(t, 1, 2)
	h.shop(t, func(tx commercedb.Tx) error {
		return tx.CopyStores(t.Context(), slices.Values([]*commerce.Store{{
			ID: domain.StoreID{1}, AccountID: domain.UserID{2}, Handle: "clay", Name: "Clay", StoreKind: commerce.StoreBrand,
			StoreStatus: commerce.StoreOpen, Currency: domain.CurrencyCNY,
		}}))
	})
	ctx, _ := session(t, domain.UserID{})
	users, err := h.UserIDByHandle.All(ctx, []string{"user2", "nobody", "user1"})
	require.NoError(t, err)
	require.Equal(t, []domain.UserID{{2}, {}, {1}}, users, "the zero id is none")
	stores, err := h.StoreIDByHandle.All(ctx, []string{"nowhere", "clay"})
	require.NoError(t, err)
	require.Equal(t, []domain.StoreID{{}, {1}}, stores)
	byAccount, err := h.StoreIDByAccount.All(ctx, []domain.UserID{{2}, {1}})
	require.NoError(t, err)
	require.Equal(t, []domain.StoreID{{1}, {}}, byAccount)
}

func TestRootLists(t *testing.T) {
	t.Parallel()
	h := open(t)
	viewer, author := domain.UserID{1}, domain.UserID{2}
	published := then()
	note := &community.Note{
		ID: domain.NoteID{1}, AuthorID: author, Kind: community.NoteImage, State: community.StatePublished,
		Visibility: community.VisibilityFollowers, CreatedAt: then(), PublishedAt: &published,
	}
	var generation int64
	h.people(t, func(tx communitydb.Tx) error {
		if err := tx.CopyNotes(t.Context(), slices.Values([]*community.Note{note})); err != nil {
			return err
		}
		if err := tx.CopyFollows(t.Context(), slices.Values([]community.Follow{{FollowerID: viewer, FolloweeID: author, FollowedAt: then()}})); err != nil {
			return err
		}
		var err error
		generation, err = tx.InsertGeneration(t.Context(), community.SurfaceHome,
			[]community.Ranked{{Kind: community.SubjectNote, ID: domain.UUID(note.ID), Reason: community.ReasonDiscovery}}, then())
		return err
	})
	for name, begin := range map[string]func(context.Context) context.Context{
		"in a session":         func(ctx context.Context) context.Context { return loaders.Begin(ctx, longWait) },
		"outside of a session": func(ctx context.Context) context.Context { return ctx },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := begin(t.Context())
			pages, err := h.FeedRanking.All(ctx, []loaders.RankingPage{
				{Surface: community.SurfaceHome, Limit: 5}, {Surface: community.SurfaceShop, Limit: 5}, {Surface: community.SurfaceHome, After: 1, Limit: 5},
			})
			require.NoError(t, err)
			require.Len(t, pages, 3)
			require.Len(t, pages[0], 1)
			require.Equal(t, domain.UUID(note.ID), pages[0][0].ID)
			require.Empty(t, pages[1], "another surface")
			require.Empty(t, pages[2], "behind the end")
			kept, err := h.GenerationKept.All(ctx, []loaders.Generation{
				{community.SurfaceHome, generation}, {community.SurfaceShop, generation}, {community.SurfaceHome, generation + 1},
			})
			require.NoError(t, err)
			require.Equal(t, []bool{true, false, false}, kept)
			following, err := h.FollowingNotes.All(ctx, []loaders.FollowingPage{{viewer, domain.Page{Limit: 5}}, {author, domain.Page{Limit: 5}}})
			require.NoError(t, err)
			require.Equal(t, [][]communitydb.NoteAt{{{Author: author, Note: note.ID, At: published}}, {}}, following)
			of := communitydb.AuthorReach{Author: author, Reach: community.ReachFollower}
			stranger := communitydb.AuthorReach{Author: domain.UserID{7}, Reach: community.ReachStranger}
			notes, err := h.NotesByAuthor.All(ctx, loaders.AuthorNotes{Page: domain.Page{Limit: 5}}, []communitydb.AuthorReach{stranger, of})
			require.NoError(t, err)
			require.Equal(t, [][]communitydb.NoteAt{nil, {{Author: author, Note: note.ID, At: published}}}, notes)
		})
	}
}

func TestPagesOfAStoreAreNotMixed(t *testing.T) {
	t.Parallel()
	h := open(t)
	var products []*commerce.Product
	for i := range byte(6) {
		products = append(products, &commerce.Product{
			ID: domain.ProductID{i + 1}, StoreID: domain.StoreID{1 + i%2}, ProductStatus: commerce.ProductActive, StoreStatus: commerce.StoreOpen, Currency: domain.CurrencyCNY,
			PriceMin: int64(100 - i), PriceMax: 100, Options: []commerce.Option{}, Sold: int(i), ListedAt: then(),
		})
	}
	h.shop(t, func(tx commercedb.Tx) error { return tx.CopyProducts(t.Context(), slices.Values(products)) })
	ctx, stats := session(t, domain.UserID{})
	list := func(sort commerce.ProductSort) (out [][]byte) {
		pages, err := h.ProductsByStore.All(ctx, loaders.StoreProducts{Sort: sort, Page: domain.Page{Limit: 2}}, []domain.StoreID{{2}, {1}, {3}})
		require.NoError(t, err)
		for _, page := range pages {
			ids := []byte{}
			for _, at := range page {
				ids = append(ids, at.Product[0])
			}
			out = append(out, ids)
		}
		return out
	}
	require.Equal(t, [][]byte{{6, 4, 2}, {5, 3, 1}, {}}, list(commerce.SortSales))
	require.Equal(t, [][]byte{{2, 4, 6}, {1, 3, 5}, {}}, list(commerce.SortPriceDesc))
	require.Equal(t, 2, stats.Statements(), "a sort is a statement, a store is not")
	list(commerce.SortSales)
	require.Equal(t, 2, stats.Statements())
}

func TestSingleRows(t *testing.T) {
	t.Parallel()
	h := open(t)
	tag := &community.Tag{
		ID: domain.TagID{Note: domain.NoteID{1}, N: 2}, ProductID: domain.ProductID{1}, Disclosure: community.DisclosureGifted,
		Snapshot: community.TagSnapshot{Title: "cup", Price: domain.Money{MinorUnits: 1, Currency: domain.CurrencyCNY}, TakenAt: then()},
	}
	h.people(t, func(tx communitydb.Tx) error { return tx.CopyTags(t.Context(), slices.Values([]*community.Tag{tag})) })
	ctx, _ := session(t, domain.UserID{})
	got, err := h.Tag.All(ctx, []domain.TagID{{Note: domain.NoteID{1}, N: 1}, tag.ID})
	require.NoError(t, err)
	require.Equal(t, []*community.Tag{nil, tag}, got)
}
