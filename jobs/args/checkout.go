package args

// ForgetCheckouts asks to remove checkouts that expired long ago.
type ForgetCheckouts struct{}

// Kind names the job in River's tables.
func (ForgetCheckouts) Kind() string { return "checkouts_forget" }
