package args

// ClearAccount asks to clear away what a user left whose account was deleted.
type ClearAccount struct {
	// User is the user's id as clients know it.
	User string `json:"user"`
	// Last says that this is the look after all was cleared, for what was on its way when the account was deleted.
	Last bool `json:"last"`
}

// Kind names the job in River's tables.
func (ClearAccount) Kind() string { return "account_clear" }
