package domain

// Position is a place in a list that is ordered by (Key, ID): the key's value (a count, an amount, microseconds of a
// time, a rank) and the id that breaks ties.
type Position struct {
	Key int64
	ID  UUID
}

// Page is a request for a part of a list: Limit items, after From or, going Backward, before it. The zero From with
// Started false is the list's beginning (its end when Backward). It is comparable, so that loaders can group by it.
type Page struct {
	Limit    int
	Started  bool
	From     Position
	Backward bool
}

// Slice is one page of a list, in the list's order whichever way it was read.
type Slice[T any] struct {
	Items   []T
	HasNext bool
	HasPrev bool
}

// NewSlice makes a page of the rows that a statement with LIMIT page.Limit+1 returned, read in the page's direction.
// As the Relay specification allows, the flag of the side that was not read tells only whether a cursor was given.
func NewSlice[T any](rows []T, page Page) Slice[T] {
	more := len(rows) > page.Limit
	if more {
		rows = rows[:page.Limit]
	}
	if !page.Backward {
		return Slice[T]{Items: rows, HasNext: more, HasPrev: page.Started}
	}
	reversed := make([]T, len(rows))
	for i, row := range rows {
		reversed[len(rows)-1-i] = row
	}
	return Slice[T]{Items: reversed, HasNext: page.Started, HasPrev: more}
}
