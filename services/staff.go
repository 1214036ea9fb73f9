package services

import (
	"context"
	"fmt"
	"slices"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// roleIn is what the actor does in a store.
func roleIn(ctx context.Context, tx commercedb.Tx, actor domain.Actor, store domain.StoreID) (commerce.StoreRole, error) {
	return roleReadIn(ctx, tx.Reader, actor, store)
}

// roleReadIn is roleIn outside of a transaction.
func roleReadIn(
	ctx context.Context, r commercedb.Reader, actor domain.Actor, store domain.StoreID,
) (commerce.StoreRole, error) {
	roles, err := commercedb.All(ctx, r, commercedb.RolesAmong(actor.UserID, []domain.StoreID{store}))
	if err != nil || len(roles) == 0 {
		return "", err
	}
	return roles[0].Role, nil
}

// lockStoreFor reads a store that the actor may see, and locks it; with what they do there. NOT_FOUND where there is none.
func lockStoreFor(
	ctx context.Context, tx commercedb.Tx, actor domain.Actor, id domain.StoreID,
) (*commerce.Store, commerce.StoreRole, error) {
	role, err := roleIn(ctx, tx, actor, id)
	if err != nil {
		return nil, "", err
	}
	store, err := tx.LockStore(ctx, id)
	switch {
	case domain.CodeOf(err) == domain.CodeNotFound:
		return nil, "", domain.Refuse(domain.ErrNotFound, "storeId", "store not found")
	case err != nil:
		return nil, "", err
	case !store.CanSee(actor, role):
		return nil, "", domain.Refuse(domain.ErrNotFound, "storeId", "store not found")
	default:
		return store, role, nil
	}
}

// productFor reads a product that the actor may see, with what they do in its store. NOT_FOUND where there is none; field is
// where the input names it.
func productFor(
	ctx context.Context, tx commercedb.Tx, actor domain.Actor, field string, id domain.ProductID,
) (*commerce.Product, commerce.StoreRole, error) {
	return productSeenBy(ctx, tx.Reader, actor, field, id)
}

// productSeenBy is productFor outside of a transaction.
func productSeenBy(
	ctx context.Context, r commercedb.Reader, actor domain.Actor, field string, id domain.ProductID,
) (*commerce.Product, commerce.StoreRole, error) {
	found, err := commercedb.All(ctx, r, commercedb.ProductsByIDs([]domain.ProductID{id}))
	if err != nil {
		return nil, "", err
	}
	if len(found) == 0 {
		return nil, "", domain.Refuse(domain.ErrNotFound, field, "product not found")
	}
	role, err := roleReadIn(ctx, r, actor, found[0].StoreID)
	if err == nil && !found[0].CanSee(actor, role) {
		err = domain.Refuse(domain.ErrNotFound, field, "product not found")
	}
	return found[0], role, err
}

// categoriesExist refuses ids of categories that there are not.
func categoriesExist(ctx context.Context, tx commercedb.Tx, ids []domain.CategoryID) error {
	if len(ids) == 0 {
		return nil
	}
	found, err := commercedb.All(ctx, tx.Reader, commercedb.CategoriesByIDs(ids))
	if err != nil {
		return err
	}
	var wrong domain.UserErrors
	for i, id := range ids {
		if !slices.ContainsFunc(found, func(c *commerce.Category) bool { return c.ID == id }) {
			wrong = append(wrong, domain.Refuse(domain.ErrNotFound, fmt.Sprintf("categoryIds.%d", i), "category not found"))
		}
	}
	return wrong.OrNil()
}
