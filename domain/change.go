package domain

// Change is what an input wants of a value that may be absent: to leave it, to set it, or, where To is nil, to take it away.
// The zero Change leaves it.
type Change[T any] struct {
	Given bool
	To    *T
}

// Of is the value after the change.
func (c Change[T]) Of(old *T) *T {
	if c.Given {
		return c.To
	}
	return old
}
