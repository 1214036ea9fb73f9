package seed

import (
	"iter"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/seed/demo"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// remark is something that somebody said below a note, before it has an id. root and to are places among the note's remarks,
// -1 for a root comment.
type remark struct {
	author, root, to, likes int
	text                    string
	pinned                  bool
	state                   community.CommentState
}

// remarks are what was said below the i-th note, in the order in which it was: the curated thread, and between its comments
// what readers say.
func (w *world) remarks(i int) []remark {
	thread, n := w.content.threads[i], w.writing(i)
	generated := w.remarkCount(i, n)
	var out []remark
	for j := range max(len(thread.Comments), generated) {
		if j < len(thread.Comments) {
			out = w.said(out, thread.Comments[j])
		}
		if j < generated {
			out = w.generated(out, i, j, n.Lang)
		}
	}
	return out
}

// remarkCount is how many readers say something that is not curated: nobody where not everybody may read the note.
func (w *world) remarkCount(i int, n demo.Note) int {
	switch {
	case !w.open[i]:
		return 0
	case i < len(w.writings):
		return int(12 * n.Popularity)
	default:
		x := w.random(aComment, i).Float64()
		return int(9 * x * x * x)
	}
}

func (w *world) said(said []remark, c demo.Comment) []remark {
	root := len(said)
	said = append(said, remark{
		author: w.personNo[c.Author], root: -1, to: -1, likes: c.Likes, text: c.Text, pinned: c.Pinned, state: stateOfComment(c.State),
	})
	for _, r := range c.Replies {
		said = append(said, remark{
			author: w.personNo[r.Author], root: root, to: root + r.To, likes: r.Likes, text: r.Text, state: stateOfComment(r.State),
		})
	}
	return said
}

func (w *world) generated(said []remark, i, j int, lang demo.Lang) []remark {
	c, author := w.generator.Remark(i, j, lang), w.authorOf(i)
	reader := len(w.people) + w.random(aComment, i<<10|j|1<<40).IntN(w.users-len(w.people))
	if reader == author {
		reader = len(w.people) + (reader-len(w.people)+1)%(w.users-len(w.people))
	}
	root := len(said)
	said = append(said, remark{author: reader, root: -1, to: -1, likes: c.Likes, text: c.Text, state: stateOfComment(c.State)})
	for _, r := range c.Replies {
		said = append(said, remark{author: author, root: root, to: root, likes: r.Likes, text: r.Text, state: community.CommentVisible})
	}
	return said
}

func stateOfComment(s demo.CommentState) community.CommentState {
	if s == "" {
		return community.CommentVisible
	}
	return community.CommentState(s)
}

// visibleComments is how many comments the i-th note is said to have.
func (w *world) visibleComments(i int) int {
	n := 0
	for _, r := range w.remarks(i) {
		if r.state == community.CommentVisible {
			n++
		}
	}
	return n
}

// comments are the remarks below the i-th note with their ids and times: most were made soon after it was published.
func (w *world) comments(i int) ([]*community.Comment, []remark) {
	said := w.remarks(i)
	out := make([]*community.Comment, len(said))
	note, published := w.noteID(i), w.publishedAt(i)
	span, last := w.o.At.Sub(published), published
	for k, r := range said {
		x := float64(k+1) / float64(len(said)+1)
		at := w.onceJoined(r.author, published.Add(time.Duration(x*x*float64(span))).Truncate(time.Microsecond).UTC())
		if !at.After(last) {
			at = last.Add(time.Second)
		}
		last = at
		c := &community.Comment{
			ID:       domain.CommentID{Note: note, Own: w.uuid(aComment, i<<10|k, at)},
			AuthorID: w.userID(r.author), Body: r.text, State: r.state, CreatedAt: at, IsPinned: r.pinned, Likes: r.likes,
		}
		if r.root >= 0 {
			c.RootID, c.ReplyToID = &out[r.root].ID.Own, &out[r.to].ID.Own
			if r.state == community.CommentVisible {
				out[r.root].Replies++
			}
		}
		out[k] = c
	}
	return out, said
}

func (w *world) allComments() iter.Seq[*community.Comment] {
	return func(yield func(*community.Comment) bool) {
		for i := range w.notes {
			comments, _ := w.comments(i)
			for _, c := range comments {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// allCommentLikes are likes of comments: by different users, never by who said it, nor through a wall.
func (w *world) allCommentLikes() iter.Seq[communitydb.CommentLike] {
	return func(yield func(communitydb.CommentLike) bool) {
		for i := range w.notes {
			comments, said := w.comments(i)
			for k, c := range comments {
				r := w.random(aCommentLike, i<<10|k)
				user, step := r.IntN(w.users), coprime(r, w.users)
				for given := 0; given < c.Likes; {
					user = (user + step) % w.users
					if user == said[k].author || w.content.walls[[2]int{user, said[k].author}] {
						continue
					}
					given++
					at := between(r, w.onceJoined(user, c.CreatedAt), w.o.At.UTC())
					if !yield(communitydb.CommentLike{User: w.userID(user), Comment: c.ID, At: at}) {
						return
					}
				}
			}
		}
	}
}
