package resolvers

import (
	"context"
	"fmt"

	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
)

func (r *moderationEventResolver) Actor(ctx context.Context, objs []*community.ModerationEvent) ([]*community.User, error) {
	panic(fmt.Errorf("not implemented: Actor - actor"))
}

func (r *noteResolver) Moderation(ctx context.Context, objs []*community.Note) ([]*community.NoteModeration, error) {
	panic(fmt.Errorf("not implemented: Moderation - moderation"))
}

func (r *noteModerationResolver) History(ctx context.Context, objs []*community.NoteModeration) ([][]*community.ModerationEvent, error) {
	panic(fmt.Errorf("not implemented: History - history"))
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
