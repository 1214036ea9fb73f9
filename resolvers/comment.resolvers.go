package resolvers

import (
	"context"
	"fmt"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *commentResolver) Note(ctx context.Context, objs []*community.Comment) ([]*community.Note, error) {
	panic(fmt.Errorf("not implemented: Note - note"))
}

func (r *commentResolver) Root(ctx context.Context, objs []*community.Comment) ([]*community.Comment, error) {
	panic(fmt.Errorf("not implemented: Root - root"))
}

func (r *commentResolver) ReplyTo(ctx context.Context, objs []*community.Comment) ([]*community.Comment, error) {
	panic(fmt.Errorf("not implemented: ReplyTo - replyTo"))
}

func (r *commentResolver) Author(ctx context.Context, objs []*community.Comment) ([]*community.User, error) {
	panic(fmt.Errorf("not implemented: Author - author"))
}

func (r *commentResolver) Text(ctx context.Context, objs []*community.Comment) ([]*string, error) {
	panic(fmt.Errorf("not implemented: Text - text"))
}

func (r *commentResolver) IsByAuthor(ctx context.Context, objs []*community.Comment) ([]bool, error) {
	panic(fmt.Errorf("not implemented: IsByAuthor - isByAuthor"))
}

func (r *commentResolver) ViewerHasLiked(ctx context.Context, objs []*community.Comment) ([]bool, error) {
	panic(fmt.Errorf("not implemented: ViewerHasLiked - viewerHasLiked"))
}

func (r *commentResolver) Replies(ctx context.Context, objs []*community.Comment, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.Comment], error) {
	panic(fmt.Errorf("not implemented: Replies - replies"))
}

func (r *commentResolver) ViewerCanDelete(ctx context.Context, objs []*community.Comment) ([]bool, error) {
	panic(fmt.Errorf("not implemented: ViewerCanDelete - viewerCanDelete"))
}

func (r *commentResolver) ViewerCanPin(ctx context.Context, objs []*community.Comment) ([]bool, error) {
	panic(fmt.Errorf("not implemented: ViewerCanPin - viewerCanPin"))
}

func (r *commentResolver) ViewerCanReport(ctx context.Context, objs []*community.Comment) ([]bool, error) {
	panic(fmt.Errorf("not implemented: ViewerCanReport - viewerCanReport"))
}

func (r *commentConnectionResolver) TotalCount(ctx context.Context, objs []*relay.Connection[*community.Comment]) ([]*domain.Count, error) {
	panic(fmt.Errorf("not implemented: TotalCount - totalCount"))
}

func (r *Resolver) Comment() generated.CommentResolver { return &commentResolver{r} }

func (r *Resolver) CommentConnection() generated.CommentConnectionResolver {
	return &commentConnectionResolver{r}
}

type (
	commentResolver           struct{ *Resolver }
	commentConnectionResolver struct{ *Resolver }
)
