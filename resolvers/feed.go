package resolvers

import (
	"cmp"
	"context"
	"encoding/binary"
	"math"

	"github.com/99designs/gqlgen/graphql"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
	"github.com/trellisgraph/trellis/loaders"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// maxFeedPage is the largest page of a feed.
const maxFeedPage = 50

// A page of a feed is read with some places to spare, so that it stays full when items vanished since the ranking, which is a few
// minutes old.
func spare(first int) int { return 4 + first/16 }

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
		position := binary.BigEndian.Uint32(from.ID[:4])
		if from.Key < 1 || position > math.MaxInt32 {
			return nil, domain.BadInput("after", "not a cursor of this API")
		}
		page.Generation, page.After = from.Key, int(position)
	}
	rows, err := r.load.Ranked(ctx, page)
	if err != nil {
		return nil, firstOf(err)
	}
	if len(rows) == 0 {
		return r.feedEnd(ctx, surface, page.Generation, after != nil)
	}
	entries := make([]entry, len(rows))
	for i, row := range rows {
		entries[i] = entry{row.Kind, row.ID, row.Reason, rankCursor(list, row.Generation, row.Position)}
	}
	return r.feedPage(ctx, entries, feedPart{
		first: first, more: len(rows) == page.Limit, resumed: after != nil, session: feedSession(list, rows[0].Generation),
		shows: (*community.Note).Rankable,
	})
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
	return r.feedPage(ctx, entries, feedPart{
		first: first, more: len(rows) == page.Limit, resumed: after != nil, session: feedSession(relay.ListFeedFollowing, 0),
		shows: func(n *community.Note) bool { return n.State.Renders() },
	})
}

// related makes a page of what is related to each note: what LIMITED and private notes there are is not put forward.
func (r *Resolver) related(
	ctx context.Context, first int, after *string, notes []*community.Note,
) ([]*model.FeedConnection, error) {
	page := domain.Page{Limit: first + 1 + spare(first)}
	if after != nil {
		from, err := relay.ParseCursor(relay.ListRelated, "after", *after)
		if err != nil {
			return nil, err
		}
		page.Started, page.From = true, from
	}
	out := make([]*model.FeedConnection, len(notes))
	rows, err := edge(ctx, notes, noteID, func(ctx context.Context, of []domain.NoteID) ([][]communitydb.NoteRank, error) {
		return r.load.RelatedNotes.All(ctx, page, of)
	})
	if err != nil {
		return out, err
	}
	errs, branches := make([]error, len(notes)), make([]func(context.Context), len(notes))
	for i := range notes {
		entries := make([]entry, len(rows[i]))
		for j, at := range rows[i] {
			position := domain.Position{Key: at.Key, ID: domain.UUID(at.Note)}
			entries[j] = entry{
				community.SubjectNote, domain.UUID(at.Note), community.ReasonRelated, relay.Cursor(relay.ListRelated, position),
			}
		}
		branches[i] = func(ctx context.Context) {
			out[i], errs[i] = r.feedPage(ctx, entries, feedPart{
				first: first, more: len(entries) == page.Limit, resumed: after != nil, session: feedSession(relay.ListRelated, 0),
				shows: (*community.Note).Rankable,
			})
		}
	}
	if err := loaders.Together(ctx, branches...); err != nil {
		return out, err
	}
	return out, cmp.Or(errs...)
}

// feedPart says which part of a feed a page is.
type feedPart struct {
	first   int
	more    bool // the source has entries behind these
	resumed bool // a cursor was given
	session string
	shows   func(*community.Note) bool // what this feed shows of the notes that the viewer may see
}

// feedPage loads what stands in the entries, drops what the viewer may not see (any more) and keeps the first of them.
func (r *Resolver) feedPage(ctx context.Context, entries []entry, part feedPart) (*model.FeedConnection, error) {
	edges, err := r.feedEdges(ctx, entries, part.shows)
	if err != nil {
		return nil, firstOf(err)
	}
	end := entries[max(0, len(entries)-1):]
	if len(edges) > part.first {
		edges, part.more, end = edges[:part.first], true, nil
	}
	c := &model.FeedConnection{
		Edges: edges, Session: part.session,
		PageInfo: relay.PageInfo{HasNextPage: part.more, HasPreviousPage: part.resumed},
	}
	if len(edges) > 0 {
		c.PageInfo.StartCursor, c.PageInfo.EndCursor = &edges[0].Cursor, &edges[len(edges)-1].Cursor
	}
	if len(end) > 0 { // all entries are used up, those at the end that were dropped too: go on behind the last of them
		c.PageInfo.EndCursor = &end[0].cursor
	}
	return c, nil
}

// feedEdges loads the notes and the products of entries. Products that commerce cannot give stay in the page without
// their node, the first with the reason.
func (r *Resolver) feedEdges(
	ctx context.Context, entries []entry, shows func(*community.Note) bool,
) ([]*model.FeedEdge, error) {
	var noteIDs []domain.NoteID
	var productIDs []domain.ProductID
	for _, e := range entries {
		if e.kind == community.SubjectNote {
			noteIDs = append(noteIDs, domain.NoteID(e.id))
		} else {
			productIDs = append(productIDs, domain.ProductID(e.id))
		}
	}
	own := len(productIDs)
	there, _ := r.load.Note.All(ctx, noteIDs) // VisibleNotes says what is wrong
	productIDs = append(productIDs, primaryProducts(there)...)
	cards := shownCards(ctx)
	cards.Product = cards.Product || own > 0
	r.load.Ahead(ctx, cards, there, productIDs)
	notes, err := r.load.VisibleNotes(ctx, noteIDs)
	if err != nil {
		return nil, err
	}
	products, outage := r.load.VisibleProducts(ctx, productIDs[:own])
	down, report := outage != nil, outage
	edges := make([]*model.FeedEdge, 0, len(entries))
	for _, e := range entries {
		var out *model.FeedEdge
		if e.kind == community.SubjectNote {
			out, notes = r.noteEdge(notes[0], shows), notes[1:]
		} else {
			out, products = r.productEdge(domain.ProductID(e.id), products[0], down), products[1:]
		}
		if out == nil {
			continue
		}
		if out.Item == nil {
			out.Err, report = report, nil
		}
		out.Cursor, out.Reason = e.cursor, e.reason
		edges = append(edges, out)
	}
	return edges, nil
}

// feedItems are a page's items, nil for those that could not be loaded. Why is said once, beside the list and not instead of
// it, which only an added error can do.
func feedItems(ctx context.Context, c *model.FeedConnection) []model.FeedItem {
	items := make([]model.FeedItem, len(c.Edges))
	for i, e := range c.Edges {
		items[i] = e.Item
		if e.Err != nil {
			graphql.AddError(ctx, e.Err)
		}
	}
	return items
}

// primaryProducts are the goods that the notes' cards will show.
func primaryProducts(notes []*community.Note) []domain.ProductID {
	var ids []domain.ProductID
	for _, n := range notes {
		if n != nil && n.PrimaryProductID != nil {
			ids = append(ids, *n.PrimaryProductID)
		}
	}
	return ids
}

// noteEdge is nil for a note that vanished, or that this feed does not show (any more).
func (r *Resolver) noteEdge(n *community.Note, shows func(*community.Note) bool) *model.FeedEdge {
	if n == nil || !shows(n) {
		return nil
	}
	return &model.FeedEdge{
		Item: n, Sponsorship: n.Sponsorship,
		Touch: commerce.Touch{Surface: commerce.SurfaceFeed, NoteID: n.ID, CreatorID: n.AuthorID, At: r.now()},
	}
}

// productEdge is nil for a product that vanished or is put forward to nobody, the staff of its store included, and has no item
// for one that commerce could not give.
func (r *Resolver) productEdge(id domain.ProductID, p *commerce.Product, down bool) *model.FeedEdge {
	if p == nil && !down || p != nil && !p.Sellable() {
		return nil
	}
	out := &model.FeedEdge{Touch: commerce.Touch{Surface: commerce.SurfaceFeed, ProductID: id, At: r.now()}}
	if p != nil {
		out.Item = p
	}
	return out
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
