package loaders

import (
	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// Loaders are all the loaders there are. One value serves every request.
type Loaders struct {
	User             *Loader[domain.UserID, *community.User]
	UserIDByHandle   *Loader[string, domain.UserID]
	FollowedByViewer *Loader[domain.UserID, bool]
	FollowsViewer    *Loader[domain.UserID, bool]
	Walled           *Loader[domain.UserID, bool]
	Followers        *With[domain.Page, domain.UserID, []communitydb.UserAt]
	Following        *With[domain.Page, domain.UserID, []communitydb.UserAt]

	Note              *Loader[domain.NoteID, *community.Note]
	MediaByNote       *Loader[domain.NoteID, []*community.NoteMedia]
	LikedByViewer     *Loader[domain.NoteID, bool]
	CollectedByViewer *Loader[domain.NoteID, bool]
	NotesByAuthor     *With[domain.Page, communitydb.AuthorReach, []communitydb.NoteAt]

	Tag        *Loader[domain.TagID, *community.Tag]
	TagsByNote *Loader[domain.NoteID, []*community.Tag]

	FeedRanking    *Loader[RankingPage, []community.RankedRow]
	GenerationKept *Loader[Generation, bool]
	FollowingNotes *Loader[FollowingPage, []communitydb.NoteAt]

	Store            *Loader[domain.StoreID, *commerce.Store]
	StoreIDByHandle  *Loader[string, domain.StoreID]
	StoreIDByAccount *Loader[domain.UserID, domain.StoreID]
	ViewerRole       *Loader[domain.StoreID, commerce.StoreRole]

	Product           *Loader[domain.ProductID, *commerce.Product]
	ImagesByProduct   *Loader[domain.ProductID, []*domain.Image]
	Variant           *Loader[domain.VariantID, *commerce.Variant]
	VariantsByProduct *Loader[domain.ProductID, []*commerce.Variant]
	StockByProduct    *Loader[domain.ProductID, []*commerce.Stock]
	ProductsByStore   *With[StoreProducts, domain.StoreID, []commercedb.ProductAt]

	Order           *Loader[domain.OrderID, *commerce.Order]
	OrderGroup      *Loader[domain.GroupID, *commerce.OrderGroup]
	OrderIDsByGroup *Loader[domain.GroupID, []domain.OrderID]
	OrdersByBuyer   *Loader[OrdersPage, []commercedb.OrderAt]
	OrderCount      *Loader[OrderList, domain.Count]
	LinesByOrder    *Loader[domain.OrderID, []*commerce.OrderLine]
	AddressByOrder  *Loader[domain.OrderID, *commerce.OrderAddress]
	EventsByOrder   *Loader[domain.OrderID, []*commerce.OrderEvent]
	PaymentByGroup  *Loader[domain.GroupID, *commerce.Payment]
	PaymentEvents   *Loader[domain.GroupID, []*commerce.PaymentEvent]

	ShipmentsByOrder *Loader[domain.OrderID, []*commerce.Shipment]
	ItemsByShipment  *Loader[domain.ShipmentID, []*commerce.ShipmentItem]
	TraceByShipment  *Loader[domain.ShipmentID, []*commerce.TraceEvent]
	RefundsByOrder   *Loader[domain.OrderID, []*commerce.Refund]
	ItemsByRefund    *Loader[domain.RefundID, []*commerce.RefundItem]
	EvidenceByRefund *Loader[domain.RefundID, []*domain.Image]

	// Purchased answers whether a user bought a product, in an order that was not called off.
	Purchased *Loader[commercedb.Purchase, bool]
}

// New makes the loaders over a reader of each side.
func New(people communitydb.Reader, shop commercedb.Reader) *Loaders {
	l := &Loaders{}
	l.users(people)
	l.blocks(people)
	l.notes(people)
	l.tags(people)
	l.feeds(people)
	l.stores(shop)
	l.members(shop)
	l.products(shop)
	l.inventory(shop)
	l.orders(shop)
	l.payments(shop)
	l.shipments(shop)
	l.refunds(shop)
	l.purchases(shop)
	return l
}
