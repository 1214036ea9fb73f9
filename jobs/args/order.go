package args

// ExpireGroup asks to expire the orders of a group that was not paid in time. It is scheduled for that moment when they are placed.
type ExpireGroup struct {
	// Group is the group's id, as clients know it.
	Group string `json:"group"`
}

// Kind names the job in River's tables.
func (ExpireGroup) Kind() string { return "group_expire" }
