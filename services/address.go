package services

import (
	"context"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// Addresses keeps the address books of buyers.
type Addresses struct {
	commerce commercedb.Store
	now      func() time.Time
}

// SaveAddress is the input of addressSave.
type SaveAddress struct {
	// AddressID is the address to change, nil for a new one.
	AddressID *domain.AddressID
	Fields    commerce.AddressFields
	Key       domain.IdempotencyKey `json:"-"`
}

// SaveAddress puts an address into the actor's book or changes one of theirs and returns its id. INVALID, TOO_LONG and
// REQUIRED name the field; NOT_FOUND where the address is nobody's or somebody else's.
func (s *Addresses) SaveAddress(ctx context.Context, c SaveAddress) (domain.AddressID, error) {
	actor, err := actorOf(ctx, "addressSave")
	if err != nil {
		return domain.AddressID{}, err
	}
	fields, err := c.Fields.Checked()
	if err != nil {
		return domain.AddressID{}, err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "addressSave", c.Key, c)
	if err != nil {
		return domain.AddressID{}, err
	}
	var id domain.AddressID
	err = s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		id, err = once(ctx, tx, attempt, s.now(), func() (domain.AddressID, error) {
			return s.save(ctx, tx, actor, c.AddressID, fields)
		})
		return err
	})
	return id, err
}

func (s *Addresses) save(
	ctx context.Context, tx commercedb.Tx, actor domain.Actor, at *domain.AddressID, fields commerce.AddressFields,
) (domain.AddressID, error) {
	book, err := tx.LockAddresses(ctx, actor.UserID)
	if err != nil {
		return domain.AddressID{}, err
	}
	changed, err := book.With(at, fields)
	if err != nil {
		return domain.AddressID{}, err
	}
	if changed.IsDefault {
		if err := tx.ClearDefaultAddress(ctx, actor.UserID); err != nil {
			return domain.AddressID{}, err
		}
	}
	return changed.ID, tx.UpsertAddress(ctx, changed)
}

// DeleteAddress takes an address out of the actor's book; the next one becomes the default where it was. NOT_FOUND where it is
// nobody's or somebody else's.
func (s *Addresses) DeleteAddress(ctx context.Context, id domain.AddressID) error {
	actor, err := actorOf(ctx, "addressDelete")
	if err != nil {
		return err
	}
	return s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		book, err := tx.LockAddresses(ctx, actor.UserID)
		if err != nil {
			return err
		}
		heir, err := book.Without(id)
		if err != nil {
			return err
		}
		if err := tx.DeleteAddress(ctx, id); err != nil || heir == nil {
			return err
		}
		return tx.UpsertAddress(ctx, heir)
	})
}
