package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *mentionEntityResolver) User(ctx context.Context, objs []*community.MentionEntity) ([]*community.User, error) {
	return edge(ctx, objs, mentionedUser, r.load.VisibleUsers)
}

func (r *mutationResolver) NoteCreate(ctx context.Context, input model.NoteCreateInput) (*model.NotePayload, error) {
	note, err := r.createNote(ctx, input)
	return r.notePayload(ctx, note, err, input.Title.Value(), &input.Body)
}

func (r *mutationResolver) NoteUpdate(ctx context.Context, input model.NoteUpdateInput) (*model.NotePayload, error) {
	note, err := r.updateNote(ctx, input)
	return r.notePayload(ctx, note, err, input.Title.Value(), input.Body.Value())
}

func (r *mutationResolver) NotePublish(ctx context.Context, input model.NotePublishInput) (*model.NotePayload, error) {
	note, err := r.publishNote(ctx, input)
	return r.notePayload(ctx, note, err)
}

func (r *mutationResolver) NoteDelete(ctx context.Context, input model.NoteDeleteInput) (*model.NotePayload, error) {
	return r.notePayload(ctx, nil, r.deleteNote(ctx, input))
}

func (r *mutationResolver) NoteAppeal(ctx context.Context, input model.NoteAppealInput) (*model.NotePayload, error) {
	note, err := r.appealNote(ctx, input)
	return r.notePayload(ctx, note, err)
}

func (r *noteResolver) Entities(ctx context.Context, objs []*community.Note) ([][]model.TextEntity, error) {
	rows, err := edge(ctx, objs, noteID, r.load.EntitiesByNote.All)
	return textEntities(rows), err
}

func (r *noteResolver) Author(ctx context.Context, objs []*community.Note) ([]*community.User, error) {
	return edge(ctx, objs, authorID, r.load.VisibleUsers)
}

func (r *noteResolver) Media(ctx context.Context, objs []*community.Note) ([][]model.Media, error) {
	rows, err := edge(ctx, objs, noteID, r.load.MediaByNote.All)
	return noteMedia(objs, rows), err
}

func (r *noteResolver) Topics(ctx context.Context, objs []*community.Note) ([][]*community.Topic, error) {
	ids, err := edge(ctx, objs, noteID, r.load.TopicsByNote.All)
	if err != nil {
		return make([][]*community.Topic, len(objs)), err
	}
	return r.topicsOf(ctx, ids)
}

func (r *noteResolver) ShareURL(ctx context.Context, objs []*community.Note) ([]string, error) {
	return each(objs, func(n *community.Note) string { return r.urls.Note(n.ID) }), nil
}

func (r *noteResolver) ViewerHasLiked(ctx context.Context, objs []*community.Note) ([]bool, error) {
	return edge(ctx, objs, noteID, r.load.LikedByViewer.All)
}

func (r *noteResolver) ViewerHasCollected(ctx context.Context, objs []*community.Note) ([]*bool, error) {
	collected, err := edge(ctx, objs, noteID, r.load.CollectedByViewer.All)
	return pointers(collected), err
}

func (r *noteResolver) ViewerCanComment(ctx context.Context, objs []*community.Note) ([]bool, error) {
	return r.viewerCanComment(ctx, objs)
}

func (r *noteResolver) ViewerCanEdit(ctx context.Context, objs []*community.Note) ([]bool, error) {
	return viewerCan(ctx, objs, (*community.Note).CanEdit), nil
}

func (r *noteResolver) ViewerCanDelete(ctx context.Context, objs []*community.Note) ([]bool, error) {
	return viewerCan(ctx, objs, (*community.Note).CanDelete), nil
}

func (r *noteResolver) ViewerCanReport(ctx context.Context, objs []*community.Note) ([]bool, error) {
	return viewerCan(ctx, objs, (*community.Note).CanReport), nil
}

func (r *noteResolver) Comments(ctx context.Context, objs []*community.Note, sort community.CommentSort, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.Comment], error) {
	list := commentList(sort)
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(list, usualPage)
	if err != nil {
		return nil, err
	}
	return r.commentsByNote(ctx, list, sort, page, objs)
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
	return edge(ctx, objs, evaluatingNoteID, r.load.EvaluationByNote.All)
}

func (r *noteConnectionResolver) TotalCount(ctx context.Context, objs []*relay.Connection[*community.Note]) ([]*domain.Count, error) {
	return totals(ctx, objs, counting(r.load.NotesCounted.All))
}

func (r *productResolver) Notes(ctx context.Context, objs []*commerce.Product, sort community.NoteSort, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.Note], error) {
	list := notesOfProduct(sort)
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(list.cursors, usualNotes)
	if err != nil {
		return nil, err
	}
	return notesOf(ctx, r.Resolver, list, page, objs, func(p *commerce.Product) domain.UUID { return domain.UUID(p.ID) })
}

func (r *productEntityResolver) Product(ctx context.Context, objs []*community.ProductEntity) ([]*commerce.Product, error) {
	return edge(ctx, objs, namedProduct, r.load.VisibleProducts)
}

func (r *queryResolver) Note(ctx context.Context, id string) (*community.Note, error) {
	noteID, err := domain.ParseID[domain.NoteID]("id", id)
	if err != nil {
		return nil, err
	}
	return r.note(ctx, noteID)
}

func (r *sponsorshipResolver) Advertiser(ctx context.Context, objs []*community.Sponsorship) ([]*community.User, error) {
	return edge(ctx, objs, advertiserID, r.load.VisibleUsers)
}

func (r *storeResolver) Notes(ctx context.Context, objs []*commerce.Store, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.Note], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListStoreNotes, usualPage)
	if err != nil {
		return nil, err
	}
	return notesOf(ctx, r.Resolver, notesOfStore(), page, objs, func(s *commerce.Store) domain.UUID { return domain.UUID(s.ID) })
}

func (r *storeResolver) Evaluations(ctx context.Context, objs []*commerce.Store, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.Note], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListStoreEvaluations, usualPage)
	if err != nil {
		return nil, err
	}
	return notesOf(ctx, r.Resolver, evaluationsOfStore(), page, objs, func(s *commerce.Store) domain.UUID { return domain.UUID(s.ID) })
}

func (r *storeEvaluationResolver) Store(ctx context.Context, objs []*community.StoreEvaluation) ([]*commerce.Store, error) {
	return edge(ctx, objs, func(e *community.StoreEvaluation) (domain.StoreID, bool) { return e.StoreID, true }, r.load.VisibleStores)
}

func (r *topicEntityResolver) Topic(ctx context.Context, objs []*community.TopicEntity) ([]*community.Topic, error) {
	return edge(ctx, objs, namedTopic, r.load.Topic.All)
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
