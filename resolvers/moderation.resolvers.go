package resolvers

import (
	"context"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *commentResolver) Standing(ctx context.Context, objs []*community.Comment) ([]*community.CommentModeration, error) {
	return guarded(ctx, "standing", objs, viewerCan(ctx, objs, (*community.Comment).ShowsModeration), r.commentModeration)
}

func (r *commentModerationResolver) History(ctx context.Context, objs []*community.CommentModeration) ([][]*community.ModerationEvent, error) {
	shown := community.ShowsModerationHistory(domain.ActorFrom(ctx))
	return guarded(ctx, "history", objs, each(objs, func(*community.CommentModeration) bool { return shown }), commentHistory)
}

func (r *moderationCaseResolver) Subject(ctx context.Context, objs []*community.ModerationCase) ([]model.Reportable, error) {
	return r.caseSubjects(ctx, objs)
}

func (r *moderationCaseResolver) History(ctx context.Context, objs []*community.ModerationCase) ([][]*community.ModerationEvent, error) {
	return r.caseHistory(ctx, objs)
}

func (r *moderationCaseConnectionResolver) TotalCount(ctx context.Context, objs []*relay.Connection[*community.ModerationCase]) ([]*domain.Count, error) {
	return totals(ctx, objs, counting(r.load.CaseCount.All))
}

func (r *moderationDeskResolver) Queue(ctx context.Context, objs []*community.ModerationDesk, state community.ModerationState, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.ModerationCase], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListModerationCases, usualPage)
	if err != nil {
		return nil, err
	}
	return r.moderationQueue(ctx, state, page, objs)
}

func (r *moderationEventResolver) Actor(ctx context.Context, objs []*community.ModerationEvent) ([]*community.User, error) {
	return edge(ctx, objs, decidedBy, r.load.VisibleUsers)
}

func (r *mutationResolver) ContentReport(ctx context.Context, input model.ContentReportInput) (*model.AckPayload, error) {
	return ack(ctx, r.reportContent(ctx, input))
}

func (r *mutationResolver) ModerationDecide(ctx context.Context, input model.ModerationDecideInput) (*model.AckPayload, error) {
	return ack(ctx, r.decide(ctx, input))
}

func (r *noteResolver) Moderation(ctx context.Context, objs []*community.Note) ([]*community.NoteModeration, error) {
	return guarded(ctx, "moderation", objs, viewerCan(ctx, objs, (*community.Note).ShowsModeration), r.moderation)
}

func (r *noteModerationResolver) ScheduledAt(ctx context.Context, objs []*community.NoteModeration) ([]*time.Time, error) {
	return edge(ctx, objs, moderatedNoteID, r.load.ScheduleByNote.All)
}

func (r *noteModerationResolver) Revision(ctx context.Context, objs []*community.NoteModeration) ([]*community.NoteRevision, error) {
	return edge(ctx, objs, moderatedNoteID, r.load.RevisionByNote.All)
}

func (r *noteModerationResolver) History(ctx context.Context, objs []*community.NoteModeration) ([][]*community.ModerationEvent, error) {
	shown := community.ShowsModerationHistory(domain.ActorFrom(ctx))
	return guarded(ctx, "history", objs, each(objs, func(*community.NoteModeration) bool { return shown }), history)
}

func (r *noteRevisionResolver) Media(ctx context.Context, objs []*community.NoteRevision) ([][]model.Media, error) {
	return each(objs, revisedMedia), nil
}

func (r *noteRevisionResolver) Topics(ctx context.Context, objs []*community.NoteRevision) ([][]*community.Topic, error) {
	return r.topicsOf(ctx, each(objs, func(v *community.NoteRevision) []domain.TopicID { return v.Content.Topics }))
}

func (r *queryResolver) Moderation(ctx context.Context) (*community.ModerationDesk, error) {
	if actor := domain.ActorFrom(ctx); !community.ShowsModerationHistory(actor) {
		return nil, domain.Forbidden(actor, "moderation")
	}
	return &community.ModerationDesk{}, nil
}

func (r *Resolver) CommentModeration() generated.CommentModerationResolver {
	return &commentModerationResolver{r}
}

func (r *Resolver) ModerationCase() generated.ModerationCaseResolver {
	return &moderationCaseResolver{r}
}

func (r *Resolver) ModerationCaseConnection() generated.ModerationCaseConnectionResolver {
	return &moderationCaseConnectionResolver{r}
}

func (r *Resolver) ModerationDesk() generated.ModerationDeskResolver {
	return &moderationDeskResolver{r}
}

func (r *Resolver) ModerationEvent() generated.ModerationEventResolver {
	return &moderationEventResolver{r}
}

func (r *Resolver) NoteModeration() generated.NoteModerationResolver {
	return &noteModerationResolver{r}
}

func (r *Resolver) NoteRevision() generated.NoteRevisionResolver { return &noteRevisionResolver{r} }

type (
	commentModerationResolver        struct{ *Resolver }
	moderationCaseResolver           struct{ *Resolver }
	moderationCaseConnectionResolver struct{ *Resolver }
	moderationDeskResolver           struct{ *Resolver }
	moderationEventResolver          struct{ *Resolver }
	noteModerationResolver           struct{ *Resolver }
	noteRevisionResolver             struct{ *Resolver }
)
