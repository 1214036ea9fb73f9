package services

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// SetAffiliateOffer says what a store offers to creators for a product. Lines of orders keep the rate that they were placed
// with.
func (s *Products) SetAffiliateOffer(ctx context.Context, wanted commerce.AffiliateOffer) error {
	actor, err := actorOf(ctx, "affiliateOfferSet")
	if err != nil {
		return err
	}
	id := wanted.ProductID
	return s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		_, role, err := productFor(ctx, tx, actor, "productId", id)
		if err != nil {
			return err
		}
		if !role.Manages() {
			return domain.Refuse(domain.ErrNotAllowed, "productId", "only the owner and the managers of its store say what creators earn")
		}
		found, err := commercedb.All(ctx, tx.Reader, commercedb.OffersByProducts([]domain.ProductID{id}))
		if err != nil {
			return err
		}
		offer, err := commerce.Offered(first(found), wanted, s.now())
		if err != nil {
			return err
		}
		return tx.UpsertOffer(ctx, offer)
	})
}

// SetRestockAlert keeps, or drops, the actor's wish to be told when a product can be bought again.
func (s *Products) SetRestockAlert(ctx context.Context, id domain.ProductID, wanted bool) error {
	actor, err := actorOf(ctx, "restockAlertSet")
	if err != nil {
		return err
	}
	return s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		if _, _, err := productFor(ctx, tx, actor, "productId", id); err != nil {
			return err
		}
		if !wanted {
			return tx.DeleteRestockAlert(ctx, actor.UserID, id)
		}
		return tx.InsertRestockAlert(ctx, commerce.RestockAlert{UserID: actor.UserID, ProductID: id, AskedAt: s.now()})
	})
}
