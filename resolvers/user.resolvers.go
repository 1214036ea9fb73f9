package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *queryResolver) Viewer(ctx context.Context) (*model.Viewer, error) {
	actor := domain.ActorFrom(ctx)
	if !actor.SignedIn() {
		return nil, nil //nolint:nilnil // nobody is signed in, which is no error
	}
	return &model.Viewer{UserID: actor.UserID}, nil
}

func (r *queryResolver) User(ctx context.Context, by model.UserBy) (*community.User, error) {
	id, err := identify(ctx, by.ID, by.Handle, r.load.UserIDByHandle)
	if err != nil || id.IsZero() {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleUsers)
}

func (r *userResolver) Followers(ctx context.Context, objs []*community.User, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.User], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListFollowers, usualPage)
	if err != nil {
		return nil, err
	}
	return r.userPages(ctx, relay.ListFollowers, page, objs, r.load.Followers, func(u *community.User) int { return u.Followers })
}

func (r *userResolver) Following(ctx context.Context, objs []*community.User, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.User], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListFollowing, usualPage)
	if err != nil {
		return nil, err
	}
	return r.userPages(ctx, relay.ListFollowing, page, objs, r.load.Following, func(u *community.User) int { return u.Following })
}

func (r *userResolver) Notes(ctx context.Context, objs []*community.User, kind *community.NoteKind, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.Note], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListNotesByAuthor, usualPage)
	if err != nil {
		return nil, err
	}
	return r.notesByAuthor(ctx, kind, page, objs)
}

func (r *userResolver) ViewerIsFollowing(ctx context.Context, objs []*community.User) ([]bool, error) {
	return edge(ctx, objs, userID, r.load.FollowedByViewer.All)
}

func (r *userResolver) ViewerIsFollowedBy(ctx context.Context, objs []*community.User) ([]bool, error) {
	return edge(ctx, objs, userID, r.load.FollowsViewer.All)
}

func (r *viewerResolver) User(ctx context.Context, objs []*model.Viewer) ([]*community.User, error) {
	return edge(ctx, objs, viewerID, r.load.VisibleUsers)
}

func (r *Resolver) User() generated.UserResolver { return &userResolver{r} }

func (r *Resolver) Viewer() generated.ViewerResolver { return &viewerResolver{r} }

type (
	userResolver   struct{ *Resolver }
	viewerResolver struct{ *Resolver }
)
