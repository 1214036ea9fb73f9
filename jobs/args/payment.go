package args

// ExpireGroup asks to close a group of orders that nobody paid in time.
type ExpireGroup struct {
	// Group is the id of the order group, as text.
	Group string `json:"group"`
}

// Kind names the job in River's tables.
func (ExpireGroup) Kind() string { return "group_expire" }
