package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
)

// Cards says what the cards of a page show.
type Cards struct {
	Author, Following, Store bool // of notes, and of who wrote them
	Liked, Collected         bool
	Media, Topics, Tags      bool // of notes
	Product                  bool // of notes
	Availability             bool // of products
}

// Ahead asks for what the cards of a page will ask for, as soon as it is known what stands in the page, and waits for none of
// it: it is read while it is still being read who may see the page, in the same round trip. Whoever asks later finds it.
// What turns out to be invisible was read in vain.
func (l *Loaders) Ahead(ctx context.Context, shown Cards, notes []*community.Note, products []domain.ProductID) {
	ids, authors := make([]domain.NoteID, 0, len(notes)), make([]domain.UserID, 0, len(notes))
	for _, n := range notes {
		if n != nil {
			ids, authors = append(ids, n.ID), append(authors, n.AuthorID)
		}
	}
	l.AheadOfNotes(ctx, shown, ids)
	ahead(ctx, shown.Author, l.User, authors)
	ahead(ctx, shown.Following, l.FollowedByViewer, authors)
	ahead(ctx, shown.Store, l.StoreByAccount, authors)
	ahead(ctx, shown.Product, l.Product, products)
	ahead(ctx, shown.Availability, l.StockByProduct, products)
}

// AheadOfNotes is the part of Ahead that needs no more than the notes' ids.
func (l *Loaders) AheadOfNotes(ctx context.Context, shown Cards, ids []domain.NoteID) {
	ahead(ctx, shown.Liked, l.LikedByViewer, ids)
	ahead(ctx, shown.Collected, l.CollectedByViewer, ids)
	ahead(ctx, shown.Media, l.MediaByNote, ids)
	ahead(ctx, shown.Topics, l.TopicsByNote, ids)
	ahead(ctx, shown.Tags, l.TagsByNote, ids)
}

func ahead[K comparable, V any](ctx context.Context, shown bool, l *Loader[K, V], keys []K) {
	if shown {
		l.Start(ctx, keys)
	}
}
