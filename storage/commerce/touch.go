package commerce

import (
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

// touchColumns are where a line keeps what led to it; a null surface is nothing.
type touchColumns struct {
	surface *string
	note    *domain.NoteID
	creator *domain.UserID
	product *domain.ProductID
	at      *time.Time
}

func (c touchColumns) touch() *commerce.Touch {
	if c.surface == nil || c.at == nil {
		return nil
	}
	t := &commerce.Touch{Surface: commerce.Surface(*c.surface), At: c.at.UTC()}
	if c.note != nil {
		t.NoteID = *c.note
	}
	if c.creator != nil {
		t.CreatorID = *c.creator
	}
	if c.product != nil {
		t.ProductID = *c.product
	}
	return t
}

// columnsOf is the way back: what to write for a touch.
func columnsOf(t *commerce.Touch) touchColumns {
	if t == nil {
		return touchColumns{}
	}
	surface := string(t.Surface)
	c := touchColumns{surface: &surface, at: &t.At}
	if (t.NoteID != domain.NoteID{}) {
		c.note = &t.NoteID
	}
	if !t.CreatorID.IsZero() {
		c.creator = &t.CreatorID
	}
	if (t.ProductID != domain.ProductID{}) {
		c.product = &t.ProductID
	}
	return c
}
