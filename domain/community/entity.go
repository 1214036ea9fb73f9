package community

import (
	"unicode/utf16"

	"github.com/trellisgraph/trellis/domain"
)

// Entity is a stretch of a note's body that names something: exactly one of the three ids is set. Start and Length count UTF-16
// code units, as the strings of most clients do.
type Entity struct {
	NoteID    domain.NoteID
	N         int
	Start     int
	Length    int
	UserID    *domain.UserID
	TopicID   *domain.TopicID
	ProductID *domain.ProductID
}

// The entities by what they name.
type (
	// MentionEntity names a user.
	MentionEntity Entity
	// TopicEntity names a topic.
	TopicEntity Entity
	// ProductEntity names a product.
	ProductEntity Entity
)

// UTF16Length is the length of a text as entities count it.
func UTF16Length(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}
