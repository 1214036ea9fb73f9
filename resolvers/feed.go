package resolvers

import (
	"context"
	"encoding/binary"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
	"github.com/trellisgraph/trellis/loaders"
)

// maxFeedPage is the largest page of a feed.
const maxFeedPage = 50

// A page of a feed is read with some places to spare, so that it stays full when items vanished since the ranking.
func spare(first int) int { return 5 + first/4 }

// entry is a place of a feed: what stands there, why, and the cursor behind it.
type entry struct {
	kind   community.SubjectKind
	id     domain.UUID
	reason community.FeedReason
	cursor string
}

// rankedFeed reads a page of HOME or SHOP. The first page pins the newest generation; its number is in every cursor, so
// that scrolling stays in one ranking and nothing is written to remember it (rules.md, I12).
func (r *Resolver) rankedFeed(
	ctx context.Context, surface community.FeedSurface, first int, after *string,
) (*model.FeedConnection, error) {
	list := feedList(surface)
	page := loaders.RankingPage{Surface: surface, Limit: first + 1 + spare(first)}
	if after != nil {
		from, err := relay.ParseCursor(list, "after", *after)
		if err != nil {
			return nil, err
		}
		page.Generation, page.After = from.Key, int(binary.BigEndian.Uint32(from.ID[:4]))
	}
	rows, err := single(ctx, page, r.load.FeedRanking.All)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return r.feedEnd(ctx, surface, page.Generation, after != nil)
	}
	entries := make([]entry, len(rows))
	for i, row := range rows {
		entries[i] = entry{row.Kind, row.ID, row.Reason, rankCursor(list, row.Generation, row.Position)}
	}
	return r.feedPage(ctx, entries, first, len(rows) == page.Limit, after != nil, feedSession(list, rows[0].Generation))
}

// feedEnd answers where a ranking has no more places, or is gone.
func (r *Resolver) feedEnd(
	ctx context.Context, surface community.FeedSurface, generation int64, resumed bool,
) (*model.FeedConnection, error) {
	c := &model.FeedConnection{
		Edges:    []*model.FeedEdge{},
		PageInfo: relay.PageInfo{HasPreviousPage: resumed},
		Session:  feedSession(feedList(surface), generation),
	}
	if !resumed {
		return c, nil
	}
	kept, err := single(ctx, loaders.Generation{Surface: surface, ID: generation}, r.load.GenerationKept.All)
	if err == nil && !kept {
		return nil, domain.BadInput("after", "this feed session has ended: ask again without a cursor")
	}
	return c, err
}

// followingFeed reads a page of the notes of everybody whom the viewer follows, newest first.
func (r *Resolver) followingFeed(ctx context.Context, first int, after *string) (*model.FeedConnection, error) {
	viewer := domain.ActorFrom(ctx)
	if !viewer.SignedIn() {
		return nil, domain.Unauthenticated("the FOLLOWING feed needs a signed-in viewer")
	}
	page := domain.Page{Limit: first + 1 + spare(first)}
	if after != nil {
		from, err := relay.ParseCursor(relay.ListFeedFollowing, "after", *after)
		if err != nil {
			return nil, err
		}
		page.Started, page.From = true, from
	}
	rows, err := single(ctx, loaders.FollowingPage{Viewer: viewer.UserID, Page: page}, r.load.FollowingNotes.All)
	if err != nil {
		return nil, err
	}
	entries := make([]entry, len(rows))
	for i, at := range rows {
		position := domain.Position{Key: at.At.UnixMicro(), ID: domain.UUID(at.Note)}
		entries[i] = entry{
			community.SubjectNote, domain.UUID(at.Note), community.ReasonFollowing,
			relay.Cursor(relay.ListFeedFollowing, position),
		}
	}
	return r.feedPage(ctx, entries, first, len(rows) == page.Limit, after != nil, feedSession(relay.ListFeedFollowing, 0))
}

// feedPage loads what stands in the entries, drops what the viewer may not see (any more) and keeps the first of them.
// more says that the source has entries behind these.
func (r *Resolver) feedPage(
	ctx context.Context, entries []entry, first int, more, resumed bool, session string,
) (*model.FeedConnection, error) {
	edges, err := r.feedEdges(ctx, entries)
	if err != nil {
		return nil, err
	}
	end := entries[max(0, len(entries)-1):]
	if len(edges) > first {
		edges, more, end = edges[:first], true, nil
	}
	c := &model.FeedConnection{
		Edges: edges, Session: session,
		PageInfo: relay.PageInfo{HasNextPage: more, HasPreviousPage: resumed},
	}
	if len(edges) > 0 {
		c.PageInfo.StartCursor, c.PageInfo.EndCursor = &edges[0].Cursor, &edges[len(edges)-1].Cursor
	}
	if len(end) > 0 { // all entries are used up, those at the end that were dropped too: go on behind the last of them
		c.PageInfo.EndCursor = &end[0].cursor
	}
	return c, nil
}

// feedEdges loads the notes and the products of entries side by side. Products that commerce cannot give stay in the
// page without their node, the first with the reason.
func (r *Resolver) feedEdges(ctx context.Context, entries []entry) ([]*model.FeedEdge, error) {
	var noteIDs []domain.NoteID
	var productIDs []domain.ProductID
	for _, e := range entries {
		if e.kind == community.SubjectNote {
			noteIDs = append(noteIDs, domain.NoteID(e.id))
		} else {
			productIDs = append(productIDs, domain.ProductID(e.id))
		}
	}
	loadingProducts := r.load.Product.Start(ctx, productIDs)
	notes, err := r.load.VisibleNotes(ctx, noteIDs)
	if err != nil {
		return nil, err
	}
	_, outage := loadingProducts()
	products, _ := r.load.VisibleProducts(ctx, productIDs) // loaded already
	report := outage
	edges := make([]*model.FeedEdge, 0, len(entries))
	for _, e := range entries {
		out := &model.FeedEdge{Cursor: e.cursor, Reason: e.reason}
		if e.kind == community.SubjectNote {
			note := notes[0]
			notes = notes[1:]
			if note != nil {
				out.Item, out.AttributionToken = note, r.noteToken(note)
				edges = append(edges, out)
			}
			continue
		}
		product := products[0]
		products = products[1:]
		out.AttributionToken = r.productToken(domain.ProductID(e.id))
		if product != nil {
			out.Item = product
			edges = append(edges, out)
		} else if outage != nil {
			out.Err, report = report, nil
			edges = append(edges, out)
		}
	}
	return edges, nil
}

func (r *Resolver) noteToken(n *community.Note) commerce.AttributionToken {
	return r.signer.Sign(commerce.Touch{
		Surface: commerce.SurfaceFeed, NoteID: n.ID, CreatorID: n.AuthorID, At: r.now(),
	})
}

func (r *Resolver) productToken(id domain.ProductID) commerce.AttributionToken {
	return r.signer.Sign(commerce.Touch{Surface: commerce.SurfaceFeed, ProductID: id, At: r.now()})
}

func feedList(surface community.FeedSurface) relay.List {
	if surface == community.SurfaceShop {
		return relay.ListFeedShop
	}
	return relay.ListFeedHome
}

func rankCursor(list relay.List, generation int64, position int) string {
	var id domain.UUID
	binary.BigEndian.PutUint32(id[:4], uint32(position)) //nolint:gosec // a ranking has a few thousand places
	return relay.Cursor(list, domain.Position{Key: generation, ID: id})
}

func feedSession(list relay.List, generation int64) string {
	return relay.Cursor(list, domain.Position{Key: generation})
}
