package args

// ExpireGroup asks to close a group of orders that nobody paid in time.
type ExpireGroup struct {
	// Group is the id of the order group, as text.
	Group string `json:"group"`
}

// Kind names the job in River's tables.
func (ExpireGroup) Kind() string { return "group_expire" }

// ReturnCharge asks the payment provider to give all of a charge back that is no part of any payment.
type ReturnCharge struct {
	// Reference is the provider's number of it.
	Reference string `json:"reference"`
}

// Kind names the job in River's tables.
func (ReturnCharge) Kind() string { return "charge_return" }

// ReconcilePayments asks to look at what the provider should have told by now.
type ReconcilePayments struct{}

// Kind names the job in River's tables.
func (ReconcilePayments) Kind() string { return "payments_reconcile" }

// ForgetEvents asks to remove the ids of providers' and carriers' events that are not sent again.
type ForgetEvents struct{}

// Kind names the job in River's tables.
func (ForgetEvents) Kind() string { return "provider_events_forget" }
