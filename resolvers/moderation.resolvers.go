package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
)

func (r *moderationEventResolver) Actor(ctx context.Context, objs []*community.ModerationEvent) ([]*community.User, error) {
	return edge(ctx, objs, decidedBy, r.load.VisibleUsers)
}

func (r *noteResolver) Moderation(ctx context.Context, objs []*community.Note) ([]*community.NoteModeration, error) {
	return guarded(ctx, "moderation", objs, viewerCan(ctx, objs, (*community.Note).ShowsModeration), r.moderation)
}

func (r *noteModerationResolver) History(ctx context.Context, objs []*community.NoteModeration) ([][]*community.ModerationEvent, error) {
	shown := community.ShowsModerationHistory(domain.ActorFrom(ctx))
	return guarded(ctx, "history", objs, each(objs, func(*community.NoteModeration) bool { return shown }), history)
}

func (r *Resolver) ModerationEvent() generated.ModerationEventResolver {
	return &moderationEventResolver{r}
}

func (r *Resolver) NoteModeration() generated.NoteModerationResolver {
	return &noteModerationResolver{r}
}

type (
	moderationEventResolver struct{ *Resolver }
	noteModerationResolver  struct{ *Resolver }
)
