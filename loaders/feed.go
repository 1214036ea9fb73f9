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
	l.RankedNotes = each(func(ctx context.Context, p RankingPage) ([]*community.Note, error) {
		return communitydb.All(ctx, db, communitydb.NotesOfRankingPage(p.Surface, p.Generation, p.After, p.Limit))
	})
	l.GenerationKept = each(func(ctx context.Context, g Generation) (bool, error) {
		kept, err := communitydb.All(ctx, db, communitydb.GenerationKept(g.Surface, g.ID))
		return err == nil && kept[0], err
	})
	l.FollowingNotes = each(func(ctx context.Context, p FollowingPage) ([]communitydb.NoteAt, error) {
		return communitydb.All(ctx, db, communitydb.FollowingNotesPage(p.Viewer, p.Page))
	})
}

// Ranked loads a page of a ranking, and its notes on the way: they are there when they are asked for.
func (l *Loaders) Ranked(ctx context.Context, page RankingPage) ([]community.RankedRow, error) {
	var noted []RankingPage
	if page.Surface != community.SurfaceShop { // which has goods only
		noted = append(noted, page)
	}
	loading := l.RankedNotes.Start(ctx, noted)
	rows, err := l.FeedRanking.All(ctx, []RankingPage{page})
	pages, noteErr := loading()
	if err != nil {
		return nil, err
	}
	if noteErr == nil && len(pages) > 0 { // otherwise who asks for them hears of it
		found, _ := one(pages[0], nil, func(n *community.Note) (domain.NoteID, *community.Note) { return n.ID, n })
		l.Note.prime(ctx, found)
	}
	return rows[0], nil
}
