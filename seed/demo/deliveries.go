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

// RefusalReason is why a store refused a refund.
func RefusalReason(lang Lang) string {
	if lang == Chinese {
		return "商品已使用，吊牌已剪，影响再次销售。"
	}
	return "It was worn and the tag was cut off, so we cannot sell it again."
}

// PaymentFailure is what a buyer reads when a payment fails.
func PaymentFailure(lang Lang) string {
	if lang == Chinese {
		return "银行拒绝了这笔交易，请换一种方式或稍后再试。"
	}
	return "The bank declined the charge. Try again, or pay another way."
}
