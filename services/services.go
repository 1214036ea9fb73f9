package services

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/link"
	"github.com/trellisgraph/trellis/media"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// Services are all the writes that mutations and jobs ask for.
type Services struct {
	Feed        *Feed
	Provision   *Provision
	Attempts    *Attempts
	Addresses   *Addresses
	Carts       *Carts
	Checkouts   *Checkouts
	Orders      *Orders
	Shipments   *Shipments
	Receipts    *Receipts
	Refunds     *Refunds
	Disclosures *Disclosures
	Payments    *Payments
	Stores      *Stores
	Products    *Products
	Coupons     *Coupons
	Reviews     *Reviews
	Audits      *Audits
	Inboxes     *Inboxes
	Follows     *Follows
	Reactions   *Reactions
	Collections *Collections
	Comments    *Comments
	Profiles    *Profiles
	Notes       *Notes
	Moderation  *Moderation
	Media       *Media
	Accounts    *Accounts

	Notifications *Notifications
	Lives         *Lives
}

// Needs are what services work with. Time and ids are handed in, so that a test knows both.
type Needs struct {
	Community communitydb.Store
	Commerce  commercedb.Store
	// Carrier is told of parcels and tells of them; nil where nobody is, and parcels have no trace.
	Carrier Carrier
	Now     func() time.Time
	// NewID makes an id that nothing else has; ids sort by when they were made.
	NewID func() domain.UUID
	// Links finds what in a text leads off the platform.
	Links *link.Checker
	// QuoteLives is how long a quote holds; 0 for the usual time.
	QuoteLives time.Duration
	// Provider takes the money. Payments cannot do without one.
	Provider Provider
	// Library keeps what is uploaded. Media cannot do without one.
	Library *media.Library
	// ReturnURL is where a provider's pages send the buyer back to.
	ReturnURL string
	// Inbox is how large inboxes and fan-outs are.
	Inbox InboxLimits
	// ModerateByHand has moderators look at every note, and every edit, before others do.
	ModerateByHand bool
}

// New makes the services.
func New(n Needs) *Services {
	texts := newTexts(n.Links)
	payments := newPayments(n)
	return &Services{
		Feed:      NewFeed(n.Community, n.Commerce.Reader, n.Now),
		Provision: NewProvision(n.Community, n.Links, func() domain.UserID { return domain.UserID(n.NewID()) }, n.Now),
		Attempts:  &Attempts{community: n.Community, commerce: n.Commerce, now: n.Now},
		Addresses: &Addresses{commerce: n.Commerce, now: n.Now},
		Carts:     &Carts{commerce: n.Commerce, now: n.Now},
		Checkouts: &Checkouts{commerce: n.Commerce, now: n.Now, newID: n.NewID, lives: cmp.Or(n.QuoteLives, quoteLives)},
		Orders: &Orders{
			community: n.Community.Reader, commerce: n.Commerce, payments: payments, now: n.Now, newID: n.NewID,
		},
		Shipments:   &Shipments{commerce: n.Commerce, carrier: n.Carrier, now: n.Now},
		Receipts:    &Receipts{commerce: n.Commerce, now: n.Now},
		Refunds:     &Refunds{commerce: n.Commerce, now: n.Now},
		Disclosures: &Disclosures{commerce: n.Commerce, now: n.Now},
		Payments:    payments,
		Stores: &Stores{
			community: n.Community.Reader, commerce: n.Commerce, texts: texts, now: n.Now, newID: n.NewID,
		},
		Products: &Products{commerce: n.Commerce, texts: texts, now: n.Now, newID: n.NewID},
		Coupons:  &Coupons{commerce: n.Commerce, texts: texts, now: n.Now, newID: n.NewID},
		Reviews:  &Reviews{commerce: n.Commerce, texts: texts, now: n.Now, newID: n.NewID},
		Audits:   &Audits{commerce: n.Commerce},
		Inboxes:  &Inboxes{community: n.Community, limits: n.Inbox.orUsual(), now: n.Now},
		Follows:  newFollows(n),

		Reactions:   newReactions(n),
		Collections: &Collections{community: n.Community, texts: texts, now: n.Now, newID: n.NewID},
		Comments:    &Comments{community: n.Community, texts: texts, now: n.Now, newID: n.NewID},
		Profiles:    &Profiles{community: n.Community, texts: texts, now: n.Now},
		Notes: &Notes{
			community: n.Community, commerce: n.Commerce, texts: texts, now: n.Now, newID: n.NewID, byHand: n.ModerateByHand,
		},
		Moderation: &Moderation{community: n.Community, commerce: n.Commerce, texts: texts, now: n.Now},
		Media: &Media{
			community: n.Community, commerce: n.Commerce, library: n.Library, texts: texts, now: n.Now, newID: n.NewID,
		},
		Accounts: &Accounts{community: n.Community, commerce: n.Commerce, library: n.Library, now: n.Now, newID: n.NewID},

		Notifications: &Notifications{community: n.Community, commerce: n.Commerce, now: n.Now, newID: n.NewID},
		Lives: &Lives{
			community: n.Community, commerce: n.Commerce.Reader, texts: texts, now: n.Now, newID: n.NewID,
		},
	}
}

// Outbox asks for jobs of the commerce side outside any other work.
type Outbox struct{ commerce commercedb.Store }

// NewOutbox asks in that database.
func NewOutbox(shop commercedb.Store) *Outbox { return &Outbox{commerce: shop} }

// Later asks for a job at a moment.
func (o *Outbox) Later(ctx context.Context, at time.Time, job interface{ Kind() string }) error {
	return o.commerce.InTx(ctx, func(tx commercedb.Tx) error { return tx.Enqueue(ctx, at, job) })
}

// actorOf is who asks; UNAUTHENTICATED where it is nobody. what names the mutation.
func actorOf(ctx context.Context, what string) (domain.Actor, error) {
	actor := domain.ActorFrom(ctx)
	if !actor.SignedIn() {
		return domain.Actor{}, domain.Unauthenticated(what + " needs a signed-in viewer")
	}
	return actor, nil
}

// attempting are the transactions that remember what was done under an idempotency key.
type attempting interface {
	Attempted(ctx context.Context, a domain.Attempt) (string, error)
	RememberAttempt(ctx context.Context, a domain.Attempt, result string, at time.Time) error
}

// once runs an effect in the transaction, unless the attempt had it before: then its result is returned again. The result is
// the id of what the effect makes or changes.
func once[ID fmt.Stringer, P interface {
	*ID
	UnmarshalGQL(v any) error
}](
	ctx context.Context, tx attempting, a domain.Attempt, now time.Time, effect func() (ID, error),
) (ID, error) {
	var none ID
	before, err := tx.Attempted(ctx, a)
	if err != nil {
		return none, err
	}
	if before != "" {
		return domain.ParseID[ID, P]("idempotencyKey", before)
	}
	id, err := effect()
	if err != nil {
		return none, err
	}
	return id, tx.RememberAttempt(ctx, a, id.String(), now)
}
