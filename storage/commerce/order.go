package commerce

import (
	"context"
	"iter"

	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// CopyOrders writes order groups with their orders and lines, for seeding. groups is gone through three times.
func (tx Tx) CopyOrders(ctx context.Context, groups iter.Seq[*commerce.OrderGroup]) error {
	err := postgres.Copy(ctx, tx.tx, "order_groups", []string{"id", "buyer_id", "currency", "total", "placed_at"}, groups,
		func(g *commerce.OrderGroup) []any {
			return []any{g.ID, g.BuyerID, string(g.Total.Currency), g.Total.MinorUnits, g.PlacedAt}
		})
	if err != nil {
		return err
	}
	err = postgres.Copy(ctx, tx.tx, "orders", []string{
		"id", "group_id", "number", "store_id", "buyer_id", "status", "currency", "subtotal", "discount", "shipping", "total",
		"placed_at", "pay_by", "paid_at", "shipped_at", "delivered_at", "completed_at", "cancelled_at", "cancel_reason",
	}, ordersOf(groups), func(o placedOrder) []any {
		return []any{
			o.ID, o.group.ID, o.Number, o.StoreID, o.group.BuyerID, string(o.Status), string(o.group.Total.Currency),
			o.Subtotal, o.Discount, o.Shipping, o.Total, o.group.PlacedAt, o.PayBy, o.PaidAt, o.ShippedAt, o.DeliveredAt,
			o.CompletedAt, o.CancelledAt, o.CancelReason,
		}
	})
	if err != nil {
		return err
	}
	return postgres.Copy(ctx, tx.tx, "order_lines", []string{
		"order_id", "n", "product_id", "variant_n", "quantity", "shipped_quantity", "unit_price", "discount", "total",
		"title", "variant_title", "sku", "store_name", "image_id", "image_width", "image_height", "image_blur_hash",
		"attribution_surface", "attribution_note_id", "attribution_creator_id", "attributed_at",
	}, linesOf(groups), func(l placedLine) []any {
		image := postgres.ColumnsOf(l.Image)
		surface := "DIRECT"
		if l.NoteID != nil {
			surface = string(commerce.SurfaceNoteTag)
		}
		return []any{
			l.order.ID, l.n, l.VariantID.Product, l.VariantID.N, l.Quantity, l.ShippedQuantity, l.UnitPrice, l.Discount, l.Total,
			l.Title, l.VariantTitle, l.SKU, l.StoreName, image.ID, image.Width, image.Height, image.BlurHash,
			surface, l.NoteID, l.CreatorID, l.TouchedAt,
		}
	})
}

type placedOrder struct {
	*commerce.Order
	group *commerce.OrderGroup
}

type placedLine struct {
	*commerce.OrderLine
	order *commerce.Order
	n     int
}

func ordersOf(groups iter.Seq[*commerce.OrderGroup]) iter.Seq[placedOrder] {
	return func(yield func(placedOrder) bool) {
		for g := range groups {
			for _, o := range g.Orders {
				if !yield(placedOrder{o, g}) {
					return
				}
			}
		}
	}
}

func linesOf(groups iter.Seq[*commerce.OrderGroup]) iter.Seq[placedLine] {
	return func(yield func(placedLine) bool) {
		for o := range ordersOf(groups) {
			for i, l := range o.Lines {
				if !yield(placedLine{l, o.Order, i + 1}) {
					return
				}
			}
		}
	}
}
