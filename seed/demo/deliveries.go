package demo

// Carriers lists who carries parcels of stores that sell in a currency.
func Carriers(currency string) []string {
	switch currency {
	case "CNY":
		return []string{"顺丰速运", "中通快递", "京东物流", "圆通速递", "韵达快递"}
	case "HKD":
		return []string{"SF Express", "Kerry Express"}
	case "JPY":
		return []string{"ヤマト運輸", "日本郵便"}
	case "EUR":
		return []string{"DHL", "Colissimo"}
	default:
		return []string{"USPS", "UPS"}
	}
}

// Trace is what carriers say of a parcel, from the first to the last; the last is its delivery.
func Trace(lang Lang) []string {
	if lang == Chinese {
		return []string{"商家已交件，快递员已揽收", "快件离开始发地转运中心", "快件到达目的地网点，正在派送", "已签收，签收人：本人"}
	}
	return []string{"Handed over by the sender", "Left the sorting centre", "With the courier, out for delivery", "Delivered"}
}

// CancelReason is why an order was called off.
func CancelReason(lang Lang) string {
	if lang == Chinese {
		return "拍错了，想换个款式"
	}
	return "Changed my mind"
}

// Happened is what a kind of event of an order is in words; "" for a kind that does not happen here.
func Happened(lang Lang, kind string) string {
	words := [2]string{}
	switch kind {
	case "PLACED":
		words = [2]string{"提交订单", "Order placed"}
	case "PAYMENT_FAILED":
		words = [2]string{"支付没有成功", "The payment did not go through"}
	case "PAID":
		words = [2]string{"支付成功", "Paid"}
	case "SHIPPED":
		words = [2]string{"商家已发货", "Handed to the carrier"}
	case "DELIVERED":
		words = [2]string{"包裹已签收", "Delivered"}
	case "CONFIRMED":
		words = [2]string{"买家确认收货", "The buyer confirmed receipt"}
	case "COMPLETED":
		words = [2]string{"超时未确认，自动确认收货", "Completed by itself, 7 days after delivery"}
	case "CANCELLED":
		words = [2]string{"买家取消订单", "Cancelled by the buyer"}
	case "EXPIRED":
		words = [2]string{"超时未支付，订单关闭", "Closed: it was not paid in time"}
	case "REFUND_REQUESTED":
		words = [2]string{"买家申请退款", "The buyer asked for a refund"}
	case "REFUND_OFFERED":
		words = [2]string{"商家主动补偿", "The store offered something back"}
	case "REFUND_APPROVED":
		words = [2]string{"商家同意退款", "The store granted the refund"}
	case "REFUND_REJECTED":
		words = [2]string{"商家拒绝退款", "The store refused the refund"}
	case "REFUND_APPEALED":
		words = [2]string{"买家申请平台介入", "The buyer asked the platform to decide"}
	case "REFUND_RETURN_SENT":
		words = [2]string{"买家已寄回商品", "The buyer sent the goods back"}
	case "REFUND_RETURN_RECEIVED":
		words = [2]string{"商家已收到退货", "The store received the goods"}
	case "REFUND_PROCESSING":
		words = [2]string{"退款正在处理", "The refund is on its way"}
	case "REFUND_SUCCEEDED":
		words = [2]string{"退款已到账", "The money went back"}
	case "REFUND_FAILED":
		words = [2]string{"退款没有成功，正在重试", "The refund failed and is tried again"}
	case "REFUND_CANCELLED":
		words = [2]string{"买家撤销退款申请", "The buyer withdrew the request"}
	}
	if lang == Chinese {
		return words[0]
	}
	return words[1]
}

// PaymentFailure is what a buyer reads when a payment fails.
func PaymentFailure(lang Lang) string {
	if lang == Chinese {
		return "银行拒绝了这笔交易，请换一种方式或稍后再试。"
	}
	return "The bank declined the charge. Try again, or pay another way."
}
