package args

// PayRefund asks to send the money of a refund back, which is PROCESSING.
type PayRefund struct {
	// OrderID is the order's as clients know it.
	OrderID string `json:"order_id"`
	N       int16  `json:"n"`
}

// Kind names the job in River's tables.
func (PayRefund) Kind() string { return "refund_pay" }
