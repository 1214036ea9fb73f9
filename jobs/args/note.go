package args

import "time"

// PublishNote asks to publish a draft whose time has come.
type PublishNote struct {
	// NoteID is the note's as clients know it.
	NoteID string `json:"note_id"`
	// At is when it was to be published when this was asked for: what was planned anew is asked for anew.
	At time.Time `json:"at"`
}

// Kind names the job in River's tables.
func (PublishNote) Kind() string { return "note_publish" }

// LetNoteThrough asks to let a note, or an edit of one, through that the checks found nothing in.
type LetNoteThrough struct {
	// NoteID is the note's as clients know it.
	NoteID string `json:"note_id"`
}

// Kind names the job in River's tables.
func (LetNoteThrough) Kind() string { return "note_let_through" }

// PublishReview asks to publish what a buyer says of a product as a note of theirs.
type PublishReview struct {
	// ReviewID is the review's as clients know it.
	ReviewID string `json:"review_id"`
}

// Kind names the job in River's tables.
func (PublishReview) Kind() string { return "review_publish" }
