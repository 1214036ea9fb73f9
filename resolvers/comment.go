package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
	"github.com/trellisgraph/trellis/loaders"
	"github.com/trellisgraph/trellis/services"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// usualReplies is the size of a page of replies when none is asked for: a thread shows a few and opens on request.
const usualReplies = 3

func commentID(c *community.Comment) (domain.CommentID, bool) { return c.ID, true }

// threadID is the key of a comment's replies: under a reply there are none, which takes no statement to know.
func threadID(c *community.Comment) (domain.CommentID, bool) { return c.ID, c.RootID == nil }

func rootID(c *community.Comment) (domain.CommentID, bool) { return sibling(c, c.RootID) }

func replyToID(c *community.Comment) (domain.CommentID, bool) { return sibling(c, c.ReplyToID) }

func sibling(c *community.Comment, own *domain.UUID) (domain.CommentID, bool) {
	if own == nil {
		return domain.CommentID{}, false
	}
	return domain.CommentID{Note: c.ID.Note, Own: *own}, true
}

// speakerID is the author of a comment where the viewer may know.
func speakerID(ctx context.Context) func(*community.Comment) (domain.UserID, bool) {
	actor := domain.ActorFrom(ctx)
	return func(c *community.Comment) (domain.UserID, bool) { return c.AuthorID, c.Speaks(actor) }
}

// spokenID is the key of what belongs to the text of a comment, where the viewer may read it.
func spokenID(ctx context.Context) func(*community.Comment) (domain.CommentID, bool) {
	actor := domain.ActorFrom(ctx)
	return func(c *community.Comment) (domain.CommentID, bool) { return c.ID, c.Speaks(actor) }
}

// spokenText is the text of a comment where the viewer may read it.
func spokenText(ctx context.Context) func(*community.Comment) *string {
	actor := domain.ActorFrom(ctx)
	return func(c *community.Comment) *string {
		if !c.Speaks(actor) {
			return nil
		}
		return &c.Body
	}
}

// byNoteAuthor applies a rule that depends on who wrote the note that a comment is below.
func (r *Resolver) byNoteAuthor(
	ctx context.Context, comments []*community.Comment, rule func(*community.Comment, domain.UserID) bool,
) ([]bool, error) {
	notes, err := edge(ctx, comments, func(c *community.Comment) (domain.NoteID, bool) { return c.ID.Note, true }, r.load.Note.All)
	out := make([]bool, len(comments))
	for i, c := range comments {
		out[i] = c != nil && notes[i] != nil && rule(c, notes[i].AuthorID)
	}
	return out, err
}

// commentList names the list that an order of comments is, so that a cursor of one order is refused by another.
func commentList(sort community.CommentSort) relay.List {
	switch sort {
	case community.CommentsNew:
		return relay.ListCommentsNew
	case community.CommentsOld:
		return relay.ListCommentsOld
	case community.CommentsHot:
		return relay.ListCommentsHot
	default:
		return relay.ListCommentsHot
	}
}

// commentsByNote makes a page of the root comments below each note.
func (r *Resolver) commentsByNote(
	ctx context.Context, list relay.List, sort community.CommentSort, page domain.Page, notes []*community.Note,
) ([]*relay.Connection[*community.Comment], error) {
	rows, err := edge(ctx, notes, noteID, func(ctx context.Context, ids []domain.NoteID) ([][]communitydb.CommentAt, error) {
		return r.load.CommentsByNote.All(ctx, loaders.Comments{Sort: sort, Page: page}, ids)
	})
	if err != nil {
		return make([]*relay.Connection[*community.Comment], len(rows)), err
	}
	places := placesOf(rows, func(at communitydb.CommentAt) place[domain.CommentID] {
		return place[domain.CommentID]{
			key: domain.CommentID{Note: at.Note, Own: at.Comment}, at: domain.Position{Key: at.Key, ID: at.Comment},
		}
	})
	pages, err := connections(ctx, list, page, places, uncounted(notes), r.load.VisibleComments)
	return countedAs(pages, notes, func(n *community.Note) any { return n.ID }), err
}

// repliesByRoot makes a page of the replies under each root comment.
func (r *Resolver) repliesByRoot(
	ctx context.Context, page domain.Page, roots []*community.Comment,
) ([]*relay.Connection[*community.Comment], error) {
	rows, err := edge(ctx, roots, threadID, func(ctx context.Context, ids []domain.CommentID) ([][]communitydb.ReplyAt, error) {
		return r.load.RepliesByRoot.All(ctx, page, ids)
	})
	if err != nil {
		return make([]*relay.Connection[*community.Comment], len(rows)), err
	}
	places := placesOf(rows, func(at communitydb.ReplyAt) place[domain.CommentID] {
		return place[domain.CommentID]{
			key: domain.CommentID{Note: at.Root.Note, Own: at.Comment},
			at:  domain.Position{Key: at.At.UnixMicro(), ID: at.Comment},
		}
	})
	pages, err := connections(ctx, relay.ListReplies, page, places, uncounted(roots), r.load.VisibleComments)
	return countedAs(pages, roots, func(c *community.Comment) any { return c.ID }), err
}

// createComment reads the input, writes the comment and reads it back.
func (r *Resolver) createComment(ctx context.Context, input model.CommentCreateInput) (*community.Comment, error) {
	note, err := domain.ParseID[domain.NoteID]("noteId", input.NoteID)
	if err != nil {
		return nil, err
	}
	to, err := optionalID[domain.CommentID]("replyToId", input.ReplyToID.Value())
	if err != nil {
		return nil, err
	}
	id, err := r.do.Comments.CreateComment(ctx, services.CreateComment{
		NoteID: note, ReplyTo: to, Body: input.Body, Key: input.IdempotencyKey,
	})
	if err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleComments)
}

// deleteComment reads nothing back where the viewer does not see the note any more.
func (r *Resolver) deleteComment(ctx context.Context, input model.CommentDeleteInput) (*community.Comment, error) {
	return r.changeComment(ctx, input.CommentID, r.do.Comments.DeleteComment)
}

func (r *Resolver) pinComment(ctx context.Context, input model.CommentPinSetInput) (*community.Comment, error) {
	return r.changeComment(ctx, input.CommentID, func(ctx context.Context, id domain.CommentID) error {
		return r.do.Comments.PinComment(ctx, id, input.Pinned)
	})
}

// changeComment does something to a comment and reads it back.
func (r *Resolver) changeComment(
	ctx context.Context, comment string, do func(context.Context, domain.CommentID) error,
) (*community.Comment, error) {
	id, err := domain.ParseID[domain.CommentID]("commentId", comment)
	if err != nil {
		return nil, err
	}
	if err := do(ctx, id); err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleComments)
}
