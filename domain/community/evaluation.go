package community

import "github.com/trellisgraph/trellis/domain"

// StoreEvaluation is what a note of the kind STORE_EVALUATION says about a store. Whether the author bought there is what
// commerce knew when the note was published, nil where it did not answer.
type StoreEvaluation struct {
	NoteID           domain.NoteID
	StoreID          domain.StoreID
	Rating           int
	Aspects          []RatingAspect
	VerifiedPurchase *bool
	OrderCount       *int
}

// RatingAspect is the rating of one side of a store, such as its packaging.
type RatingAspect struct {
	Name   string `json:"name"`
	Rating int    `json:"rating"`
}
