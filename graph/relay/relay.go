// Package relay holds what the Relay Cursor Connections specification asks of lists: connections, edges, cursors and
// page arguments.
package relay

import (
	"encoding/base64"
	"encoding/binary"

	"github.com/trellisgraph/trellis/domain"
)

// Connection is one page of a list. TotalCount is what the list's parent keeps count of; a list that nobody keeps count of
// leaves it nil and names itself in Of, by which a resolver of totalCount counts it when it is asked for.
type Connection[T any] struct {
	Edges      []*Edge[T]
	PageInfo   PageInfo
	TotalCount *domain.Count
	Of         any
}

// Edge is an item and its place in the list.
type Edge[T any] struct {
	Cursor string
	Node   T
}

// PageInfo tells where a page stands.
type PageInfo struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     *string
	EndCursor       *string
}

// Nodes are the page's items without their cursors.
func (c *Connection[T]) Nodes() []T {
	nodes := make([]T, len(c.Edges))
	for i, e := range c.Edges {
		nodes[i] = e.Node
	}
	return nodes
}

// NewConnection makes a page of edges. Items that vanished between two reads are simply not among them.
func NewConnection[T any](edges []*Edge[T], hasNext, hasPrev bool, total *domain.Count) *Connection[T] {
	c := &Connection[T]{
		Edges:      edges,
		PageInfo:   PageInfo{HasNextPage: hasNext, HasPreviousPage: hasPrev},
		TotalCount: total,
	}
	if len(edges) > 0 {
		c.PageInfo.StartCursor, c.PageInfo.EndCursor = &edges[0].Cursor, &edges[len(edges)-1].Cursor
	}
	return c
}

// List names a list in its cursors, so that a cursor of one list is refused by another.
type List byte

// The lists. The numbers are part of cursors that clients hold: they are never reused.
const (
	ListFollowers        List = 1
	ListFollowing        List = 2
	ListNotesByAuthor    List = 3
	ListTags             List = 4
	ListVariants         List = 5
	ListStoreSales       List = 6
	ListStoreNew         List = 7
	ListStorePriceUp     List = 8
	ListStorePriceDn     List = 9
	ListFeedHome         List = 10
	ListFeedShop         List = 11
	ListFeedFollowing    List = 12
	ListNotesLiked       List = 13
	ListCollections      List = 14
	ListCollectionItems  List = 15
	ListBlocked          List = 16
	ListDrafts           List = 17
	ListCommentsHot      List = 20
	ListCommentsNew      List = 21
	ListCommentsOld      List = 22
	ListReplies          List = 23
	ListProductNotesHot  List = 24
	ListProductNotesNew  List = 25
	ListProductNotesTop  List = 26
	ListTopicNotesHot    List = 27
	ListTopicNotesNew    List = 28
	ListTopicNotesTop    List = 29
	ListStoreNotes       List = 30
	ListStoreEvaluations List = 31
	ListTopicProducts    List = 32
	ListModerationCases  List = 33
	ListRelated          List = 34
	ListReviews          List = 40
	ListStoreMembers     List = 41
	ListCategorySales    List = 42
	ListCategoryNew      List = 43
	ListCategoryPriceUp  List = 44
	ListCategoryPriceDn  List = 45
	ListViewerCoupons    List = 46
	ListOrders           List = 50
	ListRefunds          List = 51
	ListStoreOrders      List = 52
	ListRefundQueue      List = 53
	ListLowStock         List = 54
	ListNotifications    List = 60
)

// The size of a cursor, and that of its text.
const (
	cursorSize = 1 + 8 + 16
	cursorText = (cursorSize*8 + 5) / 6
)

// Cursor writes a position in a list: opaque to clients, base64url of the list, the key and the id.
func Cursor(list List, p domain.Position) string {
	var b [cursorSize]byte
	b[0] = byte(list)
	binary.BigEndian.PutUint64(b[1:9], uint64(p.Key)) //nolint:gosec // kept bit for bit
	copy(b[9:], p.ID[:])
	var text [cursorText]byte
	base64.RawURLEncoding.Encode(text[:], b[:])
	return string(text[:])
}

// ParseCursor reads a cursor of the list that came in the argument named arg; BAD_INPUT where it is none.
func ParseCursor(list List, arg, cursor string) (domain.Position, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(cursor) != cursorText || len(b) != cursorSize { // the decoder passes over line breaks
		return domain.Position{}, domain.BadInput(arg, "not a cursor of this API")
	}
	if List(b[0]) != list {
		return domain.Position{}, domain.BadInput(arg, "a cursor of another list, or of another order of it")
	}
	return domain.Position{Key: int64(binary.BigEndian.Uint64(b[1:9])), ID: domain.UUID(b[9:])}, nil //nolint:gosec // see Cursor
}

// Args are the page arguments of a connection as they came in.
type Args struct {
	First  *int32
	After  *string
	Last   *int32
	Before *string
}

// MaxPage is the largest page of a connection.
const MaxPage = 100

// Page checks the arguments for a list; without first and last it reads usual items forwards. BAD_INPUT names the
// argument at fault.
func (a Args) Page(list List, usual int) (domain.Page, error) {
	switch {
	case a.First != nil && a.Last != nil:
		return domain.Page{}, domain.BadInput("last", "cannot be given together with first")
	case a.Last == nil && a.Before != nil:
		return domain.Page{}, domain.BadInput("before", "needs last")
	case a.Last != nil && a.After != nil:
		return domain.Page{}, domain.BadInput("after", "needs first")
	}
	size, sizeArg, cursor, cursorArg := a.First, "first", a.After, "after"
	if a.Last != nil {
		size, sizeArg, cursor, cursorArg = a.Last, "last", a.Before, "before"
	}
	page := domain.Page{Limit: usual, Backward: a.Last != nil}
	if size != nil {
		if err := CheckSize(sizeArg, *size, MaxPage); err != nil {
			return domain.Page{}, err
		}
		page.Limit = int(*size)
	}
	if cursor == nil {
		return page, nil
	}
	from, err := ParseCursor(list, cursorArg, *cursor)
	page.Started, page.From = true, from
	return page, err
}

// CheckSize refuses a page size outside of 1 to most.
func CheckSize(arg string, n int32, most int) error {
	if n < 1 || int(n) > most {
		return domain.BadInput(arg, "must be between 1 and %d, not %d", most, n)
	}
	return nil
}
