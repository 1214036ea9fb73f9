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

// Queue is where it waits.
func (ClearAccount) Queue() string { return AccountQueue }

// ExportAccount asks to make the archive that a user asked for.
type ExportAccount struct {
	// User is the user's id as clients know it.
	User string `json:"user"`
	// File is the id of what it is to be stored under. Where the user has asked again since, it is not made.
	File string `json:"file"`
}

// Kind names the job in River's tables.
func (ExportAccount) Kind() string { return "account_export" }

// Queue is where it waits.
func (ExportAccount) Queue() string { return AccountQueue }

// ForgetExports asks to remove archives whose time is over.
type ForgetExports struct{}

// Kind names the job in River's tables.
func (ForgetExports) Kind() string { return "exports_forget" }
