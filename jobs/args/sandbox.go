package args

// SettleSandbox asks the sandbox to bring a charge or a refund, of which it said that it is at it, to its end.
type SettleSandbox struct {
	// Charge is the sandbox's number of a charge, and Refund of a refund of it; "" for the charge itself.
	Charge string `json:"charge"`
	Refund string `json:"refund,omitempty"`
}

// Kind names the job in River's tables.
func (SettleSandbox) Kind() string { return "sandbox_settle" }

// DeliverSandbox asks the sandbox to send a webhook.
type DeliverSandbox struct {
	Body string `json:"body"`
}

// Kind names the job in River's tables.
func (DeliverSandbox) Kind() string { return "sandbox_deliver" }
