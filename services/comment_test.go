package services_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/services"
)

// say writes a comment below the public note.
func (s *meeting) say(ctx context.Context, name string, to *domain.CommentID) (domain.CommentID, error) {
	return s.Comments.CreateComment(ctx, services.CreateComment{
		NoteID: s.notes[community.VisibilityPublic], ReplyTo: to, Body: name, Key: key(name),
	})
}

// thread is what is below the public note: each comment by its text, where it hangs and what is left of it.
func (s *meeting) thread(t *testing.T) string {
	t.Helper()
	return s.says(t, `
SELECT coalesce(string_agg(concat_ws(' ', nullif(c.body, ''), 'under ' || r.body, 'to ' || a.body, nullif(c.state, 'VISIBLE'),
                                     CASE WHEN c.is_pinned THEN 'pinned' END, c.reply_count), ', ' ORDER BY c.id), '')
FROM comments c
LEFT JOIN comments r ON r.note_id = c.note_id AND r.id = c.root_id
LEFT JOIN comments a ON a.note_id = c.note_id AND a.id = c.reply_to_id
WHERE c.note_id = $1`, s.notes[community.VisibilityPublic])
}

func TestAThread(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	root, err := s.say(acting(t, reader), "root", nil)
	require.NoError(t, err)
	same, err := s.say(acting(t, reader), "root", nil)
	require.NoError(t, err)
	require.Equal(t, root, same, "one key, one comment")
	first, err := s.say(acting(t, author), "first", &root)
	require.NoError(t, err)
	_, err = s.say(acting(t, follower), "second", &first)
	require.NoError(t, err)
	require.Equal(t, "root 2, first under root to root 0, second under root to first 0", s.thread(t), "replies lie flat under their root")
	require.Equal(t, "0 0 3 0 0 0", s.counts(t))

	for i, pinned := range []bool{true, true, false} {
		require.NoError(t, s.Comments.PinComment(acting(t, author), root, pinned), "%d", i)
	}
	require.NoError(t, s.Comments.PinComment(acting(t, author), root, true))
	other, err := s.say(acting(t, follower), "other", nil)
	require.NoError(t, err)
	require.NoError(t, s.Comments.PinComment(acting(t, author), other, true))
	require.Equal(t, "root 2, first under root to root 0, second under root to first 0, other pinned 0", s.thread(t), "one is pinned")
	require.Equal(t, "nobody UNAUTHENTICATED, reader NOT_ALLOWED, follower NOT_ALLOWED, blocked NOT_FOUND, moderator NOT_ALLOWED",
		everybody(t, func(ctx context.Context) error { return s.Comments.PinComment(ctx, root, false) }))
	require.Equal(t, "INVALID", refusal(t, s.Comments.PinComment(acting(t, author), first, true)), "a reply")

	require.NoError(t, s.Comments.DeleteComment(acting(t, author), other))
	require.Equal(t, "ILLEGAL_STATE", refusal(t, s.Comments.PinComment(acting(t, author), other, true)))
	require.NoError(t, s.Comments.DeleteComment(acting(t, reader), root))
	require.NoError(t, s.Comments.DeleteComment(acting(t, reader), root), "it is deleted")
	require.Equal(t, "DELETED 2, first under  to  0, second under  to first 0, DELETED 0", s.thread(t), "the replies keep their places")
	require.Equal(t, "0 0 2 0 0 0", s.counts(t))
	_, err = s.say(acting(t, reader), "late", &root)
	require.Equal(t, "ILLEGAL_STATE", refusal(t, err))
	_, err = s.say(acting(t, reader), "third", &first)
	require.NoError(t, err, "what is left of the thread can be answered")
}

// Who said something takes it back also where the note is hidden from them by now; nobody else acts on what they do not see.
func TestWordsAreTakenBackUnseen(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	mine, err := s.say(acting(t, reader), "mine", nil)
	require.NoError(t, err)
	theirs, err := s.say(acting(t, follower), "theirs", &mine)
	require.NoError(t, err)
	require.NoError(t, s.Follows.SetBlock(acting(t, author), person(reader), true))
	require.Equal(t, "NOT_FOUND", refusal(t, s.Comments.DeleteComment(acting(t, reader), theirs)))
	require.Equal(t, "NOT_FOUND", refusal(t, s.Comments.PinComment(acting(t, reader), mine, true)))
	require.NoError(t, s.Comments.DeleteComment(acting(t, reader), mine))
	require.Equal(t, "DELETED 1, theirs under  to  0", s.thread(t))
}

func TestWhoComments(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	n := 0
	comment := func(id domain.NoteID, to *domain.CommentID) func(context.Context) error {
		return func(ctx context.Context) error {
			n++
			_, err := s.Comments.CreateComment(ctx, services.CreateComment{NoteID: id, ReplyTo: to, Body: "!", Key: key(strconv.Itoa(n))})
			return err
		}
	}
	require.Equal(t, "nobody UNAUTHENTICATED, blocked NOT_FOUND", everybody(t, comment(s.notes[community.VisibilityPublic], nil)))
	require.Equal(t, "nobody UNAUTHENTICATED, blocked NOT_FOUND", everybody(t, comment(s.states[community.StateLimited], nil)))
	require.Equal(t, "nobody UNAUTHENTICATED, reader NOT_FOUND, blocked NOT_FOUND", everybody(t, comment(s.notes[community.VisibilityFollowers], nil)))
	require.Equal(t, "nobody UNAUTHENTICATED, reader NOT_FOUND, follower NOT_FOUND, blocked NOT_FOUND",
		everybody(t, comment(s.notes[community.VisibilityPrivate], nil)))
	require.Equal(t, "nobody UNAUTHENTICATED, author NOT_ALLOWED, reader NOT_FOUND, follower NOT_FOUND, blocked NOT_FOUND, moderator NOT_ALLOWED",
		everybody(t, comment(s.states[community.StateDraft], nil)))
	require.Equal(t, "4", s.says(t, `SELECT comment_count::text FROM notes WHERE id = $1`, s.notes[community.VisibilityPublic]))

	mine, err := s.say(acting(t, follower), "mine", nil)
	require.NoError(t, err)
	require.NoError(t, s.Follows.SetBlock(acting(t, follower), person(reader), true))
	public := s.notes[community.VisibilityPublic]
	require.Equal(t, "nobody UNAUTHENTICATED, reader NOT_FOUND, blocked NOT_FOUND", everybody(t, comment(public, &mine)), "behind a wall")
	require.NoError(t, s.Follows.SetBlock(acting(t, follower), person(moderator), true))
	require.Equal(t, "NOT_ALLOWED", refusal(t, comment(public, &mine)(acting(t, moderator))))
	require.Equal(t, "NOT_FOUND", refusal(t, comment(public, &domain.CommentID{Note: public})(acting(t, author))))
	require.Equal(t, "NOT_FOUND", refusal(t, comment(domain.NoteID{99}, nil)(acting(t, author))))
	require.Equal(t, "INVALID", refusal(t, comment(s.states[community.StateLimited], &mine)(acting(t, author))), "below another note")

	for body, want := range map[string]string{
		" \n": "REQUIRED", strings.Repeat("长", 1001): "TOO_LONG", "a\x00b": "INVALID", "去 taobao.com/item/7 买": "EXTERNAL_LINK_FORBIDDEN",
	} {
		_, err := s.Comments.CreateComment(acting(t, reader), services.CreateComment{NoteID: public, Body: body, Key: key("bad")})
		require.Equal(t, want, refusal(t, err), "%q", body)
	}
}

// A comment names users by their handles; nobody is called through a wall, and who was named goes with the text.
func TestWhomCommentsName(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	require.NoError(t, s.Follows.SetBlock(acting(t, follower), person(reader), true))
	id, err := s.say(acting(t, reader), "谢谢 @person.1, @person.3 and @person.99! a@person.5", nil)
	require.NoError(t, err)
	named := func() string {
		return s.says(t, `
SELECT coalesce(string_agg(concat_ws(' ', m.n, m.start, m.length, u.handle), ', ' ORDER BY m.n), '')
FROM comment_mentions m JOIN users u ON u.id = m.user_id WHERE m.comment_id = $1`, id.Own)
	}
	require.Equal(t, "1 3 9 person.1", named())
	require.NoError(t, s.Comments.PinComment(acting(t, author), id, true))
	require.Equal(t, "1 3 9 person.1", named())
	require.NoError(t, s.Comments.DeleteComment(acting(t, reader), id))
	require.Empty(t, named())
}

func TestWhoDeletesComments(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander)
	for i, by := range []int{reader, author, moderator} {
		id, err := s.say(acting(t, reader), fmt.Sprint("n", i), nil)
		require.NoError(t, err)
		require.Equal(t, "NOT_ALLOWED", refusal(t, s.Comments.DeleteComment(acting(t, follower), id)))
		require.Equal(t, "UNAUTHENTICATED", refusal(t, s.Comments.DeleteComment(t.Context(), id)))
		require.Equal(t, "NOT_FOUND", refusal(t, s.Comments.DeleteComment(acting(t, blocked), id)))
		require.NoError(t, s.Comments.DeleteComment(acting(t, by), id))
		require.Equal(t, "NOT_ALLOWED", refusal(t, s.Comments.PinComment(acting(t, follower), id, true)))
	}
	require.Equal(t, "0 0 0 0 0 0", s.counts(t))
	require.Equal(t, "NOT_FOUND", refusal(t, s.Comments.DeleteComment(acting(t, reader), domain.CommentID{Note: s.notes[community.VisibilityPublic]})))
}

// Many answer at once, and pins and deletions come in between.
func TestATalkInARush(t *testing.T) {
	t.Parallel()
	s := openMeeting(t, bystander+30)
	roots := make([]domain.CommentID, 3)
	for i := range roots {
		id, err := s.say(acting(t, reader), fmt.Sprint("root", i), nil)
		require.NoError(t, err)
		roots[i] = id
	}
	var all sync.WaitGroup
	for i := range 30 {
		all.Go(func() {
			me := acting(t, bystander+1+i)
			reply, err := s.say(me, fmt.Sprint("reply", i), &roots[i%3])
			if err != nil {
				t.Error(err)
				return
			}
			for _, err := range []error{
				s.Comments.PinComment(acting(t, author), roots[i%3], i%4 > 0), s.Reactions.LikeComment(acting(t, author), reply, true),
				s.Reactions.LikeComment(me, roots[i%3], true),
			} {
				if err != nil {
					t.Error(err)
				}
			}
			if i%5 == 0 {
				if err := s.Comments.DeleteComment(me, reply); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	require.Equal(t, "0 0 27 0 0 0", s.counts(t))
	require.Equal(t, "8 8 8", s.says(t, `SELECT string_agg(reply_count::text, ' ') FROM comments WHERE root_id IS NULL`))
	require.Equal(t, "10 10 10", s.says(t, `SELECT string_agg(like_count::text, ' ') FROM comments WHERE root_id IS NULL`))
}
