package args

// ListStoreNotes asks to list among a store's notes what its account had published before there was a store.
type ListStoreNotes struct {
	// Account is the id of the user whose store it is, as text.
	Account string `json:"account"`
	// Store is the store's as clients know it.
	Store string `json:"store"`
}

// Kind names the job in River's tables.
func (ListStoreNotes) Kind() string { return "store_notes_list" }
