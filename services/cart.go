package services

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// Carts keeps what buyers mean to buy.
type Carts struct {
	commerce commercedb.Store
	now      func() time.Time
}

// mostAdded is how many variants are put into a cart at once.
const mostAdded = 20

// Wanted is a variant to buy, and what led to it.
type Wanted struct {
	Variant  domain.VariantID
	Quantity int
	Touch    *commerce.Touch
}

// AddToCart is the input of cartLinesAdd.
type AddToCart struct {
	Lines []Wanted
	Key   domain.IdempotencyKey `json:"-"`
}

// AddToCart puts variants into the actor's cart and returns its id. Refused are goods that the actor cannot have, so many of them
// as would then be in the cart: NOT_FOUND, PRODUCT_NOT_SELLABLE, SELF_PURCHASE, OUT_OF_STOCK and PURCHASE_LIMIT name the line.
func (s *Carts) AddToCart(ctx context.Context, c AddToCart) (domain.CartID, error) {
	actor, err := actorOf(ctx, "cartLinesAdd")
	if err != nil {
		return domain.CartID{}, err
	}
	if n := len(c.Lines); n < 1 || n > mostAdded {
		return domain.CartID{}, domain.Refuse(domain.ErrInvalid, "lines", "1 to %d at once, not %d", mostAdded, n)
	}
	attempt, err := domain.NewAttempt(actor.UserID, "cartLinesAdd", c.Key, attemptedLines(c.Lines))
	if err != nil {
		return domain.CartID{}, err
	}
	id := domain.CartID(actor.UserID)
	err = s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		_, err := once(ctx, tx, attempt, s.now(), func() (domain.CartID, error) { return id, s.add(ctx, tx, actor.UserID, c) })
		return err
	})
	return id, err
}

// attemptedLines is what makes two attempts the same. Tokens are made anew each time that they are shown, and two of one place
// are one to the buyer.
func attemptedLines(lines []Wanted) []Wanted {
	out := make([]Wanted, len(lines))
	for i, w := range lines {
		out[i] = Wanted{Variant: w.Variant, Quantity: w.Quantity}
	}
	return out
}

func (s *Carts) add(ctx context.Context, tx commercedb.Tx, user domain.UserID, c AddToCart) error {
	now := s.now()
	_, lines, err := tx.LockCart(ctx, user)
	if err != nil {
		return err
	}
	m := market{tx: tx, buyer: user, now: now}
	fresh, err := m.lines(ctx, user, c.Lines, "lines.%d")
	if err != nil {
		return err
	}
	var wrong domain.UserErrors
	written := map[domain.CartLineID]*commerce.CartLine{}
	for i, line := range fresh.lines {
		field := fmt.Sprintf("lines.%d", i)
		put, err := commerce.Put(lines, *line)
		if err != nil {
			wrong = append(wrong, below(field, err)...)
			continue
		}
		if refused := fresh.offers[put.Snapshot.VariantID].Refuse(field, put.Snapshot.VariantID, put.Quantity); refused != nil {
			wrong = append(wrong, refused)
		}
		written[put.ID] = put
		lines = with(lines, put)
	}
	if err := wrong.OrNil(); err != nil {
		return err
	}
	changed := make([]*commerce.CartLine, 0, len(written))
	for _, l := range written {
		changed = append(changed, l)
	}
	return tx.WriteCart(ctx, user, now, changed, nil)
}

// with is lines with one more, or with another in its place.
func with(lines []*commerce.CartLine, line *commerce.CartLine) []*commerce.CartLine {
	out := make([]*commerce.CartLine, 0, len(lines)+1)
	for _, l := range lines {
		if l.ID != line.ID {
			out = append(out, l)
		}
	}
	return append(out, line)
}

// below says of refusals that name no field that they are of this one.
func below(field string, err error) domain.UserErrors {
	refused, ok := errors.AsType[domain.UserError](err)
	if !ok {
		return domain.UserErrors{domain.Refuse(domain.ErrInvalid, field, "%s", err)}
	}
	if refused.Refused().Field == nil {
		refused.Refused().Field = domain.InputPath(field)
	}
	return domain.UserErrors{refused}
}

// newLines are lines that are not in any cart yet, with what they are offered for.
type newLines struct {
	lines  []*commerce.CartLine
	offers map[domain.VariantID]commerce.Offer
}

// lines makes lines of what is wanted, selected and at today's price; field is where the input has each. What the buyer may
// not see is NOT_FOUND, what they may see and cannot buy is refused as such.
func (m market) lines(ctx context.Context, user domain.UserID, wanted []Wanted, field string) (newLines, error) {
	variants := make([]domain.VariantID, len(wanted))
	for i, w := range wanted {
		variants[i] = w.Variant
	}
	offers, err := m.offers(ctx, variants)
	if err != nil {
		return newLines{}, err
	}
	var stores []domain.StoreID
	var wrong domain.UserErrors
	for i, w := range wanted {
		at := field
		if strings.Contains(field, "%d") {
			at = fmt.Sprintf(field, i)
		}
		switch o := offers[w.Variant]; {
		case w.Quantity < 1 || w.Quantity > commerce.MostUnits:
			wrong = append(wrong, domain.Refuse(domain.ErrInvalid, at+".quantity", "1 to %d units, not %d",
				commerce.MostUnits, w.Quantity))
		case o.Variant == nil || o.Product == nil || !o.Product.Public() && !o.Own:
			wrong = append(wrong, domain.Refuse(domain.ErrNotFound, at+".variantId", "variant not found"))
		case !o.Sellable() || o.Own:
			wrong = append(wrong, o.Refuse(at, w.Variant, w.Quantity))
		default:
			stores = append(stores, o.Product.StoreID)
		}
	}
	if err := wrong.OrNil(); err != nil {
		return newLines{}, err
	}
	found, err := commercedb.All(ctx, m.tx.Reader, commercedb.StoresByIDs(stores))
	if err != nil {
		return newLines{}, err
	}
	byID := make(map[domain.StoreID]*commerce.Store, len(found))
	for _, store := range found {
		byID[store.ID] = store
	}
	out := newLines{offers: offers}
	for _, w := range wanted {
		o := offers[w.Variant]
		line := &commerce.CartLine{
			ID: domain.CartLineID{User: user}, StoreID: o.Product.StoreID, Snapshot: o.SnapshotOf(byID[o.Product.StoreID]),
			Quantity: w.Quantity, Selected: true, AddedAt: m.now, Touch: w.Touch,
		}
		out.lines = append(out.lines, line)
	}
	return out, nil
}

// UpdateCart is the input of cartLinesUpdate. Version is the version of the cart that was seen, nil for any.
type UpdateCart struct {
	Lines   []commerce.LineChange
	Version *int
}

// UpdateCart changes lines of the actor's cart and returns its id. CONFLICT where the cart has another version by now. Nobody is
// refused for less or for a choice, whatever became of the goods; for more of them as by AddToCart.
func (s *Carts) UpdateCart(ctx context.Context, c UpdateCart) (domain.CartID, error) {
	actor, err := actorOf(ctx, "cartLinesUpdate")
	if err != nil {
		return domain.CartID{}, err
	}
	if n := len(c.Lines); n < 1 || n > commerce.MostCartLines {
		return domain.CartID{}, domain.Refuse(domain.ErrInvalid, "lines", "1 to %d at once, not %d", commerce.MostCartLines, n)
	}
	id := domain.CartID(actor.UserID)
	return id, s.commerce.InTx(ctx, func(tx commercedb.Tx) error { return s.update(ctx, tx, actor.UserID, c) })
}

func (s *Carts) update(ctx context.Context, tx commercedb.Tx, user domain.UserID, c UpdateCart) error {
	cart, lines, err := tx.LockCart(ctx, user)
	if err != nil {
		return err
	}
	if c.Version != nil && *c.Version != cart.Version {
		return domain.Conflict("expectedVersion", cart.Version)
	}
	changes, err := commerce.Change(lines, c.Lines)
	if err != nil {
		return err
	}
	if len(changes.More) > 0 {
		offers, err := market{tx: tx, buyer: user, now: s.now()}.offers(ctx, variantsOf(changes.More))
		if err != nil {
			return err
		}
		if err := changes.CheckMore(offers); err != nil {
			return err
		}
	}
	return tx.WriteCart(ctx, user, s.now(), changes.Kept, changes.Gone)
}
