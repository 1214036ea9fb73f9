package community_test

import (
	"bytes"
	"cmp"
	"fmt"
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

func then() time.Time { return time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC) }

// place is a row of any page: whose list, what, and since when.
type place struct {
	of, id domain.UUID
	at     time.Time
}

func (p place) position() domain.Position { return domain.Position{Key: p.at.UnixMicro(), ID: p.id} }

// newestFirst orders as lists are: by time, then by id, both descending.
func newestFirst(a, b place) int {
	return cmp.Or(b.at.Compare(a.at), bytes.Compare(b.id[:], a.id[:]))
}

func fromUsers(rows []communitydb.UserAt) []place {
	out := make([]place, len(rows))
	for i, r := range rows {
		out[i] = place{domain.UUID(r.Of), domain.UUID(r.User), r.At}
	}
	return out
}

func fromNotes(rows []communitydb.NoteAt) []place {
	out := make([]place, len(rows))
	for i, r := range rows {
		out[i] = place{domain.UUID(r.Author), domain.UUID(r.Note), r.At}
	}
	return out
}

// requirePagesJoin reads a list in pages of every size, forwards and, where it can be, backwards, and sees that the pages
// joined are the list: nothing twice, nothing missing, whatever keys are equal.
func requirePagesJoin(t *testing.T, want []place, backwards bool, read func(domain.Page) []place) {
	t.Helper()
	slices.SortFunc(want, newestFirst)
	requirePagesAre(t, want, backwards, read)
}

// requirePagesAre is requirePagesJoin for a list of any order.
func requirePagesAre(t *testing.T, want []place, backwards bool, read func(domain.Page) []place) {
	t.Helper()
	for limit := 1; limit <= len(want)+1; limit++ {
		for _, backward := range []bool{false, true} {
			if backward && !backwards {
				continue
			}
			page := domain.Page{Limit: limit, Backward: backward}
			joined := []place{}
			for n := 0; ; n++ {
				require.LessOrEqual(t, n, len(want), "the pages never end")
				slice := domain.NewSlice(read(page), page)
				more := slice.HasNext
				if backward {
					joined, more = append(slices.Clone(slice.Items), joined...), slice.HasPrev
				} else {
					joined = append(joined, slice.Items...)
				}
				if !more {
					break
				}
				edge := slice.Items[len(slice.Items)-1]
				if backward {
					edge = slice.Items[0]
				}
				page.Started, page.From = true, edge.position()
			}
			require.Equal(t, want, joined, "pages of %d, backward %t", limit, backward)
		}
	}
}

// tied is a moment that several of n share.
func tied(n int) time.Time { return then().Add(time.Duration(n/3) * time.Microsecond) }

func TestPagesOfFollows(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	var follows []community.Follow
	for _, list := range []struct{ user, n byte }{{1, 10}, {2, 1}, {3, 6}} {
		for i := range list.n {
			follows = append(follows,
				community.Follow{FollowerID: domain.UserID{100 + i*7%list.n}, FolloweeID: domain.UserID{list.user}, FollowedAt: tied(int(i))},
				community.Follow{FollowerID: domain.UserID{list.user}, FolloweeID: domain.UserID{200 + i*7%list.n}, FollowedAt: tied(int(i))})
		}
	}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		return tx.CopyFollows(t.Context(), slices.Values(follows))
	}))
	users := []domain.UserID{{3}, {1}, {4}, {2}}
	for name, tc := range map[string]struct {
		query func([]domain.UserID, communitydb.Eyes, domain.Page) postgres.Query[communitydb.UserAt]
		list  func(of domain.UserID) []place
	}{
		"followers": {communitydb.FollowersPage, func(of domain.UserID) (out []place) {
			for _, f := range follows {
				if f.FolloweeID == of {
					out = append(out, place{domain.UUID(of), domain.UUID(f.FollowerID), f.FollowedAt})
				}
			}
			return out
		}},
		"following": {communitydb.FollowingPage, func(of domain.UserID) (out []place) {
			for _, f := range follows {
				if f.FollowerID == of {
					out = append(out, place{domain.UUID(of), domain.UUID(f.FolloweeID), f.FollowedAt})
				}
			}
			return out
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			read := func(of []domain.UserID, page domain.Page) []place {
				rows, err := communitydb.All(t.Context(), store.Reader, tc.query(of, communitydb.Eyes{}, page))
				require.NoError(t, err)
				return fromUsers(rows)
			}
			for _, user := range users {
				requirePagesJoin(t, append([]place{}, tc.list(user)...), true, func(page domain.Page) []place {
					return read([]domain.UserID{user}, page)
				})
			}
			for _, backward := range []bool{false, true} {
				page := domain.Page{Limit: 2, Backward: backward}
				together := read(users, page)
				for _, user := range users {
					own := slices.DeleteFunc(slices.Clone(together), func(p place) bool { return p.of != domain.UUID(user) })
					require.ElementsMatch(t, read([]domain.UserID{user}, page), own, "in one statement each has a page of its own")
					require.Equal(t, append([]place{}, read([]domain.UserID{user}, page)...), append([]place{}, own...), "in its order")
				}
			}
		})
	}
}

// notesOf makes n notes of an author in every state and visibility, several of one moment.
func notesOf(author byte, n int) []*community.Note {
	states := []community.ModerationState{
		community.StatePublished, community.StatePublished, community.StateLimited, community.StatePending, community.StateRemoved, community.StateDeleted,
	}
	visibilities := []community.Visibility{community.VisibilityPublic, community.VisibilityFollowers, community.VisibilityPrivate}
	out := make([]*community.Note, n)
	for i := range out {
		at := tied(i)
		out[i] = &community.Note{
			ID: domain.NoteID{author, byte(i * 37)}, AuthorID: domain.UserID{author}, Kind: community.NoteImage,
			State: states[i%len(states)], Visibility: visibilities[(i/2)%len(visibilities)], CreatedAt: at, PublishedAt: &at,
		}
	}
	return out
}

// rendered are the places of those notes that a reader of this reach finds in lists: the rule of domain/community,
// where what does not render is in nobody's list.
func rendered(notes []*community.Note, reach community.Reach) []place {
	out := []place{}
	for _, n := range notes {
		if n.State.Renders() && n.CanSee(community.Standing{Reach: reach}) {
			out = append(out, place{domain.UUID(n.AuthorID), domain.UUID(n.ID), *n.PublishedAt})
		}
	}
	return out
}

func TestPagesOfAnAuthorsNotes(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	byAuthor := map[domain.UserID][]*community.Note{{1}: notesOf(1, 36), {2}: notesOf(2, 3), {3}: notesOf(3, 20)}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		for _, notes := range byAuthor {
			if err := tx.CopyNotes(t.Context(), slices.Values(notes)); err != nil {
				return err
			}
		}
		return nil
	}))
	read := func(t *testing.T, of []communitydb.AuthorReach, page domain.Page) []place {
		t.Helper()
		rows, err := communitydb.All(t.Context(), store.Reader, communitydb.NotesPageByAuthor(of, "", page))
		require.NoError(t, err)
		return fromNotes(rows)
	}
	for name, reach := range map[string]community.Reach{
		"a stranger": community.ReachStranger, "a follower": community.ReachFollower, "the author": community.ReachSelf,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for author, notes := range byAuthor {
				requirePagesJoin(t, rendered(notes, reach), true, func(page domain.Page) []place {
					return read(t, []communitydb.AuthorReach{{Author: author, Reach: reach}}, page)
				})
			}
		})
	}
	t.Run("several authors in one statement", func(t *testing.T) {
		t.Parallel()
		of := []communitydb.AuthorReach{
			{Author: domain.UserID{3}, Reach: community.ReachSelf},
			{Author: domain.UserID{9}, Reach: community.ReachSelf},
			{Author: domain.UserID{1}, Reach: community.ReachStranger},
			{Author: domain.UserID{2}, Reach: community.ReachFollower},
		}
		for _, backward := range []bool{false, true} {
			page := domain.Page{Limit: 2, Backward: backward}
			together := read(t, of, page)
			for _, one := range of {
				own := slices.DeleteFunc(slices.Clone(together), func(p place) bool { return p.of != domain.UUID(one.Author) })
				require.Equal(t, append([]place{}, read(t, []communitydb.AuthorReach{one}, page)...), append([]place{}, own...),
					"each has a page of its own, by its own reach")
			}
		}
	})
	for visibility, needs := range map[community.Visibility]community.Reach{
		community.VisibilityPublic: community.ReachStranger, community.VisibilityFollowers: community.ReachFollower, community.VisibilityPrivate: community.ReachSelf,
	} {
		require.Equal(t, needs, visibility.Needs(), "what the column reach was written by")
	}
}

func TestPagesOfTheFollowingFeed(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	viewer := domain.UserID{100}
	followed := map[byte][]*community.Note{1: notesOf(1, 30), 2: notesOf(2, 1), 3: notesOf(3, 12)}
	want := []place{}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		var follows []community.Follow
		for author, notes := range followed {
			follows = append(follows, community.Follow{FollowerID: viewer, FolloweeID: domain.UserID{author}, FollowedAt: then()})
			want = append(want, rendered(notes, community.ReachFollower)...)
			if err := tx.CopyNotes(t.Context(), slices.Values(notes)); err != nil {
				return err
			}
		}
		if err := tx.CopyNotes(t.Context(), slices.Values(notesOf(9, 10))); err != nil { // whom the viewer does not follow
			return err
		}
		return tx.CopyFollows(t.Context(), slices.Values(append(follows, community.Follow{FollowerID: domain.UserID{1}, FolloweeID: viewer, FollowedAt: then()})))
	}))
	read := func(user domain.UserID, page domain.Page) []place {
		page.Limit++ // the page's caller asks for one more, to know whether there is more
		rows, err := communitydb.All(t.Context(), store.Reader, communitydb.FollowingNotesPage(user, page))
		require.NoError(t, err)
		return fromNotes(rows)
	}
	requirePagesJoin(t, want, false, func(page domain.Page) []place { return read(viewer, page) })
	require.Empty(t, read(domain.UserID{55}, domain.Page{Limit: 5}), "who follows nobody reads nothing")
}

// TestHotPagesReadByIndex holds the statements behind every screen to an index on their big table, whatever the planner
// knows of it: thousands of rows, analyzed.
func TestHotPagesReadByIndex(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	store := communitydb.NewStore(d.Community)
	viewer := domain.UserID{250}
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		if err := tx.CopyNotes(t.Context(), func(yield func(*community.Note) bool) {
			for i := range 20_000 {
				at := then().Add(time.Duration(i) * time.Second)
				if !yield(&community.Note{
					ID: domain.NoteID{byte(i >> 8), byte(i), 1}, AuthorID: domain.UserID{byte(i % 200)}, Kind: community.NoteImage,
					State: community.StatePublished, Visibility: community.VisibilityPublic, CreatedAt: at, PublishedAt: &at,
				}) {
					return
				}
			}
		}); err != nil {
			return err
		}
		if err := tx.CopyFollows(t.Context(), func(yield func(community.Follow) bool) {
			for i := range 40_000 {
				if !yield(community.Follow{
					FollowerID: domain.UserID{1, byte(i / 50 >> 8), byte(i / 50)}, FolloweeID: domain.UserID{byte(i % 50), 9, byte(i / 50)},
					FollowedAt: then().Add(time.Duration(i) * time.Second),
				}) {
					return
				}
			}
		}); err != nil {
			return err
		}
		if err := tx.CopyFollows(t.Context(), func(yield func(community.Follow) bool) {
			for i := range 20 {
				follow := community.Follow{
					FollowerID: viewer, FolloweeID: domain.UserID{byte(i)}, FollowedAt: then(), Delivery: community.Delivery(i % 3),
				}
				if !yield(follow) {
					return
				}
			}
		}); err != nil {
			return err
		}
		if err := tx.FillInboxes(t.Context(), community.InboxLength, then()); err != nil {
			return err
		}
		for range 5 {
			places := make([]community.Ranked, 2000)
			for i := range places {
				places[i] = community.Ranked{Kind: community.SubjectNote, ID: domain.UUID{byte(i >> 8), byte(i)}, Reason: community.ReasonTrending}
			}
			if _, err := tx.InsertGeneration(t.Context(), community.SurfaceHome, places, then()); err != nil {
				return err
			}
		}
		return nil
	}))
	require.NoError(t, store.Analyze(t.Context()))

	started := domain.Page{Limit: 20, Started: true, From: domain.Position{Key: then().Add(time.Hour).UnixMicro(), ID: domain.UUID{9}}}
	backward := started
	backward.Backward = true
	authors := []communitydb.AuthorReach{{Author: domain.UserID{1}}, {Author: domain.UserID{2}, Reach: community.ReachFollower}}
	users, reader := []domain.UserID{{1, 0, 1}, {1, 1, 1}}, communitydb.Eyes{User: viewer, Walled: viewer}
	notes, err := communitydb.All(t.Context(), store.Reader, communitydb.NotesPageByAuthor(authors, "", started))
	require.NoError(t, err)
	require.Len(t, notes, 2*18, "the plan is of a statement that finds something")

	explain(t, d.Community, "NotesPageByAuthor", communitydb.NotesPageByAuthor(authors, "", domain.Page{Limit: 20}), "notes_by_author")
	explain(t, d.Community, "NotesPageByAuthor, second page", communitydb.NotesPageByAuthor(authors, "", started), "notes_by_author")
	explain(t, d.Community, "NotesPageByAuthor, backward", communitydb.NotesPageByAuthor(authors, "", backward), "notes_by_author")
	explain(t, d.Community, "NotesPageByAuthor, of a kind", communitydb.NotesPageByAuthor(authors, community.NoteImage, started), "notes_by_author")
	explain(t, d.Community, "FollowingNotesPage", communitydb.FollowingNotesPage(viewer, domain.Page{Limit: 21}), "notes_by_author", "follows", "inbox_notes")
	explain(t, d.Community, "FollowingNotesPage, second page", communitydb.FollowingNotesPage(viewer, started), "notes_by_author", "follows", "inbox_notes")
	explain(t, d.Community, "FollowersPage", communitydb.FollowersPage(users, reader, started), "followers")
	explain(t, d.Community, "FollowingPage", communitydb.FollowingPage(users, reader, started), "follows")
	explain(t, d.Community, "FeedRankingPage, newest", communitydb.FeedRankingPage(community.SurfaceHome, 0, 40, 20), "feed_rankings")
	explain(t, d.Community, "FeedRankingPage, pinned", communitydb.FeedRankingPage(community.SurfaceHome, 2, 40, 20), "feed_rankings")
	explain(t, d.Community, "NotesOfRankingPage", communitydb.NotesOfRankingPage(community.SurfaceHome, 0, 40, 20), "feed_rankings", "notes")
	explain(t, d.Community, "NotesByIDs", communitydb.NotesByIDs([]domain.NoteID{{1}, {2}}), "notes")
}

// explain requires that the plan of a query reaches the tables by an index.
func explain[R any](t *testing.T, db *postgres.DB, name string, query postgres.Query[R], tables ...string) {
	t.Helper()
	rows, err := db.Query(t.Context(), "EXPLAIN "+query.SQL, query.Args...)
	require.NoError(t, err, name)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err, name)
	plan := strings.Join(lines, "\n")
	for _, table := range tables {
		require.NotRegexp(t, fmt.Sprintf(`Seq Scan on %s\b`, table), plan, name)
		require.Regexp(t, fmt.Sprintf(`Index( Only)? Scan( Backward)? using %[1]s_\S+ on %[1]s\b|Bitmap Heap Scan on %[1]s\b`, table), plan, name)
	}
}
