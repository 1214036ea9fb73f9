package args

import "time"

// Notify asks to tell a user something that happened by itself, or that it does not matter who did. It is a job of either side.
type Notify struct {
	// User is the id of whom to tell, as text.
	User string `json:"user"`
	// NotificationKind is a community.NotificationKind.
	NotificationKind string `json:"notification_kind"`
	// About is the id of what it is about, as text; "" for nothing.
	About string `json:"about,omitempty"`
	// Of tells one time that this happens from the next; "" where it happens once. What is asked for twice is told once.
	Of string `json:"of,omitempty"`
}

// Kind names the job in River's tables.
func (Notify) Kind() string { return "notify" }

// TellOfReactions asks to tell authors who likes or collects what they wrote, or does so no longer: as it is when the job runs.
type TellOfReactions struct {
	// NotificationKind is a community.NotificationKind.
	NotificationKind string      `json:"notification_kind"`
	Reactions        []Reactions `json:"reactions"`
}

// Reactions are users who began or ceased to like or collect a note or a comment; the ids of all as text.
type Reactions struct {
	About string   `json:"about"`
	Users []string `json:"users"`
}

// Kind names the job in River's tables.
func (TellOfReactions) Kind() string { return "tell_of_reactions" }

// TellOfFollows asks to tell users who follows them, or does so no longer: as it is when the job runs.
type TellOfFollows struct {
	Follows []Follow `json:"follows"`
}

// Follow is who follows whom, or did; the ids as text.
type Follow struct {
	Follower string `json:"follower"`
	Followee string `json:"followee"`
}

// Kind names the job in River's tables.
func (TellOfFollows) Kind() string { return "tell_of_follows" }

// TellOfComment asks to tell those of a comment whom it concerns, or no longer where it can be read no more.
type TellOfComment struct {
	// Comment is the comment's id as text.
	Comment string `json:"comment"`
	// Named are the ids of whom its text names, as text: what is deleted does not tell any more.
	Named []string `json:"named,omitempty"`
}

// Kind names the job in River's tables.
func (TellOfComment) Kind() string { return "tell_of_comment" }

// TellOfNote asks to tell those of a note whom its text names.
type TellOfNote struct {
	// Note is the note's id as text.
	Note string `json:"note"`
}

// Kind names the job in River's tables.
func (TellOfNote) Kind() string { return "tell_of_note" }

// TellOfOrder asks to tell an order's buyer and its store's staff of something that happened to it.
type TellOfOrder struct {
	// Order is the order's id as text.
	Order string `json:"order"`
	// EventKind is the event's, and At is when it happened.
	EventKind string    `json:"event_kind"`
	At        time.Time `json:"at"`
	// By is the id of who did it, as text; "" for nobody.
	By string `json:"by,omitempty"`
	// Refund is which of the order's refunds it happened to; 0 for none.
	Refund int16 `json:"refund,omitempty"`
}

// Kind names the job in River's tables.
func (TellOfOrder) Kind() string { return "tell_of_order" }

// TellOfReview asks to tell a store's staff of a review, or its author that it was answered.
type TellOfReview struct {
	// Review is the review's id as text.
	Review   string `json:"review"`
	Answered bool   `json:"answered,omitempty"`
}

// Kind names the job in River's tables.
func (TellOfReview) Kind() string { return "tell_of_review" }

// TellOfRestock asks to tell those who wait for a product that it can be bought again, if it can.
type TellOfRestock struct {
	// Product is the product's id as text.
	Product string `json:"product"`
}

// Kind names the job in River's tables.
func (TellOfRestock) Kind() string { return "tell_of_restock" }

// TellOfLive asks to tell those who wait for a live room that it went on air, if it is.
type TellOfLive struct {
	// Room is the room's id as text.
	Room string `json:"room"`
	// After is the id of the last user who was told, as text; "" to begin.
	After string `json:"after,omitempty"`
}

// Kind names the job in River's tables.
func (TellOfLive) Kind() string { return "tell_of_live" }

// ForgetNotifications asks to remove what users were told long ago.
type ForgetNotifications struct{}

// Kind names the job in River's tables.
func (ForgetNotifications) Kind() string { return "notifications_forget" }
