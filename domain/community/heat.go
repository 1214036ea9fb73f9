package community

import (
	"math"
	"time"
)

// commentHalfLife is the age at which an action on a comment counts half.
const commentHalfLife = 72 * time.Hour

// NoteHeat is a key that orders notes as the home ranking does at any time. Actions that halve with every half-life keep their
// order while time goes by, so that the key needs no clock: log2(1+actions) half-lives after it was published.
func NoteHeat(published time.Time, actions int) int64 {
	return heat(published, actions, SubjectNote.halfLife())
}

func heat(since time.Time, actions int, halfLife time.Duration) int64 {
	return since.UnixMicro() + int64(float64(halfLife.Microseconds())*math.Log2(float64(1+actions)))
}
