package services

import (
	"context"
	"fmt"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/jobs/args"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// lockForActor locks an order for somebody and tells what they do in its store. What they may not see is NOT_FOUND at field.
func lockForActor(
	ctx context.Context, tx commercedb.Tx, field string, id domain.OrderID, actor domain.Actor,
) (*commerce.Order, commerce.By, error) {
	o, err := tx.LockOrder(ctx, id)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return nil, commerce.By{}, domain.Refuse(domain.ErrNotFound, field, "order not found")
	}
	if err != nil {
		return nil, commerce.By{}, err
	}
	roles, err := commercedb.All(ctx, tx.Reader, commercedb.RolesAmong(actor.UserID, []domain.StoreID{o.StoreID}))
	if err != nil {
		return nil, commerce.By{}, err
	}
	by := commerce.By{Actor: actor}
	for _, r := range roles {
		by.Role = r.Role
	}
	if !o.StandingOf(actor, by.Role).CanSee() {
		return nil, commerce.By{}, domain.Refuse(domain.ErrNotFound, field, "order not found")
	}
	return o, by, nil
}

// fulfilmentOf reads all that is done about an order. Whoever calls holds its lock.
func fulfilmentOf(ctx context.Context, tx commercedb.Tx, o *commerce.Order) (*commerce.Fulfilment, error) {
	ids, f := []domain.OrderID{o.ID}, &commerce.Fulfilment{Order: o}
	var err error
	if f.Lines, err = commercedb.All(ctx, tx.Reader, commercedb.LinesByOrders(ids)); err != nil {
		return nil, err
	}
	if f.Reservations, err = commercedb.All(ctx, tx.Reader, commercedb.ReservationsByOrders(ids)); err != nil {
		return nil, err
	}
	if f.Shipments, err = commercedb.All(ctx, tx.Reader, commercedb.ShipmentsByOrders(ids)); err != nil {
		return nil, err
	}
	if f.Refunds, err = commercedb.All(ctx, tx.Reader, commercedb.RefundsByOrders(ids)); err != nil {
		return nil, err
	}
	f.Items, err = commercedb.All(ctx, tx.Reader, commercedb.ItemsOfRefundsByOrders(ids))
	return f, err
}

// keep writes what a rule changed of a fulfilment, but for its parcels and refunds.
func keep(ctx context.Context, tx commercedb.Tx, f *commerce.Fulfilment, now time.Time) error {
	if err := tx.UpdateLines(ctx, f.Lines); err != nil {
		return err
	}
	if err := tx.EndReservations(ctx, f.Reservations); err != nil {
		return err
	}
	if err := tx.UpdateOrder(ctx, f.Order); err != nil {
		return err
	}
	if err := tx.AppendOrderEvents(ctx, f.Events...); err != nil {
		return err
	}
	if len(f.Moves) == 0 {
		return nil
	}
	short, err := tx.MoveStock(ctx, now, f.Moves)
	if err == nil && len(short) > 0 {
		err = fmt.Errorf("move the stock of order %s: variant %s does not hold what the order reserved",
			f.Order.ID, short[0].Move.VariantID)
	}
	return err
}

// keepRefund is keep with one of the refunds. Where money is to go back now, whoever sends it is told.
func keepRefund(ctx context.Context, tx commercedb.Tx, f *commerce.Fulfilment, id domain.RefundID, now time.Time) error {
	r, items := f.Refund(id)
	if err := tx.PutRefund(ctx, r, items); err != nil {
		return err
	}
	if err := keep(ctx, tx, f, now); err != nil || r.RefundStatus != commerce.RefundProcessing {
		return err
	}
	return tx.Enqueue(ctx, time.Time{}, args.PayRefund{OrderID: id.Order.String(), N: id.N})
}
