package commerce

import (
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// Happening is what can happen to an order. What clients see as the event's kind is Kind: two happenings that differ in who did
// it, or why, may be of one kind.
type Happening string

// What happens to orders.
const (
	EventPlaced        Happening = "PLACED"
	EventPaymentFailed Happening = "PAYMENT_FAILED"
	EventPaid          Happening = "PAID"
	EventShipped       Happening = "SHIPPED"
	EventDelivered     Happening = "DELIVERED"
	// EventConfirmed is the buyer's word that the goods came, and EventCompleted the timer's.
	EventConfirmed Happening = "CONFIRMED"
	EventCompleted Happening = "COMPLETED"
	EventCancelled Happening = "CANCELLED"
	EventExpired   Happening = "EXPIRED"

	EventRefundAsked       Happening = "REFUND_REQUESTED"
	EventRefundOffered     Happening = "REFUND_OFFERED"
	EventRefundGranted     Happening = "REFUND_APPROVED"
	EventRefundGrantedLate Happening = "REFUND_APPROVED_BY_TIME"
	EventRefundRefused     Happening = "REFUND_REJECTED"
	EventRefundAppealed    Happening = "REFUND_APPEALED"
	// EventRefundUpheld and EventRefundDismissed are a moderator's words on an appeal.
	EventRefundUpheld    Happening = "REFUND_APPROVED_BY_PLATFORM"
	EventRefundDismissed Happening = "REFUND_REJECTED_BY_PLATFORM"
	EventRefundSentBack  Happening = "REFUND_RETURN_SENT"
	EventRefundCameBack  Happening = "REFUND_RETURN_RECEIVED"
	EventRefundBegun     Happening = "REFUND_PROCESSING"
	EventRefundDone      Happening = "REFUND_SUCCEEDED"
	EventRefundFailing   Happening = "REFUND_FAILED"
	EventRefundWithdrawn Happening = "REFUND_CANCELLED"
)

// Kind is how clients know it.
func (h Happening) Kind() string {
	switch h { //nolint:exhaustive // the others are their own kind
	case EventConfirmed:
		return string(EventCompleted)
	case EventRefundGrantedLate, EventRefundUpheld:
		return string(EventRefundGranted)
	case EventRefundDismissed:
		return string(EventRefundRefused)
	default:
		return string(h)
	}
}

// Happened is the event of something that happened to the order, in words of the order's language; nobody did it where who is
// nil. Its place in the log is given where it is written.
func (o *Order) Happened(h Happening, at time.Time, by OrderActorKind, who *domain.UserID) *OrderEvent {
	chinese, english := h.words()
	text := english
	if o.Currency == domain.CurrencyCNY { // what decides in which language an order is talked about
		text = chinese
	}
	return &OrderEvent{OrderID: o.ID, At: at, Kind: h.Kind(), Text: text, ActorID: who, ActorKind: by}
}

func (h Happening) words() (chinese, english string) {
	switch h {
	case EventPlaced:
		return "提交订单", "Order placed"
	case EventPaymentFailed:
		return "支付没有成功", "The payment did not go through"
	case EventPaid:
		return "支付成功", "Paid"
	case EventShipped:
		return "商家已发货", "Handed to the carrier"
	case EventDelivered:
		return "包裹已签收", "Delivered"
	case EventConfirmed:
		return "买家确认收货", "The buyer confirmed receipt"
	case EventCompleted:
		return "超时未确认，自动确认收货", "Completed by itself: the time to object has passed"
	case EventCancelled:
		return "买家取消订单", "Cancelled by the buyer"
	case EventExpired:
		return "超时未支付，订单关闭", "Closed: it was not paid in time"
	case EventRefundAsked, EventRefundOffered, EventRefundGranted, EventRefundGrantedLate, EventRefundRefused,
		EventRefundAppealed, EventRefundUpheld, EventRefundDismissed, EventRefundSentBack, EventRefundCameBack,
		EventRefundBegun, EventRefundDone, EventRefundFailing, EventRefundWithdrawn:
		return h.refundWords()
	default:
		return string(h), string(h)
	}
}

func (h Happening) refundWords() (chinese, english string) {
	switch h { //nolint:exhaustive // words has the others
	case EventRefundAsked:
		return "买家申请退款", "The buyer asked for a refund"
	case EventRefundOffered:
		return "商家主动补偿", "The store offered something back"
	case EventRefundGranted:
		return "商家同意退款", "The store granted the refund"
	case EventRefundGrantedLate:
		return "商家超时未处理，自动同意退款", "Granted by itself: the store did not answer in time"
	case EventRefundRefused:
		return "商家拒绝退款", "The store refused the refund"
	case EventRefundAppealed:
		return "买家申请平台介入", "The buyer asked the platform to decide"
	case EventRefundUpheld:
		return "平台裁定退款", "The platform granted the refund"
	case EventRefundDismissed:
		return "平台驳回退款", "The platform refused the refund"
	case EventRefundSentBack:
		return "买家已寄回商品", "The buyer sent the goods back"
	case EventRefundCameBack:
		return "商家已收到退货", "The store received the goods"
	case EventRefundBegun:
		return "退款正在处理", "The refund is on its way"
	case EventRefundDone:
		return "退款已到账", "The money went back"
	case EventRefundFailing:
		return "退款没有成功，正在重试", "The refund failed and is tried again"
	default:
		return "买家撤销退款申请", "The buyer withdrew the request"
	}
}
