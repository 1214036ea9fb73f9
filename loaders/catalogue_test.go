package loaders_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/loaders"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// as is a request of an actor with roles, with its statistics.
func as(t *testing.T, actor domain.Actor) (context.Context, *postgres.Stats) {
	t.Helper()
	ctx, stats := postgres.WithStats(t.Context())
	return loaders.Begin(domain.WithActor(ctx, actor), longWait), stats
}

// Staff see what of their store is not public, moderators every product; what the viewer does in a store is asked only where
// that decides.
func TestStaffSeeWhatIsNotPublic(t *testing.T) {
	t.Parallel()
	h := open(t)
	staff, owner := domain.UserID{7}, domain.UserID{8}
	store := func(n byte, status commerce.StoreStatus) *commerce.Store {
		return &commerce.Store{
			ID: domain.StoreID{n}, AccountID: owner, Handle: string(status), Name: "s", StoreKind: commerce.StoreBrand, StoreStatus: status,
			Currency: domain.CurrencyCNY,
		}
	}
	product := func(n, of byte, status commerce.ProductStatus, storeStatus commerce.StoreStatus) *commerce.Product {
		return &commerce.Product{
			ID: domain.ProductID{n}, StoreID: domain.StoreID{of}, ProductStatus: status, StoreStatus: storeStatus, Currency: domain.CurrencyCNY,
			Options: []commerce.Option{}, ListedAt: then(),
		}
	}
	opening, trading := store(1, commerce.StoreApplying), store(2, commerce.StoreOpen)
	trading.AccountID = domain.UserID{9}
	onSale, draft := product(1, 2, commerce.ProductActive, commerce.StoreOpen), product(2, 2, commerce.ProductDraft, commerce.StoreOpen)
	early, banned := product(3, 1, commerce.ProductActive, commerce.StoreApplying), product(4, 1, commerce.ProductBanned, commerce.StoreApplying)
	h.shop(t, func(tx commercedb.Tx) error {
		if err := tx.CopyStores(t.Context(), slices.Values([]*commerce.Store{opening, trading})); err != nil {
			return err
		}
		if err := tx.CopyProducts(t.Context(), slices.Values([]*commerce.Product{onSale, draft, early, banned})); err != nil {
			return err
		}
		return tx.CopyMembers(t.Context(), slices.Values([]commerce.StoreMember{
			{StoreID: opening.ID, UserID: staff, Role: commerce.RoleWarehouse, Since: then()},
		}))
	})
	type seen struct {
		products   []*commerce.Product
		stores     []*commerce.Store
		statements int
	}
	for name, tc := range map[string]struct {
		reason string
		actor  domain.Actor
		want   seen
	}{
		"nobody": {
			"has no role, which costs nothing",
			domain.Actor{},
			seen{[]*commerce.Product{onSale, nil, nil, nil}, []*commerce.Store{nil, trading}, 2},
		},
		"a stranger": {
			"might work there, which must be asked",
			domain.Actor{UserID: domain.UserID{5}},
			seen{[]*commerce.Product{onSale, nil, nil, nil}, []*commerce.Store{nil, trading}, 3},
		},
		"the store's staff": {
			"in any role, of their own store only",
			domain.Actor{UserID: staff},
			seen{[]*commerce.Product{onSale, nil, early, banned}, []*commerce.Store{opening, trading}, 3},
		},
		"the store's account": {
			"owns what is being opened",
			domain.Actor{UserID: owner},
			seen{[]*commerce.Product{onSale, nil, nil, nil}, []*commerce.Store{opening, trading}, 3},
		},
		"a moderator": {
			"decides about products, not about applications",
			domain.Actor{UserID: domain.UserID{5}, Roles: domain.RoleModerator},
			seen{[]*commerce.Product{onSale, draft, early, banned}, []*commerce.Store{nil, trading}, 3},
		},
		"the platform's finance": {
			"has no part in it",
			domain.Actor{UserID: domain.UserID{5}, Roles: domain.RolePlatformFinance},
			seen{[]*commerce.Product{onSale, nil, nil, nil}, []*commerce.Store{nil, trading}, 3},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, stats := as(t, tc.actor)
			products, err := h.VisibleProducts(ctx, []domain.ProductID{{1}, {2}, {3}, {4}})
			require.NoError(t, err)
			stores, err := h.VisibleStores(ctx, []domain.StoreID{{1}, {2}})
			require.NoError(t, err)
			require.Equal(t, tc.want, seen{products, stores, stats.Statements()}, tc.reason)
		})
	}
	ctx, stats := as(t, domain.Actor{UserID: staff})
	_, err := h.VisibleProducts(ctx, []domain.ProductID{{1}})
	require.NoError(t, err)
	require.Equal(t, 1, stats.Statements(), "a public page costs its readers no role")
}

func TestVisibleReviewsAndCoupons(t *testing.T) {
	t.Parallel()
	h := open(t)
	viewer, off := domain.UserID{7}, int64(500)
	store := &commerce.Store{
		ID: domain.StoreID{1}, Handle: "s", Name: "s", StoreKind: commerce.StoreBrand, StoreStatus: commerce.StoreOpen, Currency: domain.CurrencyCNY,
	}
	hidden := *store
	hidden.ID, hidden.AccountID, hidden.Handle, hidden.StoreStatus = domain.StoreID{2}, domain.UserID{2}, "t", commerce.StoreApplying
	coupon := func(store byte, n int16, over bool) *commerce.Coupon {
		c := &commerce.Coupon{
			ID: domain.CouponID{Store: domain.StoreID{store}, N: n}, Title: "c", Currency: domain.CurrencyCNY, OffMinor: &off,
			StartsAt: then().AddDate(0, 0, -9), EndsAt: then().AddDate(0, 0, 1), Total: 5,
		}
		if over {
			c.EndsAt = then().AddDate(0, 0, -1)
		}
		return c
	}
	running, over, kept, elsewhere := coupon(1, 1, false), coupon(1, 2, true), coupon(1, 3, true), coupon(2, 1, false)
	product := func(n byte, status commerce.ProductStatus) *commerce.Product {
		return &commerce.Product{
			ID: domain.ProductID{n}, StoreID: store.ID, ProductStatus: status, StoreStatus: commerce.StoreOpen, Currency: domain.CurrencyCNY,
			Options: []commerce.Option{}, ListedAt: then(),
		}
	}
	review := func(product byte) *commerce.Review {
		return &commerce.Review{ID: domain.ReviewID{Product: domain.ProductID{product}, Own: domain.UUID{1}}, Rating: 5, Body: "b", CreatedAt: then()}
	}
	seen, unseen := review(1), review(2)
	h.shop(t, func(tx commercedb.Tx) error {
		for _, write := range []func() error{
			func() error { return tx.CopyStores(t.Context(), slices.Values([]*commerce.Store{store, &hidden})) },
			func() error {
				return tx.CopyProducts(t.Context(), slices.Values([]*commerce.Product{product(1, commerce.ProductActive), product(2, commerce.ProductBanned)}))
			},
			func() error { return tx.CopyReviews(t.Context(), slices.Values([]*commerce.Review{seen, unseen})) },
			func() error {
				return tx.CopyCoupons(t.Context(), slices.Values([]*commerce.Coupon{running, over, kept, elsewhere}))
			},
			func() error {
				return tx.CopyClaims(t.Context(), slices.Values([]commercedb.Claimed{{Coupon: kept, CouponClaim: &commerce.CouponClaim{
					UserID: viewer, CouponID: kept.ID, ClaimedAt: then(),
				}}}))
			},
		} {
			if err := write(); err != nil {
				return err
			}
		}
		return nil
	})
	ids := []domain.CouponID{running.ID, over.ID, kept.ID, elsewhere.ID, {N: 9}}
	for actor, want := range map[domain.UserID][]*commerce.Coupon{
		{}: {running, nil, nil, nil, nil}, viewer: {running, nil, kept, nil, nil},
	} {
		ctx, _ := session(t, actor)
		got, err := h.VisibleCoupons(then())(ctx, ids)
		require.NoError(t, err)
		require.Equal(t, want, got, "what is over is for those who claimed it")
		reviews, err := h.VisibleReviews(ctx, []domain.ReviewID{unseen.ID, seen.ID, {Product: domain.ProductID{1}}})
		require.NoError(t, err)
		require.Equal(t, []*commerce.Review{nil, seen, nil}, reviews, "a review is as visible as its product")
	}
}

// Lists that are asked for by several selections are counted a statement each, under their own names.
func TestCounts(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.shop(t, func(tx commercedb.Tx) error {
		return tx.CopyReviews(t.Context(), func(yield func(*commerce.Review) bool) {
			for i := range 1205 {
				id := domain.ReviewID{Product: domain.ProductID{1}, Own: domain.UUID{byte(i >> 8), byte(i)}}
				pictures := 0
				if i < 7 {
					pictures = 1
				}
				if !yield(&commerce.Review{ID: id, Rating: 1 + i%2, Body: "b", CreatedAt: then(), Pictures: pictures}) {
					return
				}
			}
		})
	})
	ctx, stats := session(t, domain.UserID{})
	one, none := domain.ProductID{1}, domain.ProductID{2}
	with, all := commerce.ReviewSelection{Pictures: commerce.With}, commerce.ReviewSelection{}
	got, err := h.ReviewCount.All(ctx, []loaders.ReviewsOf{{Product: one, Selection: with}, {Product: none, Selection: with}, {Product: one, Selection: all}})
	require.NoError(t, err)
	require.Equal(t, []domain.Count{
		domain.Exactly(7), domain.Exactly(0), {Value: 1000, Precision: domain.CountAtLeast},
	}, got)
	require.Equal(t, 2, stats.Statements())
}
