// Package demo holds the curated demo content of scale 1 as plain Go values: the people, stores, goods, notes and orders
// that a newcomer sees first. Generator makes more of the same for the larger scales.
//
// Everything refers to everything else by its key (a person's handle, a store's handle, a product's or note's Key), and
// ages are hours before "now", so whoever writes the content decides ids and clock.
package demo

// Lang is the language a text is written in.
type Lang string

// The languages of the demo content.
const (
	Chinese Lang = "zh"
	English Lang = "en"
)

// PersonKind is what an account says it is.
type PersonKind string

// The kinds of account.
const (
	Personal PersonKind = "PERSONAL"
	Creator  PersonKind = "CREATOR"
	Brand    PersonKind = "BRAND"
)

// Person is one account.
type Person struct {
	Handle      string
	DisplayName string
	Bio         string
	Kind        PersonKind
	VerifiedAs  string // empty when not verified
	Lang        Lang
	JoinedHours float64 // before now; older than anything the person did
	Avatar      Picture
	Follows     []string // handles; see Follows for the pairs
}

// Follow says that one person follows another.
type Follow struct {
	Follower string // handle
	Followee string // handle
}

// StoreKind is who stands behind a store.
type StoreKind string

// The kinds of store.
const (
	PersonalStore   StoreKind = "PERSONAL"
	BrandStore      StoreKind = "BRAND"
	ThirdPartyStore StoreKind = "THIRD_PARTY"
	SelfOperated    StoreKind = "SELF_OPERATED"
)

// StoreStatus is where a store is in its life.
type StoreStatus string

// The states of a store that the demo shows.
const (
	StoreOpen   StoreStatus = "OPEN"
	StorePaused StoreStatus = "PAUSED"
)

// Store is one shop; a person owns at most one.
type Store struct {
	Handle       string
	Owner        string // the owner's handle
	Name         string
	Kind         StoreKind
	Status       StoreStatus
	Currency     string // ISO 4217
	ReturnPolicy string // HTML
	Logo         Picture
	OpenedHours  float64 // before now
}

// ProductStatus is where a product is in its life.
type ProductStatus string

// The states of a product.
const (
	ProductDraft    ProductStatus = "DRAFT"
	ProductInReview ProductStatus = "IN_REVIEW"
	ProductActive   ProductStatus = "ACTIVE"
	ProductDelisted ProductStatus = "DELISTED"
	ProductBanned   ProductStatus = "BANNED"
)

// Category is one of the shelves that products stand on.
type Category string

// The categories.
const (
	Tableware  Category = "tableware"
	Coffee     Category = "coffee"
	Outdoor    Category = "outdoor"
	Sport      Category = "sport"
	Fashion    Category = "fashion"
	Shoes      Category = "shoes"
	Bags       Category = "bags"
	Jewellery  Category = "jewellery"
	Beauty     Category = "beauty"
	Fragrance  Category = "fragrance"
	Home       Category = "home"
	Plants     Category = "plants"
	Stationery Category = "stationery"
	Audio      Category = "audio"
	Photo      Category = "photo"
	Pets       Category = "pets"
	Kids       Category = "kids"
)

// Product is one thing a store sells. Pictures[0] is the cover.
type Product struct {
	Key         string
	Store       string // handle
	Title       string
	Subtitle    string
	Description string // HTML
	Brand       string // empty when it has none
	Category    Category
	Status      ProductStatus
	Options     []Option // none: the product has exactly one variant
	Variants    []Variant
	Pictures    []Picture
}

// Option is one thing the buyer chooses, such as a colour.
type Option struct {
	Name   string
	Values []string
}

// Variant is one combination of option values with its own price and stock.
type Variant struct {
	Values    []string // one per option, in the options' order
	Price     int64    // in minor units of the store's currency
	CompareAt int64    // the struck-through price; 0 when there is none
	OnHand    int      // units in stock, those reserved by unshipped orders included
	Limit     int      // units one buyer may buy; 0 when unlimited
}

// Aspect is the shape of a picture.
type Aspect string

// The shapes; the zero value counts as Portrait.
const (
	Portrait  Aspect = "3:4"
	Square    Aspect = "1:1"
	Landscape Aspect = "4:3"
)

// Size returns the pixels of a picture whose longer side is given.
func (a Aspect) Size(longer int) (width, height int) {
	switch a {
	case Square:
		return longer, longer
	case Landscape:
		return longer, longer * 3 / 4
	case Portrait:
		return longer * 3 / 4, longer
	default:
		return Portrait.Size(longer)
	}
}

// Picture says what to draw: Scene and Palette are names that package picture knows. A palette such as "denim/1" makes its
// first accent lead, where the text tells the colour.
type Picture struct {
	Scene   string
	Palette string
	Aspect  Aspect
	Alt     string
}

// Seed is the variation to draw the index-th picture of the thing with this key in; equal for equal arguments (FNV-1a).
func Seed(key string, index int) uint64 {
	const prime = 1099511628211
	h := uint64(14695981039346656037)
	for i := range len(key) {
		h = (h ^ uint64(key[i])) * prime
	}
	return (h ^ uint64(index)) * prime //nolint:gosec // a hash may wrap
}

// NoteKind is the medium of a note.
type NoteKind string

// The kinds of note.
const (
	ImageNote      NoteKind = "IMAGE"
	VideoNote      NoteKind = "VIDEO"
	EvaluationNote NoteKind = "STORE_EVALUATION"
)

// Visibility is who may read a note.
type Visibility string

// The visibilities; the zero value counts as Public.
const (
	Public    Visibility = "PUBLIC"
	Followers Visibility = "FOLLOWERS"
	Private   Visibility = "PRIVATE"
)

// NoteState is what moderation made of a note.
type NoteState string

// The states of a note that the demo shows.
const (
	NoteDraft     NoteState = "DRAFT"
	NotePending   NoteState = "PENDING"
	NotePublished NoteState = "PUBLISHED"
	NoteLimited   NoteState = "LIMITED"
	NoteRejected  NoteState = "REJECTED"
	NoteRemoved   NoteState = "REMOVED"
	NoteAppealed  NoteState = "APPEALED"
	NoteDeleted   NoteState = "DELETED"
)

// Disclosure is what the author has to do with the goods of a tag.
type Disclosure string

// The disclosures.
const (
	None            Disclosure = "NONE"
	OwnStore        Disclosure = "OWN_STORE"
	Affiliate       Disclosure = "AFFILIATE"
	PaidPartnership Disclosure = "PAID_PARTNERSHIP"
	Gifted          Disclosure = "GIFTED"
)

// Note is one post. A video note has one picture, its poster.
type Note struct {
	Key        string
	Author     string // handle
	Lang       Lang
	Kind       NoteKind
	DurationMS int // of the video; 0 for image notes
	Title      string
	Body       string
	Place      string // empty when not told
	Topics     []string
	Visibility Visibility
	State      NoteState
	Reason     string      // why moderation limited, rejected or removed it (a ModerationReason); else empty
	Sponsor    string      // the handle of who paid for it; empty when nobody did
	Evaluation *Evaluation // of evaluation notes; else nil
	AgeHours   float64
	Popularity float64 // 0..1: how much of the crowd's attention it gets
	Pictures   []Picture
	Tags       []Tag
}

// Evaluation is what a note says about a store. Whether its author bought there is told by the orders.
type Evaluation struct {
	Store   string // handle
	Rating  int    // 1..5
	Aspects []AspectRating
}

// AspectRating is the rating of one side of a store.
type AspectRating struct {
	Name   string
	Rating int // 1..5
}

// Tag puts goods into a picture or a moment of a video.
type Tag struct {
	Product    string  // key
	Variant    *int    // index into the product's variants; nil when the whole product is meant
	Picture    int     // index into the note's pictures; 0 for videos
	X, Y       float64 // the hot spot, 0..1 from the top left; image notes only
	AtMS       int     // the moment; video notes only
	Disclosure Disclosure
}

// OrderStatus is where an order is.
type OrderStatus string

// The states of an order.
const (
	PendingPayment   OrderStatus = "PENDING_PAYMENT"
	Paid             OrderStatus = "PAID"
	PartiallyShipped OrderStatus = "PARTIALLY_SHIPPED"
	Shipped          OrderStatus = "SHIPPED"
	Delivered        OrderStatus = "DELIVERED"
	Completed        OrderStatus = "COMPLETED"
	Cancelled        OrderStatus = "CANCELLED"
	Expired          OrderStatus = "EXPIRED"
)

// Group is what one buyer placed and pays in one go: one order per store, all in one currency.
type Group struct {
	Key      string
	Buyer    string  // handle
	AgeHours float64 // since it was placed
	Orders   []Order
	Method   PaymentMethod
	Payment  PaymentStatus // told only while the orders wait to be paid
	Retried  bool          // the first attempt to pay failed
}

// PaymentMethod is how a group is paid; the zero value leaves it to the currency.
type PaymentMethod string

// The ways to pay.
const (
	Alipay    PaymentMethod = "ALIPAY"
	WeChatPay PaymentMethod = "WECHAT_PAY"
	UnionPay  PaymentMethod = "UNIONPAY"
	Card      PaymentMethod = "CARD"
	Wallet    PaymentMethod = "WALLET"
)

// PaymentStatus is where the payment of a group is that waits to be paid.
type PaymentStatus string

// The states of a payment that nothing was taken of.
const (
	PaymentCreated        PaymentStatus = "CREATED"
	PaymentRequiresAction PaymentStatus = "REQUIRES_ACTION"
	PaymentProcessing     PaymentStatus = "PROCESSING"
	PaymentAuthorized     PaymentStatus = "AUTHORIZED"
	PaymentFailed         PaymentStatus = "FAILED"
)

// Order is the part of a group that one store fulfils.
type Order struct {
	Store     string // handle
	Status    OrderStatus
	Lines     []Line
	PaidFirst bool // a Cancelled order that was paid before, and given back
	BuyerNote string
	StaffNote string
	Refunds   []Refund
}

// Refund is money of an order that a buyer wants back.
type Refund struct {
	Status   RefundStatus
	Reason   RefundReason
	AgeHours float64  // since it was asked for
	Line     int      // index into the order's lines
	Quantity int      // units; none where only money goes back
	Amount   int64    // minor units; told only where there are no units
	Appealed bool     // the store said no, and the buyer asked again
	Evidence []string // what each picture shows
}

// RefundStatus is where a refund is.
type RefundStatus string

// The states of a refund.
const (
	RefundRequested       RefundStatus = "REQUESTED"
	RefundApproved        RefundStatus = "APPROVED"
	RefundReturnInTransit RefundStatus = "RETURN_IN_TRANSIT"
	RefundReturnReceived  RefundStatus = "RETURN_RECEIVED"
	RefundProcessing      RefundStatus = "PROCESSING"
	RefundSucceeded       RefundStatus = "SUCCEEDED"
	RefundRejected        RefundStatus = "REJECTED"
	RefundCancelled       RefundStatus = "CANCELLED"
	RefundFailed          RefundStatus = "FAILED"
)

// RefundReason is why a buyer wants money back.
type RefundReason string

// The reasons.
const (
	NotReceived    RefundReason = "NOT_RECEIVED"
	Damaged        RefundReason = "DAMAGED"
	WrongItem      RefundReason = "WRONG_ITEM"
	NotAsDescribed RefundReason = "NOT_AS_DESCRIBED"
	ChangedMind    RefundReason = "CHANGED_MIND"
	Goodwill       RefundReason = "GOODWILL"
)

// Line is one variant on an order.
type Line struct {
	Product  string // key
	Variant  int    // index into the product's variants
	Quantity int
	Shipped  int    // units already sent; told only on a PartiallyShipped order
	Discount int64  // what a coupon took off the line, in minor units
	Note     string // key of the note that led to it; empty when none did
}

// Block says that one person does not want to meet another.
type Block struct {
	Blocker string // handle
	Blocked string // handle
}

// Blocks lists the blocks of the demo; no follow runs between the two.
func Blocks() []Block {
	return []Block{
		{Blocker: "ada.makes.desks", Blocked: "langlang.surf"},
		{Blocker: "brume.fils", Blocked: "tomasz.rides"},
	}
}

// Follows lists every follow of the demo, follower by follower in the order of People.
func Follows() []Follow {
	var all []Follow
	for _, person := range People() {
		for _, followee := range person.Follows {
			all = append(all, Follow{Follower: person.Handle, Followee: followee})
		}
	}
	return all
}
