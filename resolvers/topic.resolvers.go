package resolvers

import (
	"context"
	"fmt"

	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *queryResolver) Topic(ctx context.Context, id string) (*community.Topic, error) {
	panic(fmt.Errorf("not implemented: Topic - topic"))
}

func (r *topicResolver) Notes(ctx context.Context, objs []*community.Topic, sort community.NoteSort, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.Note], error) {
	panic(fmt.Errorf("not implemented: Notes - notes"))
}

func (r *topicResolver) Products(ctx context.Context, objs []*community.Topic, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*commerce.Product], error) {
	panic(fmt.Errorf("not implemented: Products - products"))
}

func (r *topicResolver) ViewerIsFollowing(ctx context.Context, objs []*community.Topic) ([]bool, error) {
	panic(fmt.Errorf("not implemented: ViewerIsFollowing - viewerIsFollowing"))
}

func (r *Resolver) Topic() generated.TopicResolver { return &topicResolver{r} }

type topicResolver struct{ *Resolver }
