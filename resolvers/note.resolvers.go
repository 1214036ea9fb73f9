package resolvers

import (
	"context"
	"fmt"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *mentionEntityResolver) User(ctx context.Context, objs []*community.MentionEntity) ([]*community.User, error) {
	panic(fmt.Errorf("not implemented: User - user"))
}

func (r *noteResolver) Entities(ctx context.Context, objs []*community.Note) ([][]model.TextEntity, error) {
	panic(fmt.Errorf("not implemented: Entities - entities"))
}

func (r *noteResolver) Author(ctx context.Context, objs []*community.Note) ([]*community.User, error) {
	return edge(ctx, objs, authorID, r.load.VisibleUsers)
}

func (r *noteResolver) Media(ctx context.Context, objs []*community.Note) ([][]model.Media, error) {
	rows, err := edge(ctx, objs, noteID, r.load.MediaByNote.All)
	return noteMedia(rows), err
}

func (r *noteResolver) Topics(ctx context.Context, objs []*community.Note) ([][]*community.Topic, error) {
	panic(fmt.Errorf("not implemented: Topics - topics"))
}

func (r *noteResolver) ShareURL(ctx context.Context, objs []*community.Note) ([]string, error) {
	panic(fmt.Errorf("not implemented: ShareURL - shareUrl"))
}

func (r *noteResolver) ViewerHasLiked(ctx context.Context, objs []*community.Note) ([]bool, error) {
	return edge(ctx, objs, noteID, r.load.LikedByViewer.All)
}

func (r *noteResolver) ViewerHasCollected(ctx context.Context, objs []*community.Note) ([]*bool, error) {
	collected, err := edge(ctx, objs, noteID, r.load.CollectedByViewer.All)
	return pointers(collected), err
}

func (r *noteResolver) ViewerCanComment(ctx context.Context, objs []*community.Note) ([]bool, error) {
	panic(fmt.Errorf("not implemented: ViewerCanComment - viewerCanComment"))
}

func (r *noteResolver) ViewerCanEdit(ctx context.Context, objs []*community.Note) ([]bool, error) {
	panic(fmt.Errorf("not implemented: ViewerCanEdit - viewerCanEdit"))
}

func (r *noteResolver) ViewerCanDelete(ctx context.Context, objs []*community.Note) ([]bool, error) {
	panic(fmt.Errorf("not implemented: ViewerCanDelete - viewerCanDelete"))
}

func (r *noteResolver) ViewerCanReport(ctx context.Context, objs []*community.Note) ([]bool, error) {
	panic(fmt.Errorf("not implemented: ViewerCanReport - viewerCanReport"))
}

func (r *noteResolver) Comments(ctx context.Context, objs []*community.Note, sort community.CommentSort, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.Comment], error) {
	panic(fmt.Errorf("not implemented: Comments - comments"))
}

func (r *noteResolver) ProductTags(ctx context.Context, objs []*community.Note, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.Tag], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListTags, usualTags)
	if err != nil {
		return nil, err
	}
	tags, err := edge(ctx, objs, noteID, r.load.TagsByNote.All)
	return numberedPages(relay.ListTags, page, tags, func(t *community.Tag) int16 { return t.ID.N }), err
}

func (r *noteResolver) StoreEvaluation(ctx context.Context, objs []*community.Note) ([]*community.StoreEvaluation, error) {
	panic(fmt.Errorf("not implemented: StoreEvaluation - storeEvaluation"))
}

func (r *noteConnectionResolver) TotalCount(ctx context.Context, objs []*relay.Connection[*community.Note]) ([]*domain.Count, error) {
	panic(fmt.Errorf("not implemented: TotalCount - totalCount"))
}

func (r *productResolver) Notes(ctx context.Context, objs []*commerce.Product, sort community.NoteSort, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.Note], error) {
	panic(fmt.Errorf("not implemented: Notes - notes"))
}

func (r *productEntityResolver) Product(ctx context.Context, objs []*community.ProductEntity) ([]*commerce.Product, error) {
	panic(fmt.Errorf("not implemented: Product - product"))
}

func (r *queryResolver) Note(ctx context.Context, id string) (*community.Note, error) {
	noteID, err := domain.ParseID[domain.NoteID]("id", id)
	if err != nil {
		return nil, err
	}
	return single(ctx, noteID, r.load.VisibleNotes)
}

func (r *sponsorshipResolver) Advertiser(ctx context.Context, objs []*community.Sponsorship) ([]*community.User, error) {
	panic(fmt.Errorf("not implemented: Advertiser - advertiser"))
}

func (r *storeResolver) Notes(ctx context.Context, objs []*commerce.Store, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.Note], error) {
	panic(fmt.Errorf("not implemented: Notes - notes"))
}

func (r *storeResolver) Evaluations(ctx context.Context, objs []*commerce.Store, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.Note], error) {
	panic(fmt.Errorf("not implemented: Evaluations - evaluations"))
}

func (r *storeEvaluationResolver) Store(ctx context.Context, objs []*community.StoreEvaluation) ([]*commerce.Store, error) {
	panic(fmt.Errorf("not implemented: Store - store"))
}

func (r *topicEntityResolver) Topic(ctx context.Context, objs []*community.TopicEntity) ([]*community.Topic, error) {
	panic(fmt.Errorf("not implemented: Topic - topic"))
}

func (r *Resolver) MentionEntity() generated.MentionEntityResolver { return &mentionEntityResolver{r} }

func (r *Resolver) Note() generated.NoteResolver { return &noteResolver{r} }

func (r *Resolver) NoteConnection() generated.NoteConnectionResolver {
	return &noteConnectionResolver{r}
}

func (r *Resolver) ProductEntity() generated.ProductEntityResolver { return &productEntityResolver{r} }

func (r *Resolver) Sponsorship() generated.SponsorshipResolver { return &sponsorshipResolver{r} }

func (r *Resolver) StoreEvaluation() generated.StoreEvaluationResolver {
	return &storeEvaluationResolver{r}
}

func (r *Resolver) TopicEntity() generated.TopicEntityResolver { return &topicEntityResolver{r} }

type (
	mentionEntityResolver   struct{ *Resolver }
	noteResolver            struct{ *Resolver }
	noteConnectionResolver  struct{ *Resolver }
	productEntityResolver   struct{ *Resolver }
	sponsorshipResolver     struct{ *Resolver }
	storeEvaluationResolver struct{ *Resolver }
	topicEntityResolver     struct{ *Resolver }
)
