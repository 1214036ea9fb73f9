package services_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/services"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

func TestWhoLikesWhat(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	like := func(id domain.NoteID) func(context.Context) error {
		return func(ctx context.Context) error { return s.Reactions.LikeNote(ctx, id, true) }
	}
	const unseen = "nobody UNAUTHENTICATED, author NOT_ALLOWED, reader NOT_FOUND, follower NOT_FOUND, blocked NOT_FOUND, moderator NOT_ALLOWED"
	for state, want := range map[community.ModerationState]string{
		community.StateDraft: unseen, community.StatePending: unseen, community.StateRejected: unseen, community.StateRemoved: unseen,
		community.StateLimited: "nobody UNAUTHENTICATED, author NOT_ALLOWED, blocked NOT_FOUND",
		community.StateDeleted: "nobody UNAUTHENTICATED, author NOT_FOUND, reader NOT_FOUND, follower NOT_FOUND, blocked NOT_FOUND, moderator NOT_FOUND",
	} {
		require.Equal(t, want, everybody(t, like(s.states[state])), "%s", state)
	}
	for visibility, want := range map[community.Visibility]string{
		community.VisibilityPublic:    "nobody UNAUTHENTICATED, author NOT_ALLOWED, blocked NOT_FOUND",
		community.VisibilityFollowers: "nobody UNAUTHENTICATED, author NOT_ALLOWED, reader NOT_FOUND, blocked NOT_FOUND, moderator NOT_ALLOWED",
		community.VisibilityPrivate:   unseen,
	} {
		require.Equal(t, want, everybody(t, like(s.notes[visibility])), "%s", visibility)
	}
	require.Equal(t, "NOT_FOUND", refusal(t, s.Reactions.LikeNote(acting(t, reader), domain.NoteID{99}, true)))
	require.Equal(t, "3 0 0 3 3 7", s.counts(t), "the reader's, the follower's and the moderator's; the author received those of two other notes too")
}

// A like and its undo, in any order and as often as one likes, leave one or none.
func TestALikeAndItsUndo(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	note := s.notes[community.VisibilityPublic]
	for _, on := range []bool{false, true, true, false, false, true} {
		require.NoError(t, s.Reactions.LikeNote(acting(t, reader), note, on))
	}
	require.Equal(t, "1 0 0 1 1 1", s.counts(t))

	require.NoError(t, s.Follows.SetBlock(acting(t, author), person(reader), true))
	require.Equal(t, "NOT_FOUND", refusal(t, s.Reactions.LikeNote(acting(t, reader), note, true)))
	require.Equal(t, "1 0 0 1 1 1", s.counts(t), "aggregate counts stay")
	require.NoError(t, s.Reactions.LikeNote(acting(t, reader), note, false), "what one did oneself can be taken back")
	require.Equal(t, "0 0 0 0 0 0", s.counts(t))
	require.Equal(t, "NOT_FOUND", refusal(t, s.Reactions.LikeNote(acting(t, reader), note, false)), "there is nothing left to take back")

	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			if err := s.Reactions.LikeNote(acting(t, follower), note, i%2 == 0); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	likes := s.says(t, `SELECT count(*)::text FROM note_likes WHERE note_id = $1`, note)
	require.Equal(t, fmt.Sprintf("%s 0 0 %[1]s %[1]s %[1]s", likes), s.counts(t), "whichever came last")
}

// Two hundred users like one note at once. Every one of them counts, and the note's row is locked a few times and not two hundred
// times, which is what the test prints beside a transaction a like.
func TestTwoHundredLikesOfOneNote(t *testing.T) {
	t.Parallel()
	const users = 200
	s := openMeeting(t, bystander+users)
	note := s.notes[community.VisibilityPublic]
	_, err := s.sql.Exec(t.Context(), `
CREATE TABLE note_writes (id uuid);
CREATE FUNCTION note_written() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO note_writes VALUES (NEW.id); RETURN NULL; END';
CREATE TRIGGER note_written AFTER UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION note_written()`)
	require.NoError(t, err)
	rush := func(on bool, like func(ctx context.Context, user int) error) (took time.Duration, writes int) {
		before := s.writes(t)
		began := time.Now()
		var all sync.WaitGroup
		for i := range users {
			all.Go(func() {
				if err := like(acting(t, bystander+1+i), bystander+1+i); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		took = time.Since(began)
		want := 0
		if on {
			want = users
		}
		require.Equal(t, fmt.Sprintf("%d 0 0 %[1]d %[1]d %[1]d", want), s.counts(t))
		return took, s.writes(t) - before
	}
	alone := func(on bool) func(context.Context, int) error {
		return func(ctx context.Context, user int) error {
			return s.people.InTx(ctx, func(tx communitydb.Tx) error {
				return tx.SetLikes(ctx, []communitydb.SetReaction{{User: person(user), Note: note, At: noon(), On: on}})
			})
		}
	}
	together := func(on bool) func(context.Context, int) error {
		return func(ctx context.Context, _ int) error { return s.Reactions.LikeNote(ctx, note, on) }
	}
	for round := range 3 {
		slow, many := rush(true, alone(true))
		rush(false, alone(false))
		fast, few := rush(true, together(true))
		rush(false, together(false))
		t.Logf("round %d: a transaction a like %v (%d versions of the note's row), together %v (%d): %.1f times as fast, reads of who sees the note included",
			round, slow.Round(time.Millisecond), many, fast.Round(time.Millisecond), few, float64(slow)/float64(fast))
		require.Equal(t, users, many)
		require.LessOrEqual(t, few, users)
	}
}

// writes is how often a note's row was written.
func (s *meeting) writes(t *testing.T) int {
	t.Helper()
	var n int
	require.NoError(t, s.sql.QueryRow(t.Context(), `SELECT count(*) FROM note_writes`).Scan(&n))
	return n
}

func TestCollectionsHoldWhatIsCollected(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	note, me := s.notes[community.VisibilityPublic], acting(t, reader)
	save := func(ctx context.Context, name string, at *domain.CollectionID, title string) (domain.CollectionID, error) {
		return s.Collections.SaveCollection(ctx, services.SaveCollection{
			CollectionID: at, Fields: community.CollectionFields{Title: title, IsPrivate: true}, Key: key(name),
		})
	}
	first, err := save(me, "first", nil, " Things ")
	require.NoError(t, err)
	again, err := save(me, "first", nil, " Things ")
	require.NoError(t, err)
	require.Equal(t, first, again)
	second, err := save(me, "second", nil, "More")
	require.NoError(t, err)
	require.Equal(t, "2", s.says(t, `SELECT count(*)::text FROM collections_by_owner`))

	items := func() string {
		return s.says(t, `
SELECT concat_ws(' ', (SELECT item_count FROM collections WHERE id = $1), (SELECT item_count FROM collections WHERE id = $2),
                 (SELECT count(*) FROM collection_items), (SELECT collect_count FROM product_stats))`, first, second)
	}
	collect := func(on bool, into *domain.CollectionID) {
		require.NoError(t, s.Reactions.CollectNote(me, note, services.Collect{On: on, Into: into}))
		require.NoError(t, s.Reactions.CollectProduct(me, s.goods, services.Collect{On: on, Into: into}))
	}
	collect(true, nil)
	require.Equal(t, "0 0 0 1", items(), "collected, and nowhere")
	collect(true, &first)
	require.Equal(t, "2 0 2 1", items())
	collect(true, nil)
	require.Equal(t, "2 0 2 1", items(), "it stays where it is")
	collect(true, &second)
	require.Equal(t, "0 2 2 1", items(), "it is in one")
	require.Equal(t, "0 1 0 1 1 1", s.counts(t))
	collect(false, nil)
	require.Equal(t, "0 0 0 0", items())
	require.Equal(t, "0 0 0 0 0 0", s.counts(t))
	collect(true, &second)

	require.Equal(t, "nobody UNAUTHENTICATED, author NOT_ALLOWED, blocked NOT_FOUND", everybody(t, func(ctx context.Context) error {
		return s.Reactions.CollectNote(ctx, note, services.Collect{On: true})
	}))
	require.Equal(t, "nobody UNAUTHENTICATED, author NOT_ALLOWED", everybody(t, func(ctx context.Context) error {
		return s.Reactions.CollectProduct(ctx, s.goods, services.Collect{On: true})
	}), "who sells it does not; walls are between people")
	require.Equal(t, "NOT_FOUND", refusal(t, s.Reactions.CollectNote(acting(t, follower), note, services.Collect{On: true, Into: &first})),
		"another's collection")
	require.Equal(t, "INVALID", refusal(t, s.Reactions.CollectNote(me, note, services.Collect{Into: &first})))
	require.Equal(t, "NOT_FOUND", refusal(t, s.Reactions.CollectProduct(me, domain.ProductID{99}, services.Collect{On: true})))

	_, err = save(acting(t, follower), "theirs", &first, "Mine")
	require.Equal(t, "NOT_FOUND", refusal(t, err), "it is private")
	_, err = s.Collections.SaveCollection(me, services.SaveCollection{
		CollectionID: &first, Fields: community.CollectionFields{Title: "Shown"}, Key: key("shown"),
	})
	require.NoError(t, err)
	require.Equal(t, "false", s.says(t, `SELECT is_private::text FROM collections_by_owner WHERE collection_id = $1`, first))
	_, err = save(acting(t, follower), "theirs", &first, "Mine")
	require.Equal(t, "NOT_ALLOWED", refusal(t, err))
	_, err = save(me, "empty", nil, " ")
	require.Equal(t, "REQUIRED", refusal(t, err))
	_, err = save(me, "link", nil, "淘宝店 taobao.com/shop/1")
	require.Equal(t, "EXTERNAL_LINK_FORBIDDEN", refusal(t, err))

	require.Equal(t, "NOT_ALLOWED", refusal(t, s.Collections.DeleteCollection(acting(t, moderator), first)))
	require.NoError(t, s.Collections.DeleteCollection(me, second))
	require.Equal(t, "NOT_FOUND", refusal(t, s.Collections.DeleteCollection(me, second)))
	require.Equal(t, "0", s.says(t, `SELECT count(*)::text FROM collection_items`))
	require.Equal(t, "1", s.says(t, `SELECT count(*)::text FROM note_collects WHERE user_id = $1`, person(reader)), "it stays collected")
}

func TestACollectionTooMany(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	ids := make([]domain.CollectionID, community.MostCollections)
	require.NoError(t, s.people.InTx(t.Context(), func(tx communitydb.Tx) error {
		for i := range ids {
			if err := tx.InsertCollection(t.Context(), &community.Collection{
				ID: domain.CollectionID{byte(i >> 8), byte(i), 1}, OwnerID: person(reader), Title: "n", CreatedAt: noon(),
			}); err != nil {
				return err
			}
		}
		return nil
	}))
	_, err := s.Collections.SaveCollection(acting(t, reader), services.SaveCollection{
		Fields: community.CollectionFields{Title: "one more"}, Key: key("more"),
	})
	require.Equal(t, "TOO_LONG", refusal(t, err))
}

func TestWhoLikesComments(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	id, err := s.Comments.CreateComment(acting(t, reader), services.CreateComment{
		NoteID: s.notes[community.VisibilityPublic], Body: "!", Key: key("said"),
	})
	require.NoError(t, err)
	require.Equal(t, "nobody UNAUTHENTICATED, reader NOT_ALLOWED, blocked NOT_FOUND", everybody(t, func(ctx context.Context) error {
		return s.Reactions.LikeComment(ctx, id, true)
	}))
	like := func() string { return s.says(t, `SELECT like_count::text FROM comments WHERE id = $1`, id.Own) }
	require.Equal(t, "3", like())
	for _, on := range slices.Repeat([]bool{true, false}, 2) {
		require.NoError(t, s.Reactions.LikeComment(acting(t, author), id, on))
	}
	require.Equal(t, "2", like())
	require.NoError(t, s.Follows.SetBlock(acting(t, reader), person(follower), true))
	require.Equal(t, "NOT_FOUND", refusal(t, s.Reactions.LikeComment(acting(t, follower), id, true)))
	require.NoError(t, s.Reactions.LikeComment(acting(t, follower), id, false))
	require.NoError(t, s.Comments.DeleteComment(acting(t, reader), id))
	require.Equal(t, "NOT_ALLOWED", refusal(t, s.Reactions.LikeComment(acting(t, author), id, true)))
	require.Equal(t, "1", like())
	require.Equal(t, "NOT_FOUND", refusal(t, s.Reactions.LikeComment(acting(t, author), domain.CommentID{Note: id.Note, Own: domain.UUID{1}}, true)))
}
