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
