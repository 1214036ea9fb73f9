package community_test

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// town is a community in which some follow 10 others, and some follow 5,000.
type town struct {
	store   communitydb.Store
	viewers map[int][]domain.UserID // by how many ordinary authors they follow
}

// The town's people. Everybody follows the famous too, whose notes are pulled.
const (
	townAuthors    = 5_000
	townFamous     = 3
	townNotes      = 40 // of each author, spread over 40 days
	townReaders    = 4  // of each kind
	townBystanders = 300
	townPage       = 31 // 20, one more, and ten to spare
)

func followees() []int { return []int{10, 100, 1_000, 5_000} }

func author(i int) domain.UserID { return domain.UserID{1, byte(i >> 8), byte(i), 15: byte(i)} }

func viewer(kind, i int) domain.UserID {
	return domain.UserID{2, byte(kind), byte(i >> 8), byte(i), 15: byte(i)}
}

// follows are those of the town.
func (w *town) follows() iter.Seq[community.Follow] {
	return func(yield func(community.Follow) bool) {
		r := rand.New(rand.NewPCG(1, 2))
		follow := func(who domain.UserID, n int) bool {
			for _, i := range r.Perm(townAuthors)[:n] {
				if !yield(community.Follow{FollowerID: who, FolloweeID: author(i), FollowedAt: then(), Delivery: community.DeliveryInbox}) {
					return false
				}
			}
			for i := range townFamous {
				if !yield(community.Follow{FollowerID: who, FolloweeID: author(townAuthors + i), FollowedAt: then(), Delivery: community.DeliveryPulled}) {
					return false
				}
			}
			return true
		}
		for kind, n := range followees() {
			for i := range townReaders {
				if !follow(viewer(kind, i), n) {
					return
				}
			}
		}
		for i := range townBystanders {
			if !follow(viewer(9, i), 30) {
				return
			}
		}
	}
}

func (w *town) notes() iter.Seq[*community.Note] {
	return func(yield func(*community.Note) bool) {
		r := rand.New(rand.NewPCG(3, 4))
		for i := range townNotes {
			for a := range townAuthors + townFamous {
				at := then().Add(-time.Duration(r.Int64N(int64(40 * 24 * time.Hour)))).Truncate(time.Microsecond)
				n := &community.Note{
					ID: domain.NoteID{3, byte(i), byte(a >> 8), byte(a)}, AuthorID: author(a), Kind: community.NoteImage,
					Visibility: community.VisibilityPublic, State: community.StatePublished, CreatedAt: at, PublishedAt: &at,
				}
				if !yield(n) {
					return
				}
			}
		}
	}
}

func buildTown(tb testing.TB) *town {
	tb.Helper()
	db := storagetest.New(tb).Community
	w := &town{store: communitydb.NewStore(db), viewers: map[int][]domain.UserID{}}
	for kind, n := range followees() {
		for i := range townReaders {
			w.viewers[n] = append(w.viewers[n], viewer(kind, i))
		}
	}
	require.NoError(tb, w.store.InTx(tb.Context(), func(tx communitydb.Tx) error {
		follows := slices.Collect(w.follows())
		if err := tx.CopyFollows(tb.Context(), slices.Values(follows)); err != nil {
			return err
		}
		if err := tx.CopyNotes(tb.Context(), w.notes()); err != nil {
			return err
		}
		return tx.FillInboxes(tb.Context(), community.InboxLength, then())
	}))
	_, err := db.Pool().Exec(tb.Context(), "VACUUM ANALYZE") // as autovacuum would have it
	require.NoError(tb, err)
	return w
}

// pull is the feed's page without inboxes: the lists of all followees merged.
func pull(user domain.UserID, limit int) postgres.Query[communitydb.NoteAt] {
	const sql = `
SELECT p.author_id, p.note_id, p.published_at
FROM follows f
CROSS JOIN LATERAL (
    SELECT n.author_id, n.note_id, n.published_at
    FROM notes_by_author n
    WHERE n.author_id = f.followee_id
      AND n.reach <= 1
    ORDER BY n.published_at DESC, n.note_id DESC
    LIMIT $2
) p
WHERE f.follower_id = $1
ORDER BY p.published_at DESC, p.note_id DESC
LIMIT $2`
	return postgres.Query[communitydb.NoteAt]{
		Doing: "pull a feed", SQL: sql, Args: []any{user, limit}, Scan: pgx.RowToStructByPos[communitydb.NoteAt],
	}
}

// BenchmarkFollowingFeed times a page of 20 of the following feed, with its spare places, by how many the viewer follows, in
// microseconds: us/N is the median of viewers who follow N ordinary authors and the famous, far-us/N that of their tenth page.
// All are asked in turn, so that what else the machine does falls on all of them. spread is the largest of us/N by the smallest.
func BenchmarkFollowingFeed(b *testing.B) {
	w, m := buildTown(b), medians{}
	far := map[domain.UserID]domain.Page{}
	for _, viewers := range w.viewers {
		for _, v := range viewers {
			joined := w.read(b, communitydb.FollowingNotesPage(v, domain.Page{Limit: 10 * townPage}))
			require.Equal(b, w.read(b, pull(v, 10*townPage)), joined, "the feed is the list")
			last := joined[9*townPage-1]
			far[v] = domain.Page{
				Limit: townPage, Started: true, From: domain.Position{Key: last.At.UnixMicro(), ID: domain.UUID(last.Note)},
			}
		}
	}
	for i := 0; b.Loop(); i++ {
		for _, n := range followees() {
			v := w.viewers[n][i%townReaders]
			m.time(fmt.Sprintf("us/%d", n), func() {
				w.read(b, communitydb.FollowingNotesPage(v, domain.Page{Limit: townPage}))
			})
			m.time(fmt.Sprintf("far-us/%d", n), func() { w.read(b, communitydb.FollowingNotesPage(v, far[v])) })
		}
	}
	m.report(b)
}

// BenchmarkPulledFeed is BenchmarkFollowingFeed without inboxes, for comparison. Each page is asked for twice and the second is
// timed, because one of 5,000 lists pushes those of everybody else out of the database's memory.
func BenchmarkPulledFeed(b *testing.B) {
	w, m := buildTown(b), medians{}
	for i := 0; b.Loop(); i++ {
		for _, n := range followees() {
			w.read(b, pull(w.viewers[n][i%townReaders], townPage))
			m.time(fmt.Sprintf("us/%d", n), func() { w.read(b, pull(w.viewers[n][i%townReaders], townPage)) })
		}
	}
	m.report(b)
}

func (w *town) read(b *testing.B, query postgres.Query[communitydb.NoteAt]) []communitydb.NoteAt {
	b.Helper()
	rows, err := communitydb.All(b.Context(), w.store.Reader, query)
	require.NoError(b, err)
	return rows
}

// medians gathers how long things took, by name.
type medians map[string][]time.Duration

func (m medians) time(name string, do func()) {
	began := time.Now()
	do()
	m[name] = append(m[name], time.Since(began))
}

func (m medians) report(b *testing.B) {
	b.Helper()
	var all []float64
	for name, took := range m {
		slices.Sort(took)
		median := float64(took[len(took)/2].Nanoseconds()) / 1000
		b.ReportMetric(median, name)
		if strings.HasPrefix(name, "us/") {
			all = append(all, median)
		}
	}
	b.ReportMetric(slices.Max(all)/slices.Min(all), "spread")
}
