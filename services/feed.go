// Package services holds every write, one file a use case: load, decide in domain, store. A service opens the
// transaction, and nothing else does.
package services

import (
	"context"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// How much of each side a ranking chooses from, how long it is, and how long one that was replaced is kept for those who
// are still scrolling through it (rules.md, I12).
const (
	rankedNotes    = 20_000
	rankedProducts = 10_000
	rankingLength  = 2_000
	rankingKept    = 30 * time.Minute
)

// Feed refreshes the rankings that feeds are read from.
type Feed struct {
	community communitydb.Store
	commerce  commercedb.Reader
	now       func() time.Time
}

// NewFeed makes the service.
func NewFeed(people communitydb.Store, shop commercedb.Reader, now func() time.Time) *Feed {
	return &Feed{community: people, commerce: shop, now: now}
}

// Refresh makes a new generation of HOME and of SHOP and removes those that nobody reads any more. Readers of an older
// generation are not disturbed. When it fails nothing has changed; running it twice makes one generation too many and
// does no other harm.
func (f *Feed) Refresh(ctx context.Context) error {
	notes, err := f.community.NoteCandidates(ctx, rankedNotes)
	if err != nil {
		return err
	}
	goods, err := f.commerce.ProductCandidates(ctx, rankedProducts)
	if err != nil {
		return err
	}
	now, products := f.now(), productCandidates(goods)
	home := community.RankHome(now, notes, products, rankingLength)
	shop := community.RankShop(now, products, rankingLength)
	return f.community.InTx(ctx, func(tx communitydb.Tx) error {
		if _, err := tx.InsertGeneration(ctx, community.SurfaceHome, home, now); err != nil {
			return err
		}
		if _, err := tx.InsertGeneration(ctx, community.SurfaceShop, shop, now); err != nil {
			return err
		}
		return tx.DeleteSupersededGenerations(ctx, now.Add(-rankingKept))
	})
}

func productCandidates(goods []commercedb.Candidate) []community.Candidate {
	out := make([]community.Candidate, len(goods))
	for i, g := range goods {
		out[i] = community.Candidate{
			Kind: community.SubjectProduct, ID: domain.UUID(g.ID), Owner: domain.UUID(g.StoreID),
			Since: g.Listed, Actions: g.Sold,
		}
	}
	return out
}
