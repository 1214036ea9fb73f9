package community

import "github.com/trellisgraph/trellis/domain"

// Topic is what notes are about, by the name that their authors gave it.
type Topic struct {
	ID    domain.TopicID
	Name  string
	Notes int // that everybody may see
	Views int
}

// NoteCount is the number of notes that everybody may see.
func (t *Topic) NoteCount() domain.Count { return domain.Exactly(t.Notes) }

// ViewCount is how often notes of the topic were looked at.
func (t *Topic) ViewCount() domain.Count { return domain.Exactly(t.Views) }
