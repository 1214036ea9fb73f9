package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *commentResolver) Note(ctx context.Context, objs []*community.Comment) ([]*community.Note, error) {
	return edge(ctx, objs, func(c *community.Comment) (domain.NoteID, bool) { return c.ID.Note, true }, r.load.VisibleNotes)
}

func (r *commentResolver) Root(ctx context.Context, objs []*community.Comment) ([]*community.Comment, error) {
	return edge(ctx, objs, rootID, r.load.VisibleComments)
}

func (r *commentResolver) ReplyTo(ctx context.Context, objs []*community.Comment) ([]*community.Comment, error) {
	return edge(ctx, objs, replyToID, r.load.VisibleComments)
}

func (r *commentResolver) Author(ctx context.Context, objs []*community.Comment) ([]*community.User, error) {
	return edge(ctx, objs, speakerID(ctx), r.load.VisibleUsers)
}

func (r *commentResolver) Text(ctx context.Context, objs []*community.Comment) ([]*string, error) {
	return each(objs, spokenText(ctx)), nil
}

func (r *commentResolver) Mentions(ctx context.Context, objs []*community.Comment) ([][]*community.MentionEntity, error) {
	mentions, err := edge(ctx, objs, spokenID(ctx), r.load.MentionsByComment.All)
	return allOrEmpty(mentions), err
}

func (r *commentResolver) IsByAuthor(ctx context.Context, objs []*community.Comment) ([]bool, error) {
	actor := domain.ActorFrom(ctx)
	return r.byNoteAuthor(ctx, objs, func(c *community.Comment, author domain.UserID) bool {
		return c.AuthorID == author && c.Speaks(actor)
	})
}

func (r *commentResolver) ViewerHasLiked(ctx context.Context, objs []*community.Comment) ([]bool, error) {
	return edge(ctx, objs, commentID, r.load.CommentLikedByViewer.All)
}

func (r *commentResolver) Replies(ctx context.Context, objs []*community.Comment, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.Comment], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListReplies, usualReplies)
	if err != nil {
		return nil, err
	}
	return r.repliesByRoot(ctx, page, objs)
}

func (r *commentResolver) ViewerCanDelete(ctx context.Context, objs []*community.Comment) ([]bool, error) {
	actor := domain.ActorFrom(ctx)
	return r.byNoteAuthor(ctx, objs, func(c *community.Comment, author domain.UserID) bool { return c.CanDelete(actor, author) })
}

func (r *commentResolver) ViewerCanPin(ctx context.Context, objs []*community.Comment) ([]bool, error) {
	actor := domain.ActorFrom(ctx)
	return r.byNoteAuthor(ctx, objs, func(c *community.Comment, author domain.UserID) bool { return c.CanPin(actor, author) })
}

func (r *commentResolver) ViewerCanReport(ctx context.Context, objs []*community.Comment) ([]bool, error) {
	return viewerCan(ctx, objs, (*community.Comment).CanReport), nil
}

func (r *commentConnectionResolver) TotalCount(ctx context.Context, objs []*relay.Connection[*community.Comment]) ([]*domain.Count, error) {
	return totals(ctx, objs, counting(r.load.CommentsCounted.All), counting(r.load.RepliesCounted.All))
}

func (r *mutationResolver) CommentCreate(ctx context.Context, input model.CommentCreateInput) (*model.CommentPayload, error) {
	comment, err := r.createComment(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.CommentPayload{Comment: comment, UserErrors: refused}, nil
}

func (r *mutationResolver) CommentDelete(ctx context.Context, input model.CommentDeleteInput) (*model.CommentPayload, error) {
	comment, err := r.deleteComment(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.CommentPayload{Comment: comment, UserErrors: refused}, nil
}

func (r *mutationResolver) CommentPinSet(ctx context.Context, input model.CommentPinSetInput) (*model.CommentPayload, error) {
	comment, err := r.pinComment(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.CommentPayload{Comment: comment, UserErrors: refused}, nil
}

func (r *Resolver) Comment() generated.CommentResolver { return &commentResolver{r} }

func (r *Resolver) CommentConnection() generated.CommentConnectionResolver {
	return &commentConnectionResolver{r}
}

type (
	commentResolver           struct{ *Resolver }
	commentConnectionResolver struct{ *Resolver }
)
