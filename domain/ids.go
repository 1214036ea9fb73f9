package domain

import "io"

// The ids of the graph. They all live here because each side keeps references to objects of the other. An id prints as
// its type's prefix, _ and 26 characters of Crockford's base32 (the TypeID form), and is opaque to clients. The zero id
// means "none". They are types of their own and not instances of one generic, which gqlgen would take for one type.
type (
	// UserID is the id of a user, prefix user_.
	UserID UUID
	// NoteID is the id of a note, prefix note_.
	NoteID UUID
	// TopicID is the id of a topic, prefix topic_.
	TopicID UUID
	// CollectionID is the id of a collection, prefix collection_.
	CollectionID UUID
	// MediaID is the id of a stored picture or video, which is no Node, prefix media_.
	MediaID UUID
	// StoreID is the id of a store, prefix store_.
	StoreID UUID
	// CategoryID is the id of a category of products, prefix category_.
	CategoryID UUID
	// ProductID is the id of a product, prefix product_.
	ProductID UUID
	// GroupID is the id of an order group, prefix group_.
	GroupID UUID
	// OrderID is the id of an order, prefix order_.
	OrderID UUID
	// PaymentID is the id of a payment; its bytes are those of the order group that it pays, which has one, prefix payment_.
	PaymentID UUID
	// CheckoutID is the id of a checkout, prefix checkout_.
	CheckoutID UUID
	// CartID is the id of a cart; its bytes are those of the user whose it is, who has one, prefix cart_.
	CartID UUID
)

// Ids of numbered children carry their parent's, so that one look-up key finds the row. They print with 4 more characters
// for N, which counts from 1 within the parent.
type (
	// TagID is the N-th product tag of a note, prefix tag_.
	TagID struct {
		Note NoteID
		N    int16
	}
	// VariantID is the N-th variant of a product, prefix variant_.
	VariantID struct {
		Product ProductID
		N       int16
	}
	// AddressID is the N-th address of a user, prefix address_.
	AddressID struct {
		User UserID
		N    int16
	}
	// CartLineID is the N-th line of a user's cart, prefix cartline_, or where Checkout is set the N-th line of that checkout,
	// prefix checkoutline_: what a line costs is another thing in each, so they are two objects.
	CartLineID struct {
		User     UserID
		Checkout CheckoutID
		N        int16
	}
	// DeliveryID is the N-th way in which a store sends, which is no Node, prefix delivery_.
	DeliveryID struct {
		Store StoreID
		N     int16
	}
	// CouponID is the N-th coupon of a store, prefix coupon_.
	CouponID struct {
		Store StoreID
		N     int16
	}
	// OrderLineID is the N-th line of an order, prefix orderline_.
	OrderLineID struct {
		Order OrderID
		N     int16
	}
	// RefundID is the N-th refund of an order, prefix refund_.
	RefundID struct {
		Order OrderID
		N     int16
	}
	// ShipmentID is the N-th shipment of an order, prefix shipment_.
	ShipmentID struct {
		Order OrderID
		N     int16
	}
)

// Ids of children that are too many to number carry their parent's id and one of their own: 52 characters.
type (
	// CommentID is a comment below a note, prefix comment_.
	CommentID struct {
		Note NoteID
		Own  UUID
	}
	// ReviewID is a review of a product, prefix review_.
	ReviewID struct {
		Product ProductID
		Own     UUID
	}
	// NotificationID is a notification of a user, prefix notification_.
	NotificationID struct {
		User UserID
		Own  UUID
	}
	// LiveRoomID is a live room of a user, its host, prefix liveroom_.
	LiveRoomID struct {
		Host UserID
		Own  UUID
	}
)

// The prefixes of ids.
const (
	PrefixUser       = "user"
	PrefixNote       = "note"
	PrefixTopic      = "topic"
	PrefixCollection = "collection"
	PrefixMedia      = "media"
	PrefixStore      = "store"
	PrefixCategory   = "category"
	PrefixProduct    = "product"
	PrefixGroup      = "group"
	PrefixOrder      = "order"
	PrefixPayment    = "payment"
	PrefixCart       = "cart"
	PrefixCheckout   = "checkout"
	PrefixTag        = "tag"
	PrefixVariant    = "variant"
	PrefixAddress    = "address"
	PrefixCartLine   = "cartline"
	PrefixDelivery   = "delivery"
	PrefixCoupon     = "coupon"
	PrefixOrderLine  = "orderline"
	PrefixRefund     = "refund"
	PrefixShipment   = "shipment"
	PrefixComment    = "comment"
	PrefixReview     = "review"

	PrefixCheckoutLine = "checkoutline"
	PrefixNotification = "notification"
	PrefixLiveRoom     = "liveroom"
)

func (id UserID) String() string { return formatID(PrefixUser, UUID(id)) }

// IsZero reports whether the id is "none".
func (id UserID) IsZero() bool { return id == UserID{} }

// MarshalGQL writes the id as a JSON string.
func (id UserID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *UserID) UnmarshalGQL(v any) error { return unmarshalID(PrefixUser, v, (*UUID)(id)) }

func (id NoteID) String() string { return formatID(PrefixNote, UUID(id)) }

// MarshalGQL writes the id as a JSON string.
func (id NoteID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *NoteID) UnmarshalGQL(v any) error { return unmarshalID(PrefixNote, v, (*UUID)(id)) }

func (id TopicID) String() string { return formatID(PrefixTopic, UUID(id)) }

// MarshalGQL writes the id as a JSON string.
func (id TopicID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *TopicID) UnmarshalGQL(v any) error { return unmarshalID(PrefixTopic, v, (*UUID)(id)) }

func (id CollectionID) String() string { return formatID(PrefixCollection, UUID(id)) }

// MarshalGQL writes the id as a JSON string.
func (id CollectionID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *CollectionID) UnmarshalGQL(v any) error {
	return unmarshalID(PrefixCollection, v, (*UUID)(id))
}

func (id MediaID) String() string { return formatID(PrefixMedia, UUID(id)) }

// MarshalGQL writes the id as a JSON string.
func (id MediaID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *MediaID) UnmarshalGQL(v any) error { return unmarshalID(PrefixMedia, v, (*UUID)(id)) }

func (id StoreID) String() string { return formatID(PrefixStore, UUID(id)) }

// IsZero reports whether the id is "none".
func (id StoreID) IsZero() bool { return id == StoreID{} }

// MarshalGQL writes the id as a JSON string.
func (id StoreID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *StoreID) UnmarshalGQL(v any) error { return unmarshalID(PrefixStore, v, (*UUID)(id)) }

func (id CategoryID) String() string { return formatID(PrefixCategory, UUID(id)) }

// IsZero reports whether the id is "none".
func (id CategoryID) IsZero() bool { return id == CategoryID{} }

// MarshalGQL writes the id as a JSON string.
func (id CategoryID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *CategoryID) UnmarshalGQL(v any) error { return unmarshalID(PrefixCategory, v, (*UUID)(id)) }

func (id ProductID) String() string { return formatID(PrefixProduct, UUID(id)) }

// MarshalGQL writes the id as a JSON string.
func (id ProductID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *ProductID) UnmarshalGQL(v any) error { return unmarshalID(PrefixProduct, v, (*UUID)(id)) }

func (id GroupID) String() string { return formatID(PrefixGroup, UUID(id)) }

// MarshalGQL writes the id as a JSON string.
func (id GroupID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *GroupID) UnmarshalGQL(v any) error { return unmarshalID(PrefixGroup, v, (*UUID)(id)) }

func (id OrderID) String() string { return formatID(PrefixOrder, UUID(id)) }

// MarshalGQL writes the id as a JSON string.
func (id OrderID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *OrderID) UnmarshalGQL(v any) error { return unmarshalID(PrefixOrder, v, (*UUID)(id)) }

func (id PaymentID) String() string { return formatID(PrefixPayment, UUID(id)) }

// MarshalGQL writes the id as a JSON string.
func (id PaymentID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *PaymentID) UnmarshalGQL(v any) error { return unmarshalID(PrefixPayment, v, (*UUID)(id)) }

func (id CheckoutID) String() string { return formatID(PrefixCheckout, UUID(id)) }

// IsZero reports whether the id is "none".
func (id CheckoutID) IsZero() bool { return id == CheckoutID{} }

// MarshalGQL writes the id as a JSON string.
func (id CheckoutID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *CheckoutID) UnmarshalGQL(v any) error { return unmarshalID(PrefixCheckout, v, (*UUID)(id)) }

func (id CartID) String() string { return formatID(PrefixCart, UUID(id)) }

// MarshalGQL writes the id as a JSON string.
func (id CartID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *CartID) UnmarshalGQL(v any) error { return unmarshalID(PrefixCart, v, (*UUID)(id)) }

func (id TagID) String() string { return formatChildID(PrefixTag, UUID(id.Note), id.N) }

// MarshalGQL writes the id as a JSON string.
func (id TagID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *TagID) UnmarshalGQL(v any) error {
	return unmarshalChildID(PrefixTag, v, (*UUID)(&id.Note), &id.N)
}

func (id VariantID) String() string { return formatChildID(PrefixVariant, UUID(id.Product), id.N) }

// MarshalGQL writes the id as a JSON string.
func (id VariantID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *VariantID) UnmarshalGQL(v any) error {
	return unmarshalChildID(PrefixVariant, v, (*UUID)(&id.Product), &id.N)
}

func (id AddressID) String() string { return formatChildID(PrefixAddress, UUID(id.User), id.N) }

// MarshalGQL writes the id as a JSON string.
func (id AddressID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *AddressID) UnmarshalGQL(v any) error {
	return unmarshalChildID(PrefixAddress, v, (*UUID)(&id.User), &id.N)
}

func (id CartLineID) String() string {
	if !id.Checkout.IsZero() {
		return formatChildID(PrefixCheckoutLine, UUID(id.Checkout), id.N)
	}
	return formatChildID(PrefixCartLine, UUID(id.User), id.N)
}

// MarshalGQL writes the id as a JSON string.
func (id CartLineID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *CartLineID) UnmarshalGQL(v any) error {
	if s, ok := v.(string); ok && IDPrefix(s) == PrefixCheckoutLine {
		return unmarshalChildID(PrefixCheckoutLine, v, (*UUID)(&id.Checkout), &id.N)
	}
	return unmarshalChildID(PrefixCartLine, v, (*UUID)(&id.User), &id.N)
}

func (id DeliveryID) String() string { return formatChildID(PrefixDelivery, UUID(id.Store), id.N) }

// MarshalGQL writes the id as a JSON string.
func (id DeliveryID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *DeliveryID) UnmarshalGQL(v any) error {
	return unmarshalChildID(PrefixDelivery, v, (*UUID)(&id.Store), &id.N)
}

func (id CouponID) String() string { return formatChildID(PrefixCoupon, UUID(id.Store), id.N) }

// MarshalGQL writes the id as a JSON string.
func (id CouponID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *CouponID) UnmarshalGQL(v any) error {
	return unmarshalChildID(PrefixCoupon, v, (*UUID)(&id.Store), &id.N)
}

func (id OrderLineID) String() string { return formatChildID(PrefixOrderLine, UUID(id.Order), id.N) }

// MarshalGQL writes the id as a JSON string.
func (id OrderLineID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *OrderLineID) UnmarshalGQL(v any) error {
	return unmarshalChildID(PrefixOrderLine, v, (*UUID)(&id.Order), &id.N)
}

func (id RefundID) String() string { return formatChildID(PrefixRefund, UUID(id.Order), id.N) }

// MarshalGQL writes the id as a JSON string.
func (id RefundID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *RefundID) UnmarshalGQL(v any) error {
	return unmarshalChildID(PrefixRefund, v, (*UUID)(&id.Order), &id.N)
}

func (id ShipmentID) String() string { return formatChildID(PrefixShipment, UUID(id.Order), id.N) }

// MarshalGQL writes the id as a JSON string.
func (id ShipmentID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *ShipmentID) UnmarshalGQL(v any) error {
	return unmarshalChildID(PrefixShipment, v, (*UUID)(&id.Order), &id.N)
}

func (id CommentID) String() string { return formatPairID(PrefixComment, UUID(id.Note), id.Own) }

// MarshalGQL writes the id as a JSON string.
func (id CommentID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *CommentID) UnmarshalGQL(v any) error {
	return unmarshalPairID(PrefixComment, v, (*UUID)(&id.Note), &id.Own)
}

func (id ReviewID) String() string { return formatPairID(PrefixReview, UUID(id.Product), id.Own) }

// MarshalGQL writes the id as a JSON string.
func (id ReviewID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *ReviewID) UnmarshalGQL(v any) error {
	return unmarshalPairID(PrefixReview, v, (*UUID)(&id.Product), &id.Own)
}

func (id NotificationID) String() string {
	return formatPairID(PrefixNotification, UUID(id.User), id.Own)
}

// MarshalGQL writes the id as a JSON string.
func (id NotificationID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *NotificationID) UnmarshalGQL(v any) error {
	return unmarshalPairID(PrefixNotification, v, (*UUID)(&id.User), &id.Own)
}

func (id LiveRoomID) String() string { return formatPairID(PrefixLiveRoom, UUID(id.Host), id.Own) }

// MarshalGQL writes the id as a JSON string.
func (id LiveRoomID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *LiveRoomID) UnmarshalGQL(v any) error {
	return unmarshalPairID(PrefixLiveRoom, v, (*UUID)(&id.Host), &id.Own)
}
