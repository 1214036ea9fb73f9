package services

import (
	"context"
	"fmt"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// Checkouts quotes what buyers are about to buy.
type Checkouts struct {
	commerce commercedb.Store
	now      func() time.Time
	newID    func() domain.UUID
	lives    time.Duration
}

// How long a quote holds where nothing else is said (rules.md, "Defaults"), and how long one that expired is kept.
const (
	quoteLives    = 15 * time.Minute
	checkoutsKept = 7 * 24 * time.Hour
)

// CreateCheckout is the input of checkoutCreate: exactly one of CartLines and BuyNow.
type CreateCheckout struct {
	CartLines []domain.CartLineID
	BuyNow    *Wanted
	// Address is where it goes; nil for the actor's default.
	Address *domain.AddressID
	Key     domain.IdempotencyKey `json:"-"`
}

func (c CreateCheckout) check() error {
	switch n := len(c.CartLines); {
	case (n == 0) == (c.BuyNow == nil):
		return domain.Refuse(domain.ErrInvalid, "", "give exactly one of cartLineIds and buyNow")
	case n > commerce.MostCheckoutLines:
		return domain.Refuse(domain.ErrTooLong, "cartLineIds", "at most %d lines at once, not %d", commerce.MostCheckoutLines, n)
	default:
		return nil
	}
}

// CreateCheckout quotes lines of the actor's cart, or one variant at once, and returns the checkout's id. NOT_FOUND names
// lines, a variant or an address that are not there for the actor; lines in several currencies are refused. What else is wrong
// with the goods is among the quote's problems.
func (s *Checkouts) CreateCheckout(ctx context.Context, c CreateCheckout) (domain.CheckoutID, error) {
	actor, err := actorOf(ctx, "checkoutCreate")
	if err != nil {
		return domain.CheckoutID{}, err
	}
	if err := c.check(); err != nil {
		return domain.CheckoutID{}, err
	}
	seen := c
	if c.BuyNow != nil {
		seen.BuyNow = &attemptedLines([]Wanted{*c.BuyNow})[0]
	}
	attempt, err := domain.NewAttempt(actor.UserID, "checkoutCreate", c.Key, seen)
	if err != nil {
		return domain.CheckoutID{}, err
	}
	var id domain.CheckoutID
	err = s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		id, err = once(ctx, tx, attempt, s.now(), func() (domain.CheckoutID, error) { return s.create(ctx, tx, actor.UserID, c) })
		return err
	})
	return id, err
}

func (s *Checkouts) create(
	ctx context.Context, tx commercedb.Tx, user domain.UserID, c CreateCheckout,
) (domain.CheckoutID, error) {
	m := market{tx: tx, buyer: user, now: s.now()}
	asking := commerce.Asking{ID: domain.CheckoutID(s.newID()), BuyerID: user, Lives: s.lives}
	var addresses []*commerce.Address
	var err error
	reading := []commercedb.Read{
		commercedb.Into(&addresses, commercedb.AddressesByUsers([]domain.UserID{user}, commerce.MostAddresses)),
	}
	if c.BuyNow != nil {
		if err := commercedb.Gather(ctx, tx, reading...); err != nil {
			return asking.ID, err
		}
		fresh, err := m.lines(ctx, user, []Wanted{*c.BuyNow}, "buyNow")
		if err != nil {
			return asking.ID, err
		}
		asking.Lines = fresh.lines
	} else if asking.Lines, err = m.cartLines(ctx, c.CartLines, reading...); err != nil {
		return asking.ID, err
	}
	if asking.Address, err = chosen(addresses, c.Address); err != nil {
		return asking.ID, err
	}
	now, err := m.quoting(ctx, asking.Lines, nil)
	if err != nil {
		return asking.ID, err
	}
	quote, _, err := commerce.NewQuote(asking, now)
	if err != nil {
		return asking.ID, err
	}
	return asking.ID, tx.WriteCheckout(ctx, quote)
}

// cartLines are lines of the buyer's cart, in the order in which they are named. more is read in the same round trip.
func (m market) cartLines(
	ctx context.Context, ids []domain.CartLineID, more ...commercedb.Read,
) ([]*commerce.CartLine, error) {
	var found []*commerce.CartLine
	if err := commercedb.Gather(ctx, m.tx, append(more, commercedb.Into(&found, commercedb.CartLinesByIDs(ids)))...); err != nil {
		return nil, err
	}
	byID := make(map[domain.CartLineID]*commerce.CartLine, len(found))
	for _, l := range found {
		byID[l.ID] = l
	}
	var lines []*commerce.CartLine
	var wrong domain.UserErrors
	for i, id := range ids {
		line := byID[id]
		if line == nil || line.Owner() != m.buyer {
			wrong = append(wrong, domain.Refuse(domain.ErrNotFound, fmt.Sprintf("cartLineIds.%d", i), "line not found"))
			continue
		}
		lines = append(lines, line)
		delete(byID, id) // a line that is named twice is not found again
	}
	return lines, wrong.OrNil()
}

// chosen is the address with the id, or the default for nil; nil where there is no default.
func chosen(addresses []*commerce.Address, id *domain.AddressID) (*commerce.Address, error) {
	for _, a := range addresses {
		if id == nil && a.IsDefault || id != nil && a.ID == *id {
			return a, nil
		}
	}
	if id != nil {
		return nil, domain.Refuse(domain.ErrNotFound, "addressId", "address not found")
	}
	return nil, nil //nolint:nilnil // the buyer has not said yet where to, which is no error
}

// DeliveryChoice is how a store is to send.
type DeliveryChoice struct {
	Store    domain.StoreID
	Delivery domain.DeliveryID
}

// BuyerNote is what the buyer tells a store.
type BuyerNote struct {
	Store domain.StoreID
	Text  string
}

// UpdateCheckout is the input of checkoutUpdate: what is nil stays, and so do the stores that are not named.
type UpdateCheckout struct {
	Checkout   domain.CheckoutID
	Address    *domain.AddressID
	Deliveries []DeliveryChoice
	// Coupons are those that are to count; none for an empty list.
	Coupons []domain.CouponID
	Notes   []BuyerNote
}

// UpdateCheckout quotes a checkout of the actor's anew, one that expired too, and returns the coupons that counted before and
// do not any more. ILLEGAL_STATE where it was placed. Coupons that are named and do not count are refused.
func (s *Checkouts) UpdateCheckout(ctx context.Context, c UpdateCheckout) ([]domain.CouponID, error) {
	actor, err := actorOf(ctx, "checkoutUpdate")
	if err != nil {
		return nil, err
	}
	var dropped []domain.CouponID
	err = s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		dropped, err = s.update(ctx, tx, actor.UserID, c)
		return err
	})
	return dropped, err
}

func (s *Checkouts) update(
	ctx context.Context, tx commercedb.Tx, user domain.UserID, c UpdateCheckout,
) ([]domain.CouponID, error) {
	before, err := tx.LockCheckout(ctx, user, c.Checkout)
	if err != nil {
		return nil, err
	}
	if err := before.CheckOpen(); err != nil {
		return nil, err
	}
	asking := commerce.Asking{ID: before.ID, BuyerID: user, Address: before.Address, Lines: before.Lines(), Lives: s.lives}
	if asking.Choice, err = c.choice(before); err != nil {
		return nil, err
	}
	if c.Address != nil {
		addresses, err := commercedb.All(ctx, tx.Reader, commercedb.AddressesByIDs([]domain.AddressID{*c.Address}))
		if err != nil {
			return nil, err
		}
		if len(addresses) == 0 || c.Address.User != user {
			return nil, domain.Refuse(domain.ErrNotFound, "addressId", "address not found")
		}
		asking.Address = addresses[0]
	}
	now, err := market{tx: tx, buyer: user, now: s.now()}.quoting(ctx, asking.Lines, asking.Choice.Coupons)
	if err != nil {
		return nil, err
	}
	quote, dropped, err := commerce.NewQuote(asking, now)
	if err != nil {
		return nil, err
	}
	return dropped, tx.WriteCheckout(ctx, quote)
}

// choice is what holds after the update: what it says, and what was said before.
func (c UpdateCheckout) choice(before *commerce.Quote) (commerce.Choice, error) {
	choice := before.Chosen()
	var wrong domain.UserErrors
	if c.Coupons != nil {
		choice.Coupons, choice.Lenient = c.Coupons, false
	}
	for i, d := range c.Deliveries {
		if !before.Has(d.Store) {
			wrong = append(wrong, domain.Refuse(domain.ErrNotFound, fmt.Sprintf("delivery.%d.storeId", i), "store not found"))
		}
		choice.Deliveries[d.Store] = d.Delivery
		choice.Asked = append(choice.Asked, d.Store)
	}
	for i, n := range c.Notes {
		field := fmt.Sprintf("buyerNotes.%d", i)
		if !before.Has(n.Store) {
			wrong = append(wrong, domain.Refuse(domain.ErrNotFound, field+".storeId", "store not found"))
		}
		wrong = append(wrong, commerce.CheckBuyerNote(field+".text", n.Text)...)
		choice.Notes[n.Store] = n.Text
	}
	return choice, wrong.OrNil()
}

// ForgetCheckouts removes checkouts that expired long ago.
func (s *Checkouts) ForgetCheckouts(ctx context.Context) error {
	return s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		_, err := tx.ForgetCheckouts(ctx, s.now().Add(-checkoutsKept))
		return err
	})
}
