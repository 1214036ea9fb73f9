package postgres

import (
	"math"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// InOrder writes the statement of a descending list in the direction it is read: {desc} stands for its order and {<} for the
// comparison that continues it. An ascending list is a descending one read the other way.
func InOrder(sql string, backward bool) string {
	if backward {
		return strings.NewReplacer("{desc}", "ASC", "{<}", ">").Replace(sql)
	}
	return strings.NewReplacer("{desc}", "DESC", "{<}", "<").Replace(sql)
}

// Bound is where a page of a list begins: its cursor, or, at the list's start, a position beyond every row. A statement
// that always compares is an index range under a generic plan too, where "NOT $1 OR ..." is a filter. descending is the
// order of the list when it is read forward.
func Bound(page domain.Page, descending bool) domain.Position {
	if page.Started {
		return page.From
	}
	if descending == page.Backward {
		return domain.Position{Key: math.MinInt64}
	}
	return domain.Position{Key: math.MaxInt64, ID: lastUUID()}
}

// TimeBound is Bound for a list whose key is a time, newest first. No cursor, forged ones included, leads beyond the times
// that Postgres knows.
func TimeBound(page domain.Page) (time.Time, domain.UUID) {
	first, last := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
	b := Bound(page, true)
	return time.UnixMicro(min(max(b.Key, first.UnixMicro()), last.UnixMicro())), b.ID
}

func lastUUID() domain.UUID {
	var u domain.UUID
	for i := range u {
		u[i] = 0xff
	}
	return u
}

// Counted is how long the list of an owner is, at most one more than was counted to.
type Counted[Of any] struct {
	Of Of
	N  int
}
