package commerce

// TellsBuyer reports whether an order's buyer is told of the event, unless they did it: what they wait for, and no more.
func (e *OrderEvent) TellsBuyer() bool {
	switch Happening(e.Kind) { //nolint:exhaustive // of the rest there is nothing to tell
	case EventShipped, EventDelivered, EventCompleted, EventCancelled, EventExpired,
		EventRefundGranted, EventRefundRefused, EventRefundCameBack, EventRefundDone:
		return true
	default:
		return false
	}
}

// TellsStaff reports whether those of the staff who do something about it are told of the event. An order is theirs from its
// payment on: what becomes of it before is not.
func (e *OrderEvent) TellsStaff() bool {
	switch Happening(e.Kind) { //nolint:exhaustive // of the rest there is nothing to do
	case EventPaid, EventCancelled, EventRefundAsked, EventRefundAppealed, EventRefundSentBack, EventRefundWithdrawn:
		return true
	default:
		return false
	}
}

// ConcernsStaff reports whether those of the staff with this role do something about such an event: who ships about orders and
// what is sent back, who decides refunds about those.
func (h Happening) ConcernsStaff(role StoreRole) bool {
	switch h { //nolint:exhaustive // the rest is about refunds
	case EventPaid, EventCancelled, EventRefundSentBack:
		return role.Ships()
	default:
		return role.DecidesRefunds()
	}
}
