package services

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// AdjustInventory is the input of inventoryAdjust; ExpectedVersion is nil where the latest is not asked about.
type AdjustInventory struct {
	VariantID       domain.VariantID
	Delta           int
	Reason          string
	ExpectedVersion *int
	Key             domain.IdempotencyKey `json:"-"`
}

// AdjustInventory enters a change of what is on the shelf. CONFLICT where the version is another, OUT_OF_STOCK where units
// would go that are promised.
func (s *Products) AdjustInventory(ctx context.Context, c AdjustInventory) error {
	actor, err := actorOf(ctx, "inventoryAdjust")
	if err != nil {
		return err
	}
	adjustment, err := commerce.NewAdjustment(c.VariantID, c.Delta, c.Reason, actor.UserID)
	if err != nil {
		return err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "inventoryAdjust", c.Key, c)
	if err != nil {
		return err
	}
	return s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		_, err := once(ctx, tx, attempt, s.now(), func() (domain.VariantID, error) {
			return c.VariantID, s.adjust(ctx, tx, actor, adjustment, c.ExpectedVersion)
		})
		return err
	})
}

func (s *Products) adjust(
	ctx context.Context, tx commercedb.Tx, actor domain.Actor, move commerce.StockMove, version *int,
) error {
	_, role, err := productFor(ctx, tx, actor, "variantId", move.VariantID.Product)
	if err != nil {
		return err
	}
	if !role.CountsStock() {
		return domain.Refuse(domain.ErrNotAllowed, "variantId", "only the store's owner, managers and warehouse count its stock")
	}
	stock, err := tx.LockStock(ctx, move.VariantID)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return domain.Refuse(domain.ErrNotFound, "variantId", "variant not found")
	}
	if err == nil {
		err = stock.CheckAdjustment(move, version)
	}
	if err != nil {
		return err
	}
	_, err = tx.MoveStock(ctx, s.now(), []commerce.StockMove{move}) // the row is locked, so that it does not fall short
	return err
}
