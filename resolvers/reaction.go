package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/services"
)

// setLike asks for what the kind of the subject's id says, and reads the subject back.
func (r *Resolver) setLike(ctx context.Context, input model.LikeSetInput) (model.Likeable, error) {
	switch domain.IDPrefix(input.SubjectID) {
	case domain.PrefixNote:
		return react(ctx, input.SubjectID, r.load.VisibleNotes, func(id domain.NoteID) error {
			return r.do.Reactions.LikeNote(ctx, id, input.Liked)
		})
	case domain.PrefixComment:
		return react(ctx, input.SubjectID, r.load.VisibleComments, func(id domain.CommentID) error {
			return r.do.Reactions.LikeComment(ctx, id, input.Liked)
		})
	default:
		return nil, domain.Refuse(domain.ErrInvalid, "subjectId", "%.64q is no note and no comment", input.SubjectID)
	}
}

func (r *Resolver) setCollect(ctx context.Context, input model.CollectSetInput) (model.Collectable, error) {
	into, err := optionalID[domain.CollectionID]("collectionId", input.CollectionID.Value())
	if err != nil {
		return nil, err
	}
	collect := services.Collect{On: input.Collected, Into: into}
	switch domain.IDPrefix(input.SubjectID) {
	case domain.PrefixNote:
		return react(ctx, input.SubjectID, r.load.VisibleNotes, func(id domain.NoteID) error {
			return r.do.Reactions.CollectNote(ctx, id, collect)
		})
	case domain.PrefixProduct:
		return react(ctx, input.SubjectID, r.load.VisibleProducts, func(id domain.ProductID) error {
			return r.do.Reactions.CollectProduct(ctx, id, collect)
		})
	default:
		return nil, domain.Refuse(domain.ErrInvalid, "subjectId", "%.64q is no note and no product", input.SubjectID)
	}
}

// react does something to what an id names and reads it back; nil where the viewer sees it no more.
func react[ID comparable, V any, P interface {
	*ID
	UnmarshalGQL(v any) error
}](ctx context.Context, subject string, load func(context.Context, []ID) ([]*V, error), do func(ID) error) (any, error) {
	id, err := domain.ParseID[ID, P]("subjectId", subject)
	if err != nil {
		return nil, err
	}
	if err := do(id); err != nil {
		return nil, err
	}
	found, err := single(ctx, id, load)
	if err != nil || found == nil {
		return nil, err
	}
	return found, nil
}
