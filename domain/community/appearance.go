package community

import (
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// Appearance is where a note shows: the lists that hold it, by their owners, and what their rows and the counters beside them are
// kept by. Nothing of it is shared with the note that it was made of.
type Appearance struct {
	Note     domain.NoteID
	Author   domain.UserID
	Kind     NoteKind
	Reach    Reach
	Rendered time.Time // when it was published; the zero time where it does not render
	Draft    time.Time // when it was begun; the zero time where it is no draft of its author's
	Actions  int
	Products []domain.ProductID
	Topics   []domain.TopicID
	Stores   []domain.StoreID
	// Evaluates is the store that it rates; the zero id for none.
	Evaluates domain.StoreID
}

// Appearance is where the note shows now.
func (m *Manuscript) Appearance() Appearance {
	a := Appearance{Note: m.ID, Author: m.AuthorID, Kind: m.Kind, Reach: m.Visibility.Needs(), Actions: m.Actions()}
	if m.State.Unrendered() {
		a.Draft = m.CreatedAt
	}
	if !m.State.Renders() {
		return a
	}
	a.Rendered, a.Topics = *m.PublishedAt, slices.Clone(m.Content.Topics)
	if m.AuthorStoreID != nil {
		a.Stores = append(a.Stores, *m.AuthorStoreID)
	}
	for _, t := range m.Content.Tags {
		a.Products, a.Stores = append(a.Products, t.ProductID), append(a.Stores, t.StoreID)
	}
	if e := m.Content.Evaluation; e != nil {
		a.Evaluates, a.Stores = e.StoreID, append(a.Stores, e.StoreID)
	}
	a.Products, a.Topics, a.Stores = distinct(a.Products), distinct(a.Topics), distinct(a.Stores)
	return a
}

// Public reports whether everybody finds the note, so that counters count it.
func (a Appearance) Public() bool { return !a.Rendered.IsZero() && a.Reach == ReachStranger }

// Reaches reports whether those who follow the author find the note in their feed.
func (a Appearance) Reaches() bool { return !a.Rendered.IsZero() && a.Reach <= ReachFollower }

// distinct sorts ids and leaves each once: who changes several rows does so in one order.
func distinct[ID ~[16]byte](ids []ID) []ID {
	slices.SortFunc(ids, func(a, b ID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(ids)
}
