package domain

// The ids write themselves at the end of a buffer too: every object of an answer has one, and the engine looks for this twin
// of MarshalGQL.

func appendID(b []byte, prefix string, u UUID) []byte {
	return append(append26(append(append(append(b, '"'), prefix...), '_'), u), '"')
}

func appendChildID(b []byte, prefix string, parent UUID, n int16) []byte {
	return append(appendN(append26(append(append(append(b, '"'), prefix...), '_'), parent), n), '"')
}

func appendPairID(b []byte, prefix string, parent, own UUID) []byte {
	return append(append26(append26(append(append(append(b, '"'), prefix...), '_'), parent), own), '"')
}

// AppendGQL writes the id as a JSON string.
func (id UserID) AppendGQL(b []byte) []byte { return appendID(b, PrefixUser, UUID(id)) }

// AppendGQL writes the id as a JSON string.
func (id NoteID) AppendGQL(b []byte) []byte { return appendID(b, PrefixNote, UUID(id)) }

// AppendGQL writes the id as a JSON string.
func (id TopicID) AppendGQL(b []byte) []byte { return appendID(b, PrefixTopic, UUID(id)) }

// AppendGQL writes the id as a JSON string.
func (id CollectionID) AppendGQL(b []byte) []byte { return appendID(b, PrefixCollection, UUID(id)) }

// AppendGQL writes the id as a JSON string.
func (id MediaID) AppendGQL(b []byte) []byte { return appendID(b, PrefixMedia, UUID(id)) }

// AppendGQL writes the id as a JSON string.
func (id StoreID) AppendGQL(b []byte) []byte { return appendID(b, PrefixStore, UUID(id)) }

// AppendGQL writes the id as a JSON string.
func (id CategoryID) AppendGQL(b []byte) []byte { return appendID(b, PrefixCategory, UUID(id)) }

// AppendGQL writes the id as a JSON string.
func (id ProductID) AppendGQL(b []byte) []byte { return appendID(b, PrefixProduct, UUID(id)) }

// AppendGQL writes the id as a JSON string.
func (id GroupID) AppendGQL(b []byte) []byte { return appendID(b, PrefixGroup, UUID(id)) }

// AppendGQL writes the id as a JSON string.
func (id OrderID) AppendGQL(b []byte) []byte { return appendID(b, PrefixOrder, UUID(id)) }

// AppendGQL writes the id as a JSON string.
func (id PaymentID) AppendGQL(b []byte) []byte { return appendID(b, PrefixPayment, UUID(id)) }

// AppendGQL writes the id as a JSON string.
func (id CartID) AppendGQL(b []byte) []byte { return appendID(b, PrefixCart, UUID(id)) }

// AppendGQL writes the id as a JSON string.
func (id CheckoutID) AppendGQL(b []byte) []byte { return appendID(b, PrefixCheckout, UUID(id)) }

// AppendGQL writes the id as a JSON string.
func (id DeliveryID) AppendGQL(b []byte) []byte {
	return appendChildID(b, PrefixDelivery, UUID(id.Store), id.N)
}

// AppendGQL writes the id as a JSON string.
func (id TagID) AppendGQL(b []byte) []byte { return appendChildID(b, PrefixTag, UUID(id.Note), id.N) }

// AppendGQL writes the id as a JSON string.
func (id VariantID) AppendGQL(b []byte) []byte {
	return appendChildID(b, PrefixVariant, UUID(id.Product), id.N)
}

// AppendGQL writes the id as a JSON string.
func (id AddressID) AppendGQL(b []byte) []byte {
	return appendChildID(b, PrefixAddress, UUID(id.User), id.N)
}

// AppendGQL writes the id as a JSON string.
func (id CartLineID) AppendGQL(b []byte) []byte {
	if !id.Checkout.IsZero() {
		return appendChildID(b, PrefixCheckoutLine, UUID(id.Checkout), id.N)
	}
	return appendChildID(b, PrefixCartLine, UUID(id.User), id.N)
}

// AppendGQL writes the id as a JSON string.
func (id CouponID) AppendGQL(b []byte) []byte {
	return appendChildID(b, PrefixCoupon, UUID(id.Store), id.N)
}

// AppendGQL writes the id as a JSON string.
func (id OrderLineID) AppendGQL(b []byte) []byte {
	return appendChildID(b, PrefixOrderLine, UUID(id.Order), id.N)
}

// AppendGQL writes the id as a JSON string.
func (id RefundID) AppendGQL(b []byte) []byte {
	return appendChildID(b, PrefixRefund, UUID(id.Order), id.N)
}

// AppendGQL writes the id as a JSON string.
func (id ShipmentID) AppendGQL(b []byte) []byte {
	return appendChildID(b, PrefixShipment, UUID(id.Order), id.N)
}

// AppendGQL writes the id as a JSON string.
func (id CommentID) AppendGQL(b []byte) []byte {
	return appendPairID(b, PrefixComment, UUID(id.Note), id.Own)
}

// AppendGQL writes the id as a JSON string.
func (id LiveRoomID) AppendGQL(b []byte) []byte {
	return appendPairID(b, PrefixLiveRoom, UUID(id.Host), id.Own)
}

// AppendGQL writes the id as a JSON string.
func (id ReviewID) AppendGQL(b []byte) []byte {
	return appendPairID(b, PrefixReview, UUID(id.Product), id.Own)
}

// AppendGQL writes the id as a JSON string.
func (id NotificationID) AppendGQL(b []byte) []byte {
	return appendPairID(b, PrefixNotification, UUID(id.User), id.Own)
}

// Append is String behind b, for what ids are a part of.
func (id MediaID) Append(b []byte) []byte {
	return append26(append(append(b, PrefixMedia...), '_'), UUID(id))
}
