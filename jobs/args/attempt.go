package args

// ForgetAttempts asks to remove idempotency keys whose time is over.
type ForgetAttempts struct{}

// Kind names the job in River's tables.
func (ForgetAttempts) Kind() string { return "attempts_forget" }
