package loaders

import (
	"reflect"
	"time"

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
	BlockedByViewer  *Loader[domain.UserID, bool]
	UserPrivate      *Loader[domain.UserID, *community.UserPrivate]
	AccountExport    *Loader[domain.UserID, *community.AccountExport]
	Followers        *With[domain.Page, domain.UserID, []communitydb.UserAt]
	Following        *With[domain.Page, domain.UserID, []communitydb.UserAt]
	Blocked          *With[domain.Page, domain.UserID, []communitydb.UserAt]
	BlockedCount     *Loader[domain.UserID, domain.Count]
	NotesLiked       *With[domain.Page, domain.UserID, []communitydb.Reaction]
	Drafts           *With[domain.Page, domain.UserID, []communitydb.NoteAt]

	Collection               *Loader[domain.CollectionID, *community.Collection]
	CollectionsByOwner       *With[domain.Page, domain.UserID, []communitydb.CollectionAt]
	CollectionCount          *Loader[domain.UserID, domain.Count]
	CollectionItems          *With[domain.Page, domain.CollectionID, []*community.CollectionItem]
	ProductCollectCount      *Loader[domain.ProductID, int]
	ProductCollectedByViewer *Loader[domain.ProductID, bool]

	// SuggestedProducts has, by how many are wanted, what a text may be about.
	SuggestedProducts *With[int, string, []domain.ProductID]

	// The uploads of each side are their owners' alone: see OwnUploads.
	UploadToCommunity *Loader[domain.MediaID, *domain.Upload]
	UploadToCommerce  *Loader[domain.MediaID, *domain.Upload]
	// Streamed reports whether a stream of a video is kept.
	Streamed *Loader[domain.MediaID, bool]

	Note               *Loader[domain.NoteID, *community.Note]
	MediaByNote        *Loader[domain.NoteID, []*community.NoteMedia]
	LikedByViewer      *Loader[domain.NoteID, bool]
	CollectedByViewer  *Loader[domain.NoteID, bool]
	NotesByAuthor      *With[AuthorNotes, communitydb.AuthorReach, []communitydb.NoteAt]
	EntitiesByNote     *Loader[domain.NoteID, []*community.Entity]
	EvaluationByNote   *Loader[domain.NoteID, *community.StoreEvaluation]
	ModerationByNote   *Loader[domain.NoteID, []*community.ModerationEvent]
	DecisionsBySubject *Loader[domain.UUID, []*community.ModerationEvent]
	RevisionByNote     *Loader[domain.NoteID, *community.NoteRevision]
	ScheduleByNote     *Loader[domain.NoteID, *time.Time]
	CasesByState       *With[domain.Page, community.ModerationState, []*community.ModerationCase]
	CaseCount          *Loader[community.ModerationState, domain.Count]
	NotesByList        *With[NoteLists, domain.UUID, []communitydb.NoteRank]
	RelatedNotes       *With[domain.Page, domain.NoteID, []communitydb.NoteRank]
	NotesCounted       *Loader[NoteList, domain.Count]

	Comment              *Loader[domain.CommentID, *community.Comment]
	CommentsByNote       *With[Comments, domain.NoteID, []communitydb.CommentAt]
	RepliesByRoot        *With[domain.Page, domain.CommentID, []communitydb.ReplyAt]
	CommentsCounted      *Loader[domain.NoteID, domain.Count]
	RepliesCounted       *Loader[domain.CommentID, domain.Count]
	MentionsByComment    *Loader[domain.CommentID, []*community.MentionEntity]
	CommentLikedByViewer *Loader[domain.CommentID, bool]

	Topic                 *Loader[domain.TopicID, *community.Topic]
	TopicsByNote          *Loader[domain.NoteID, []domain.TopicID]
	TopicFollowedByViewer *Loader[domain.TopicID, bool]
	ProductsByTopic       *With[domain.Page, domain.TopicID, []communitydb.TopicProduct]
	TopicProductsCounted  *Loader[domain.TopicID, domain.Count]

	Tag        *Loader[domain.TagID, *community.Tag]
	TagsByNote *Loader[domain.NoteID, []*community.Tag]

	FeedRanking    *Loader[RankingPage, []community.RankedRow]
	RankedNotes    *Loader[RankingPage, []*community.Note]
	GenerationKept *Loader[Generation, bool]
	FollowingNotes *Loader[FollowingPage, []communitydb.NoteAt]

	Store            *Loader[domain.StoreID, *commerce.Store]
	StoreIDByHandle  *Loader[string, domain.StoreID]
	StoreIDByAccount *Loader[domain.UserID, domain.StoreID]
	StoreByAccount   *Loader[domain.UserID, *commerce.Store]
	ViewerRole       *Loader[domain.StoreID, commerce.StoreRole]
	Particulars      *Loader[domain.StoreID, *commerce.StoreParticulars]
	RatesByStore     *Loader[domain.StoreID, []*commerce.ShippingRate]
	MembersByStore   *With[domain.Page, domain.StoreID, []*commerce.StoreMember]
	MemberCount      *Loader[domain.StoreID, domain.Count]
	StoresByMember   *Loader[domain.UserID, []*commerce.StoreMember]

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
	// ViewerCanReview answers whether the viewer received a product that they have not reviewed.
	ViewerCanReview *Loader[domain.ProductID, bool]
	OfferByProduct  *Loader[domain.ProductID, *commerce.AffiliateOffer]
	WantedByViewer  *Loader[domain.ProductID, bool]

	Category           *Loader[domain.CategoryID, *commerce.Category]
	CategoriesByParent *Loader[domain.CategoryID, []*commerce.Category]
	ProductsByCategory *With[StoreProducts, domain.CategoryID, []commercedb.CategoryProductAt]

	Review           *Loader[domain.ReviewID, *commerce.Review]
	ImagesByReview   *Loader[domain.ReviewID, []*domain.Image]
	ReviewsByProduct *With[ProductReviews, domain.ProductID, []commercedb.ReviewAt]
	ReviewCount      *Loader[ReviewsOf, domain.Count]

	Coupon         *Loader[domain.CouponID, *commerce.Coupon]
	CouponsByStore *Loader[domain.StoreID, []*commerce.Coupon]
	ViewerClaim    *Loader[domain.CouponID, *commerce.CouponClaim]
	ClaimsByUser   *With[ClaimedCoupons, domain.UserID, []commercedb.ClaimAt]
	ClaimCount     *Loader[ClaimsOf, domain.Count]

	OrdersByStore      *With[StoreOrders, domain.StoreID, []commercedb.OrderAt]
	StoreOrderCount    *Loader[StoreOrdersOf, domain.Count]
	RefundQueueByStore *With[domain.Page, domain.StoreID, []commercedb.QueuedRefund]
	RefundQueueCount   *Loader[domain.StoreID, domain.Count]
	LowStockByStore    *With[domain.Page, domain.StoreID, []commercedb.LowVariant]
	LowStockCount      *Loader[domain.StoreID, domain.Count]

	Cart        *Loader[domain.CartID, *commerce.Cart]
	CartLine    *Loader[domain.CartLineID, *commerce.CartLine]
	LinesByCart *Loader[domain.CartID, []*commerce.CartLine]
	// BoughtByViewer is how many units of a variant the viewer has in orders that were not called off.
	BoughtByViewer   *Loader[domain.VariantID, int]
	Checkout         *Loader[domain.CheckoutID, *commerce.Checkout]
	GroupsByCheckout *Loader[domain.CheckoutID, []*commerce.CheckoutGroup]
	LinesByCheckout  *Loader[domain.CheckoutID, []*commerce.CartLine]
	CheckoutLine     *Loader[domain.CartLineID, *commerce.CartLine]
	Address          *Loader[domain.AddressID, *commerce.Address]
	AddressesByUser  *Loader[domain.UserID, []*commerce.Address]

	Notification         *Loader[domain.NotificationID, *community.Notification]
	NotificationsByUser  *With[Notifications, domain.UserID, []*community.Notification]
	ActorsByNotification *Loader[domain.NotificationID, []domain.UserID]
	UnreadByUser         *Loader[domain.UserID, []community.GroupCount]

	LiveRoom *Loader[domain.LiveRoomID, *community.LiveRoom]
	// LiveRoomByHost is the room in which a user is on air.
	LiveRoomByHost     *Loader[domain.UserID, *community.LiveRoom]
	SubscribedByViewer *Loader[domain.LiveRoomID, bool]
}

// New makes the loaders over a reader of each side.
func New(people communitydb.Reader, shop commercedb.Reader) *Loaders {
	l := &Loaders{}
	l.users(people)
	l.blocks(people)
	l.collections(people)
	l.notes(people)
	l.noteLists(people)
	l.moderation(people)
	l.comments(people)
	l.topics(people)
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
	l.affiliates(shop)
	l.categories(shop)
	l.reviews(shop)
	l.coupons(shop)
	l.dashboards(shop)
	l.shipping(shop)
	l.carts(shop)
	l.checkouts(shop)
	l.addresses(shop)
	l.media(people, shop)
	l.notifications(people)
	l.lives(people)
	return l
}

// Watch has what counter makes for the name of a loader hear how many keys each of its batches had, once it was loaded. It must
// come before the first request.
func (l *Loaders) Watch(counter func(loader string) (batch func(keys int))) {
	all := reflect.ValueOf(l).Elem()
	for i := range all.NumField() {
		if one, ok := reflect.TypeAssert[interface{ watch(batch func(keys int)) }](all.Field(i)); ok {
			one.watch(counter(all.Type().Field(i).Name))
		}
	}
}
