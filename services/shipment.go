package services

import (
	"context"
	"net/http"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/jobs/args"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// Carrier knows where parcels are: a carrier, or somebody who watches many of them.
type Carrier interface {
	// Name is the last part of the path of its webhook, /webhooks/carrier/{name}, and tells its events from those of others.
	Name() string
	// Register asks to be told of a parcel by webhooks from now on. Doing it again is harmless.
	Register(ctx context.Context, p commerce.Parcel) error
	// Read checks a webhook and reads what it tells. BAD_INPUT where it is not the carrier's, or too old.
	Read(header http.Header, body []byte) ([]commerce.CarrierEvent, error)
}

// SandboxCarrier is a Carrier whose parcels move by the jobs of this very installation.
type SandboxCarrier interface {
	Carrier
	// Move takes a parcel a step further, and asks for the next one.
	Move(ctx context.Context, a args.MoveParcel) error
}

// Shipments sends goods and follows them until they come.
type Shipments struct {
	commerce commercedb.Store
	carrier  Carrier
	now      func() time.Time
}

// CreateShipment is the input of shipmentCreate.
type CreateShipment struct {
	OrderID     domain.OrderID
	Consignment commerce.Consignment
	Items       []commerce.LineUnits
	Key         domain.IdempotencyKey `json:"-"`
}

// CreateShipment sends units of an order as one parcel and returns the order's id. NOT_ALLOWED to those of the staff who do not
// send, and to the buyer; ILLEGAL_STATE and INVALID as commerce.Fulfilment.Ship says.
func (s *Shipments) CreateShipment(ctx context.Context, c CreateShipment) (domain.OrderID, error) {
	actor, err := actorOf(ctx, "shipmentCreate")
	if err != nil {
		return domain.OrderID{}, err
	}
	consignment, err := c.Consignment.Checked()
	if err != nil {
		return domain.OrderID{}, err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "shipmentCreate", c.Key, c)
	if err != nil {
		return domain.OrderID{}, err
	}
	var id domain.OrderID
	err = s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		now := s.now()
		id, err = once(ctx, tx, attempt, now, func() (domain.OrderID, error) {
			o, by, err := lockForActor(ctx, tx, "orderId", c.OrderID, actor)
			if err != nil {
				return domain.OrderID{}, err
			}
			if !by.Role.Ships() {
				return domain.OrderID{}, domain.Refuse(domain.ErrNotAllowed, "orderId",
					"the store's OWNER, MANAGER, WAREHOUSE or SUPPORT sends goods")
			}
			return o.ID, s.ship(ctx, tx, o, consignment, c.Items, actor.UserID, now)
		})
		return err
	})
	return id, err
}

func (s *Shipments) ship(
	ctx context.Context, tx commercedb.Tx, o *commerce.Order, c commerce.Consignment, items []commerce.LineUnits, by domain.UserID,
	now time.Time,
) error {
	f, err := fulfilmentOf(ctx, tx, o)
	if err != nil {
		return err
	}
	parcel, packed, err := f.Ship(items, c, by, now)
	if err != nil {
		return err
	}
	if err := tx.InsertShipment(ctx, parcel, packed); err != nil {
		return err
	}
	if err := keep(ctx, tx, f, now); err != nil || s.carrier == nil {
		return err
	}
	return tx.Enqueue(ctx, time.Time{}, args.RegisterParcel{ShipmentID: parcel.ID.String()})
}

// RegisterParcel tells the carrier of a shipment. A shipment that is gone is told to nobody.
func (s *Shipments) RegisterParcel(ctx context.Context, a args.RegisterParcel) error {
	id, err := domain.ParseID[domain.ShipmentID]("shipmentId", a.ShipmentID)
	if err != nil || s.carrier == nil {
		return err
	}
	orders, err := commercedb.All(ctx, s.commerce.Reader, commercedb.OrdersByIDs([]domain.OrderID{id.Order}))
	if err != nil || len(orders) == 0 {
		return err
	}
	parcels, err := commercedb.All(ctx, s.commerce.Reader, commercedb.ShipmentsByOrders([]domain.OrderID{id.Order}))
	if err != nil {
		return err
	}
	for _, p := range parcels {
		if p.ID == id {
			return s.carrier.Register(ctx, commerce.Parcel{
				ShipmentID: id, Carrier: p.Carrier, TrackingNumber: p.TrackingNumber,
				Chinese: orders[0].Currency == domain.CurrencyCNY,
			})
		}
	}
	return nil
}

// MoveParcel lets the sandbox carrier take a parcel a step further. It does nothing where the carrier is a real one.
func (s *Shipments) MoveParcel(ctx context.Context, a args.MoveParcel) error {
	sandbox, ok := s.carrier.(SandboxCarrier)
	if !ok {
		return nil
	}
	return sandbox.Move(ctx, a)
}

// HearCarrier takes a webhook of the carrier. BAD_INPUT where it is not the carrier's, or too old; what was told before, or is of
// a parcel that is not ours, changes nothing.
func (s *Shipments) HearCarrier(ctx context.Context, header http.Header, body []byte) error {
	if s.carrier == nil {
		return domain.BadInput("body", "no carrier is known here")
	}
	events, err := s.carrier.Read(header, body)
	if err != nil {
		return err
	}
	for _, e := range events {
		if err := s.commerce.InTx(ctx, func(tx commercedb.Tx) error { return s.apply(ctx, tx, e) }); err != nil {
			return err
		}
	}
	return nil
}

// apply takes what a carrier told into the parcel's trace. The parcel's own state goes forward only, so that events may come in
// any order (rules.md, I7).
func (s *Shipments) apply(ctx context.Context, tx commercedb.Tx, e commerce.CarrierEvent) error {
	now := s.now()
	o, err := tx.LockOrder(ctx, e.ShipmentID.Order)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	f, err := fulfilmentOf(ctx, tx, o)
	if err != nil || f.Shipment(e.ShipmentID) == nil {
		return err
	}
	news, err := tx.KeepCarrierEvent(ctx, s.carrier.Name(), e, now)
	if err != nil || !news {
		return err
	}
	if err := tx.InsertTrace(ctx, &commerce.TraceEvent{ShipmentID: e.ShipmentID, At: e.At, Text: e.Text}); err != nil {
		return err
	}
	if !e.Delivered || !f.Deliver(e.ShipmentID, e.At, now) {
		return nil
	}
	if err := tx.DeliverShipment(ctx, e.ShipmentID, *f.Shipment(e.ShipmentID).DeliveredAt); err != nil {
		return err
	}
	return keep(ctx, tx, f, now)
}
