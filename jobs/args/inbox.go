package args

// FanOut asks to write a note into the inboxes of its author's followers. community.Tx.StartFanOut asks for it, in the
// transaction that makes the note render; a note that is asked for without is in the feeds once the job has run.
type FanOut struct {
	// Note is the id of the note, as text.
	Note string `json:"note"`
}

// Kind names the job in River's tables.
func (FanOut) Kind() string { return "inbox_fan_out" }

// BackfillInbox asks to bring what an author has published into the inbox of a new follower. Until then it is pulled.
type BackfillInbox struct {
	// Viewer is the id of the user who follows, as text.
	Viewer string `json:"viewer"`
	// Author is the id of the user who is followed, as text.
	Author string `json:"author"`
}

// Kind names the job in River's tables.
func (BackfillInbox) Kind() string { return "inbox_backfill" }

// PruneInbox asks to remove what an author published from the inbox of a user who no longer follows them. The feed is without
// it from the unfollow's commit on; this makes room.
type PruneInbox struct {
	// Viewer is the id of the user who followed, as text.
	Viewer string `json:"viewer"`
	// Author is the id of the user who was followed, as text.
	Author string `json:"author"`
}

// Kind names the job in River's tables.
func (PruneInbox) Kind() string { return "inbox_prune" }

// TurnAuthor asks to change how an author's notes are read, follow by follow, after they have won or lost many followers.
type TurnAuthor struct {
	// Author is the id of the author, as text.
	Author string `json:"author"`
}

// Kind names the job in River's tables.
func (TurnAuthor) Kind() string { return "inbox_turn" }

// SettleInboxes asks to take up again what was left lying: fan-outs and turns that stand still, follows that wait.
type SettleInboxes struct{}

// Kind names the job in River's tables.
func (SettleInboxes) Kind() string { return "inbox_settle" }
