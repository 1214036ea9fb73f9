package services

import (
	"context"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// Disclosures shows staff where orders go, and writes down that it did.
type Disclosures struct {
	commerce commercedb.Store
	now      func() time.Time
}

// UnmaskAddress is the input of orderAddressUnmask.
type UnmaskAddress struct {
	OrderID domain.OrderID
	Reason  string
	Key     domain.IdempotencyKey `json:"-"`
}

// UnmaskAddress returns where an order goes, in full, and logs who asked, when and why; the same request again is the one entry.
// Whether they may is asked each time. NOT_ALLOWED to those of the staff who do not send, to the buyer, and 90 days after the
// order is over.
func (d *Disclosures) UnmaskAddress(ctx context.Context, c UnmaskAddress) (*commerce.FullAddress, error) {
	actor, err := actorOf(ctx, "orderAddressUnmask")
	if err != nil {
		return nil, err
	}
	c.Reason = strings.TrimSpace(c.Reason)
	if err := domain.CheckText("reason", c.Reason, longestReason).OrNil(); err != nil {
		return nil, err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "orderAddressUnmask", c.Key, c)
	if err != nil {
		return nil, err
	}
	var full *commerce.FullAddress
	err = d.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		now := d.now()
		o, by, err := lockForActor(ctx, tx, "orderId", c.OrderID, actor)
		if err != nil {
			return err
		}
		addresses, err := commercedb.All(ctx, tx.Reader, commercedb.AddressesByOrders([]domain.OrderID{o.ID}))
		if err != nil {
			return err
		}
		if full, err = o.Disclosed(addresses, by.Role, now); err != nil {
			return err
		}
		_, err = once(ctx, tx, attempt, now, func() (domain.OrderID, error) {
			return o.ID, tx.LogDisclosure(ctx, commercedb.Disclosure{
				OrderID: o.ID, At: now, ActorID: actor.UserID, Role: by.Role, Reason: c.Reason,
			})
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return full, nil
}
