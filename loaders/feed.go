package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// RankingPage asks for up to Limit places behind After of a surface's ranking; Generation 0 is the newest.
type RankingPage struct {
	Surface    community.FeedSurface
	Generation int64
	After      int
	Limit      int
}

// Generation names one ranking of a surface.
type Generation struct {
	Surface community.FeedSurface
	ID      int64
}

// FollowingPage asks for a page of the viewer's following feed.
type FollowingPage struct {
	Viewer domain.UserID
	Page   domain.Page
}

func (l *Loaders) feeds(db communitydb.Reader) {
	l.FeedRanking = each(func(ctx context.Context, p RankingPage) ([]community.RankedRow, error) {
		return communitydb.All(ctx, db, communitydb.FeedRankingPage(p.Surface, p.Generation, p.After, p.Limit))
	})
	l.GenerationKept = each(func(ctx context.Context, g Generation) (bool, error) {
		kept, err := communitydb.All(ctx, db, communitydb.GenerationKept(g.Surface, g.ID))
		return err == nil && kept[0], err
	})
	l.FollowingNotes = each(func(ctx context.Context, p FollowingPage) ([]communitydb.NoteAt, error) {
		return communitydb.All(ctx, db, communitydb.FollowingNotesPage(p.Viewer, p.Page))
	})
}

// each is for root lists, whose key is the page itself: a statement a key.
func each[K comparable, V any](read func(ctx context.Context, key K) (V, error)) *Loader[K, V] {
	return &Loader[K, V]{most: 1, load: func(ctx context.Context, keys []K) (map[K]V, error) {
		found := make(map[K]V, len(keys))
		for _, key := range keys {
			value, err := read(ctx, key)
			if err != nil {
				return nil, err
			}
			found[key] = value
		}
		return found, nil
	}}
}
