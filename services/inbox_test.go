package services_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/services"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// square is a community of people who follow each other, with the jobs of their inboxes, which run when a test says so.
type square struct {
	do     *services.Inboxes
	people communitydb.Store
	db     *postgres.DB
	now    atomic.Int64 // microseconds; every look at the clock is a moment later
}

func openSquare(t *testing.T, limits services.InboxLimits) *square {
	t.Helper()
	d := storagetest.New(t)
	s := &square{db: d.Community, people: communitydb.NewStore(d.Community)}
	s.now.Store(noon().UnixMicro())
	s.do = services.New(services.Needs{Community: s.people, Now: s.clock, Inbox: limits}).Inboxes
	return s
}

func (s *square) clock() time.Time { return time.UnixMicro(s.now.Add(1)).UTC() }

// exec runs a statement of what another feature writes.
func (s *square) exec(ctx context.Context, sql string, args ...any) error {
	_, err := s.db.Pool().Exec(ctx, sql, args...)
	return err
}

// publish lists a note of an author at a moment.
func (s *square) publish(ctx context.Context, author domain.UserID, visibility community.Visibility, at time.Time) (domain.NoteID, error) {
	id := domain.NoteID(uuid.Must(uuid.NewV7()))
	return id, s.people.InTx(ctx, func(tx communitydb.Tx) error {
		err := tx.CopyNotes(ctx, slices.Values([]*community.Note{{
			ID: id, AuthorID: author, Kind: community.NoteImage, Visibility: visibility, State: community.StatePublished, CreatedAt: at, PublishedAt: &at,
		}}))
		if err != nil {
			return err
		}
		return tx.StartFanOut(ctx, id, s.clock())
	})
}

// takeDown has a note render no more.
func (s *square) takeDown(ctx context.Context, note domain.NoteID) error {
	const sql = `
WITH gone AS (UPDATE notes SET state = 'REMOVED' WHERE id = $1)
DELETE FROM notes_by_author WHERE note_id = $1`
	return s.exec(ctx, sql, note)
}

// show changes who may see a note.
func (s *square) show(ctx context.Context, note domain.NoteID, visibility community.Visibility) error {
	const sql = `
WITH shown AS (UPDATE notes SET visibility = $2 WHERE id = $1)
UPDATE notes_by_author SET reach = $3 WHERE note_id = $1`
	if err := s.exec(ctx, sql, note, string(visibility), int16(visibility.Needs())); err != nil {
		return err
	}
	return s.people.InTx(ctx, func(tx communitydb.Tx) error { return tx.StartFanOut(ctx, note, s.clock()) })
}

func (s *square) follow(ctx context.Context, viewer, author domain.UserID) error {
	return s.people.InTx(ctx, func(tx communitydb.Tx) error {
		follow := []community.Follow{{FollowerID: viewer, FolloweeID: author, FollowedAt: s.clock()}}
		if err := tx.CopyFollows(ctx, slices.Values(follow)); err != nil {
			return err
		}
		return tx.Enqueue(ctx, time.Time{}, args.BackfillInbox{Viewer: viewer.String(), Author: author.String()})
	})
}

func (s *square) unfollow(ctx context.Context, viewer, author domain.UserID) error {
	const sql = `
WITH one AS (DELETE FROM follows WHERE follower_id = $1 AND followee_id = $2)
DELETE FROM followers WHERE follower_id = $1 AND followee_id = $2`
	if err := s.exec(ctx, sql, viewer, author); err != nil {
		return err
	}
	return s.people.InTx(ctx, func(tx communitydb.Tx) error {
		return tx.Enqueue(ctx, time.Time{}, args.PruneInbox{Viewer: viewer.String(), Author: author.String()})
	})
}

// job is one that was asked for.
type job struct {
	ID   int64
	Kind string
	Args []byte
}

// work does one of the jobs that were asked for, any of them, and reports whether there was one. A job can be lost instead.
func (s *square) work(ctx context.Context, lose bool) (bool, error) {
	const sql = `
DELETE FROM river_job
WHERE id = (SELECT id FROM river_job ORDER BY random() LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, kind, args`
	found, err := postgres.All(ctx, s.db, postgres.Query[job]{Doing: "take a job", SQL: sql, Scan: pgx.RowToStructByPos[job]})
	if err != nil || len(found) == 0 || lose {
		return len(found) > 0, err
	}
	switch j := found[0]; j.Kind {
	case args.FanOut{}.Kind():
		return true, with(ctx, j.Args, s.do.FanOut)
	case args.BackfillInbox{}.Kind():
		return true, with(ctx, j.Args, s.do.Backfill)
	case args.PruneInbox{}.Kind():
		return true, with(ctx, j.Args, s.do.Prune)
	case args.TurnAuthor{}.Kind():
		return true, with(ctx, j.Args, s.do.Turn)
	default:
		return false, fmt.Errorf("nobody works jobs of the kind %s", j.Kind)
	}
}

func with[A any](ctx context.Context, raw []byte, do func(context.Context, A) error) error {
	var a A
	if err := json.Unmarshal(raw, &a); err != nil {
		return err
	}
	return do(ctx, a)
}

// workOff does all jobs, those that they ask for too.
func (s *square) workOff(t *testing.T) {
	t.Helper()
	for more := true; more; {
		var err error
		more, err = s.work(t.Context(), false)
		require.NoError(t, err)
	}
}

// list is what the feed of a viewer must be: the lists of all followees, merged.
func (s *square) list(t *testing.T, viewer domain.UserID) []communitydb.NoteAt {
	t.Helper()
	const sql = `
SELECT n.author_id, n.note_id, n.published_at
FROM follows f
JOIN notes_by_author n ON n.author_id = f.followee_id
WHERE f.follower_id = $1 AND n.reach <= 1
ORDER BY n.published_at DESC, n.note_id DESC`
	rows, err := postgres.All(t.Context(), s.db, postgres.Query[communitydb.NoteAt]{
		Doing: "read the list", SQL: sql, Args: []any{viewer}, Scan: pgx.RowToStructByPos[communitydb.NoteAt],
	})
	require.NoError(t, err)
	return rows
}

// scroll reads the feed of a viewer to its end, in pages.
func (s *square) scroll(ctx context.Context, viewer domain.UserID, size int) ([]communitydb.NoteAt, error) {
	joined := []communitydb.NoteAt{}
	for page := (domain.Page{Limit: size}); ; {
		rows, err := communitydb.All(ctx, s.people.Reader, communitydb.FollowingNotesPage(viewer, page))
		joined = append(joined, rows...)
		if err != nil || len(rows) < size {
			return joined, err
		}
		last := rows[len(rows)-1]
		page.Started, page.From = true, domain.Position{Key: last.At.UnixMicro(), ID: domain.UUID(last.Note)}
	}
}

// count is the answer of a SELECT count(*).
func (s *square) count(t *testing.T, sql string, args ...any) int {
	t.Helper()
	n, err := postgres.One(t.Context(), s.db, postgres.Query[int]{Doing: "count", SQL: sql, Args: args, Scan: pgx.RowTo[int]})
	require.NoError(t, err)
	return n
}

// crowd are n people. The first are followed by all the others when a test has them followed.
func crowd(n int) []domain.UserID {
	out := make([]domain.UserID, n)
	for i := range out {
		out[i] = domain.UserID{1, byte(i), 15: byte(i)}
	}
	return out
}

// The feed of everybody is their followees' lists merged, after every step of what may happen, whichever jobs have run, in
// whatever order, and however far each of them got: each runs one batch of two followers. Limits are so small that inboxes are
// trimmed and authors turned all the time.
func TestTheFeedIsTheListWheneverJobsRun(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 7))
			s := openSquare(t, services.InboxLimits{Followers: 3, Length: 5, Batch: 2, Batches: 1})
			people := crowd(8)
			follows, notes := map[[2]domain.UserID]bool{}, []domain.NoteID{}
			anyone := func() domain.UserID { return people[int(r.Float64()*r.Float64()*float64(len(people)))] }
			visibilities := []community.Visibility{
				community.VisibilityPublic, community.VisibilityPublic, community.VisibilityFollowers, community.VisibilityPrivate,
			}
			ctx := t.Context()
			var err error
			for step := range 250 {
				viewer, author := people[r.IntN(len(people))], anyone()
				pair := [2]domain.UserID{viewer, author}
				switch what := r.IntN(20); {
				case what < 5 && viewer != author && !follows[pair]:
					err, follows[pair] = s.follow(ctx, viewer, author), true
				case what < 8 && follows[pair]:
					err, follows[pair] = s.unfollow(ctx, viewer, author), false
				case what < 11:
					var note domain.NoteID
					at := s.clock().Add(-time.Duration(r.IntN(3)) * 40 * time.Microsecond) // one that was scheduled may be as old
					note, err = s.publish(ctx, author, visibilities[r.IntN(4)], at)
					notes = append(notes, note)
				case what < 12 && len(notes) > 0:
					err = s.takeDown(ctx, notes[r.IntN(len(notes))])
				case what < 13 && len(notes) > 0:
					err = s.show(ctx, notes[r.IntN(len(notes))], visibilities[r.IntN(4)])
				case what < 14:
					s.now.Add((11 * time.Minute).Microseconds())
					err = s.do.Settle(ctx)
				default:
					for range 1 + r.IntN(4) {
						_, err = s.work(ctx, r.IntN(20) == 0)
						require.NoError(t, err)
					}
				}
				require.NoError(t, err)
				for _, viewer := range people {
					got, err := s.scroll(ctx, viewer, 1+r.IntN(8))
					require.NoError(t, err)
					require.Equal(t, append([]communitydb.NoteAt{}, s.list(t, viewer)...), got, "step %d, the feed of %s", step, viewer)
				}
			}
			s.workOff(t)
			s.now.Add((11 * time.Minute).Microseconds())
			require.NoError(t, s.do.Settle(ctx))
			s.workOff(t)
			require.Zero(t, s.count(t, "SELECT count(*) FROM fan_outs"), "all notes have arrived")
			require.Zero(t, s.count(t, "SELECT count(*) FROM follows WHERE delivery = 0"), "no follow waits")
			require.NotZero(t, s.count(t, "SELECT count(*) FROM inboxes"), "inboxes were trimmed on the way")
			require.NotZero(t, s.count(t, "SELECT count(*) FROM inbox_notes"))
		})
	}
}

// Where jobs do not run at all, feeds are whole: what is older than the notes that a page looks at on their way is pulled.
func TestTheFeedIsTheListWithoutJobs(t *testing.T) {
	t.Parallel()
	s := openSquare(t, services.InboxLimits{})
	people := crowd(4)
	viewer := people[3]
	for _, author := range people[:2] {
		require.NoError(t, s.follow(t.Context(), viewer, author))
	}
	s.workOff(t)
	for i := range 150 {
		_, err := s.publish(t.Context(), people[i%3], community.VisibilityPublic, s.clock())
		require.NoError(t, err)
	}
	require.Equal(t, 150, s.count(t, "SELECT count(*) FROM fan_outs"))
	for _, size := range []int{7, 64, 200} {
		got, err := s.scroll(t.Context(), viewer, size)
		require.NoError(t, err)
		require.Len(t, got, 100)
		require.Equal(t, s.list(t, viewer), got)
	}
}

// A note that is taken down on its way is in no feed from then on, and goes no further.
func TestADeleteDuringAFanOut(t *testing.T) {
	t.Parallel()
	s := openSquare(t, services.InboxLimits{Batch: 2, Batches: 1})
	people := crowd(6)
	author, followers := people[0], people[1:]
	for _, viewer := range followers {
		require.NoError(t, s.follow(t.Context(), viewer, author))
	}
	s.workOff(t)
	note, err := s.publish(t.Context(), author, community.VisibilityPublic, s.clock())
	require.NoError(t, err)
	held := func() int { return s.count(t, "SELECT count(*) FROM inbox_notes WHERE note_id = $1", note) }
	shown := func() (n int) {
		for _, viewer := range followers {
			rows, err := s.scroll(t.Context(), viewer, 10)
			require.NoError(t, err)
			n += len(rows)
		}
		return n
	}
	require.Equal(t, 0, held())
	require.Equal(t, 5, shown(), "a note on its way is in every feed")
	_, err = s.work(t.Context(), false)
	require.NoError(t, err)
	require.Equal(t, 2, held(), "one batch")
	require.Equal(t, 5, shown(), "and in none twice")
	require.NoError(t, s.takeDown(t.Context(), note))
	require.Zero(t, shown(), "at once")
	s.workOff(t)
	require.Equal(t, 2, held(), "nobody else gets it")
	require.Zero(t, s.count(t, "SELECT count(*) FROM fan_outs"))
}

// An author who wins many followers is pulled, and is not when they are gone again; the feed is the same all along.
func TestAnAuthorIsTurnedBothWays(t *testing.T) {
	t.Parallel()
	s := openSquare(t, services.InboxLimits{Followers: 4, Batch: 2, Batches: 1})
	people := crowd(7)
	author, followers := people[0], people[1:]
	deliveries := func(delivery community.Delivery) int {
		return s.count(t, "SELECT count(*) FROM follows WHERE delivery = $1", int16(delivery))
	}
	publish := func() {
		_, err := s.publish(t.Context(), author, community.VisibilityPublic, s.clock())
		require.NoError(t, err)
		for more := true; more; {
			got, err := s.scroll(t.Context(), followers[0], 3)
			require.NoError(t, err)
			require.Equal(t, s.list(t, followers[0]), got)
			more, err = s.work(t.Context(), false)
			require.NoError(t, err)
		}
	}
	for _, viewer := range followers[:4] {
		require.NoError(t, s.follow(t.Context(), viewer, author))
	}
	s.workOff(t)
	publish()
	require.Equal(t, 4, deliveries(community.DeliveryInbox), "four are not many")
	require.Equal(t, 4, s.count(t, "SELECT count(*) FROM inbox_notes"))

	for _, viewer := range followers[4:] {
		require.NoError(t, s.follow(t.Context(), viewer, author))
	}
	s.workOff(t)
	require.Equal(t, 6, deliveries(community.DeliveryInbox), "nobody is turned by being followed")
	publish()
	require.Equal(t, 6, deliveries(community.DeliveryPulled), "but by the next note")
	held := s.count(t, "SELECT count(*) FROM inbox_notes")
	publish()
	require.Equal(t, held, s.count(t, "SELECT count(*) FROM inbox_notes"), "which is written to nobody")

	for _, viewer := range followers[2:] {
		require.NoError(t, s.unfollow(t.Context(), viewer, author))
	}
	s.workOff(t)
	publish()
	require.Equal(t, 2, deliveries(community.DeliveryWaiting), "half of four is few again")
	s.now.Add((11 * time.Minute).Microseconds())
	require.NoError(t, s.do.Settle(t.Context()))
	require.Equal(t, 2, deliveries(community.DeliveryInbox))
	require.Equal(t, 2*4, s.count(t, "SELECT count(*) FROM inbox_notes"), "with all that was published meanwhile")
	require.Zero(t, s.count(t, "SELECT count(*) FROM pulled_authors"))
}

// A fan-out, a turn and a follow whose jobs were lost are taken up again after a while, and not before.
func TestWhatIsLostIsTakenUp(t *testing.T) {
	t.Parallel()
	s := openSquare(t, services.InboxLimits{Followers: 2, Batch: 2, Batches: 1})
	people := crowd(5)
	lose := func() {
		lost, err := s.work(t.Context(), true)
		require.NoError(t, err)
		require.True(t, lost)
	}
	for _, viewer := range people[1:] {
		require.NoError(t, s.follow(t.Context(), viewer, people[0]))
		lose()
	}
	_, err := s.publish(t.Context(), people[0], community.VisibilityPublic, s.clock())
	require.NoError(t, err)
	lose()
	asked := func() int { return s.count(t, "SELECT count(*) FROM river_job") }
	require.NoError(t, s.do.Settle(t.Context()))
	require.Zero(t, asked(), "they may be on their way")
	require.Equal(t, 4, s.count(t, "SELECT count(*) FROM follows WHERE delivery = 0"))

	s.now.Add((11 * time.Minute).Microseconds())
	require.NoError(t, s.do.Settle(t.Context()))
	require.Zero(t, s.count(t, "SELECT count(*) FROM follows WHERE delivery = 0"), "follows are settled")
	require.Equal(t, 1, asked(), "the fan-out is asked for")
	require.NoError(t, s.do.Settle(t.Context()))
	require.Equal(t, 1, asked(), "once")
	_, err = s.work(t.Context(), false)
	require.NoError(t, err)
	require.Equal(t, 2, asked(), "to go on, and to turn the author, who has four followers")
	lose()
	lose()
	s.now.Add((11 * time.Minute).Microseconds())
	require.NoError(t, s.do.Settle(t.Context()))
	s.workOff(t)
	require.Zero(t, s.count(t, "SELECT count(*) FROM fan_outs"))
	require.Equal(t, 4, s.count(t, "SELECT count(*) FROM follows WHERE delivery = 2"))
}

// An unfollowed author is out of the feed with the unfollow, and out of the inbox with its job; one who is followed stays.
func TestPrune(t *testing.T) {
	t.Parallel()
	s := openSquare(t, services.InboxLimits{})
	viewer, author, other := domain.UserID{1}, domain.UserID{2}, domain.UserID{3}
	for _, a := range []domain.UserID{author, other} {
		_, err := s.publish(t.Context(), a, community.VisibilityFollowers, s.clock())
		require.NoError(t, err)
		require.NoError(t, s.follow(t.Context(), viewer, a))
	}
	s.workOff(t)
	held := func() int { return s.count(t, "SELECT count(*) FROM inbox_notes") }
	require.Equal(t, 2, held())
	prune := args.PruneInbox{Viewer: viewer.String(), Author: author.String()}
	require.NoError(t, s.do.Prune(t.Context(), prune))
	require.Equal(t, 2, held(), "who is followed, perhaps again, stays")
	require.NoError(t, s.unfollow(t.Context(), viewer, author))
	rows, err := s.scroll(t.Context(), viewer, 5)
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.Equal(t, other, rows[0].Author)
	s.workOff(t)
	require.Equal(t, 1, held())
	require.Error(t, s.do.Prune(t.Context(), args.PruneInbox{Viewer: viewer.String(), Author: "nobody"}))
}

// While people publish, follow and work jobs at the same time, no scroll shows a note twice or out of order, and none misses a
// note that was there before it began.
func TestScrollingWhileNotesArrive(t *testing.T) {
	t.Parallel()
	s := openSquare(t, services.InboxLimits{Followers: 7, Length: 30, Batch: 2, Batches: 2})
	people := crowd(12)
	reader, authors := people[11], people[:6]
	for _, author := range authors {
		require.NoError(t, s.follow(t.Context(), reader, author))
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var mu sync.Mutex
	published := map[domain.NoteID]bool{}
	writing, working := group{}, group{}
	for n, author := range authors {
		writing.run(func() error {
			for i := range 40 {
				note, err := s.publish(ctx, author, community.VisibilityPublic, s.clock())
				if err != nil {
					return err
				}
				mu.Lock()
				published[note] = true
				mu.Unlock()
				if i%8 == 7 && i < 8*5 { // others come and go, and the first author passes the limit
					if err := s.follow(ctx, people[6+i/8], authors[n]); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	var written atomic.Bool
	for range 2 {
		working.run(func() error {
			for ctx.Err() == nil {
				more, err := s.work(ctx, false)
				if err != nil || !more && written.Load() {
					return err
				}
			}
			return nil
		})
	}
	scrolls, reading := 0, group{}
	reading.run(func() error {
		for ; !written.Load() || scrolls < 3; scrolls++ {
			mu.Lock()
			before := slices.Collect(maps.Keys(published))
			mu.Unlock()
			rows, err := s.scroll(ctx, reader, 7)
			if err != nil {
				return err
			}
			seen := map[domain.NoteID]bool{}
			for i, row := range rows {
				if i > 0 && newest(rows[i-1], row) >= 0 {
					return fmt.Errorf("scroll %d: %v does not come behind %v", scrolls, row, rows[i-1])
				}
				seen[row.Note] = true
			}
			for _, note := range before {
				if !seen[note] {
					return fmt.Errorf("scroll %d misses %s", scrolls, note)
				}
			}
		}
		return nil
	})
	require.NoError(t, writing.wait())
	written.Store(true)
	require.NoError(t, reading.wait())
	require.NoError(t, working.wait())
	t.Logf("%d scrolls", scrolls)
	s.workOff(t)
	got, err := s.scroll(t.Context(), reader, 9)
	require.NoError(t, err)
	require.Equal(t, s.list(t, reader), got)
	require.Len(t, got, 240)
	require.Zero(t, s.count(t, "SELECT count(*) FROM fan_outs"))
	require.NotZero(t, s.count(t, "SELECT count(*) FROM inbox_notes"))
}

// group runs functions side by side.
type group struct {
	done sync.WaitGroup
	mu   sync.Mutex
	errs []error
}

func (g *group) run(f func() error) {
	g.done.Go(func() {
		err := f()
		g.mu.Lock()
		defer g.mu.Unlock()
		g.errs = append(g.errs, err)
	})
}

func (g *group) wait() error {
	g.done.Wait()
	return errors.Join(g.errs...)
}

func newest(a, b communitydb.NoteAt) int {
	return cmp.Or(b.At.Compare(a.At), bytes.Compare(b.Note[:], a.Note[:]))
}
