package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *mutationResolver) UserUpdate(ctx context.Context, input model.UserUpdateInput) (*model.UserPayload, error) {
	user, err := r.updateUser(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.UserPayload{User: user, UserErrors: refused}, nil
}

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
	kept := each(objs, func(u *community.User) *domain.Count { return exactly(u.Followers) })
	return userPages(ctx, relay.ListFollowers, page, objs, userID, r.load.Followers, kept, r.load.VisibleUsers)
}

func (r *userResolver) Following(ctx context.Context, objs []*community.User, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.User], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListFollowing, usualPage)
	if err != nil {
		return nil, err
	}
	kept := each(objs, func(u *community.User) *domain.Count { return exactly(u.Following) })
	return userPages(ctx, relay.ListFollowing, page, objs, userID, r.load.Following, kept, r.load.VisibleUsers)
}

func (r *userResolver) Notes(ctx context.Context, objs []*community.User, kind *community.NoteKind, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.Note], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListNotesByAuthor, usualPage)
	if err != nil {
		return nil, err
	}
	return r.notesByAuthor(ctx, kind, page, objs)
}

func (r *userResolver) LikedNotes(ctx context.Context, objs []*community.User, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.Note], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListNotesLiked, usualPage)
	if err != nil {
		return nil, err
	}
	return r.likedNotes(ctx, page, objs)
}

func (r *userResolver) ViewerIsFollowing(ctx context.Context, objs []*community.User) ([]bool, error) {
	return edge(ctx, objs, userID, r.load.FollowedByViewer.All)
}

func (r *userResolver) ViewerIsFollowedBy(ctx context.Context, objs []*community.User) ([]bool, error) {
	return edge(ctx, objs, userID, r.load.FollowsViewer.All)
}

func (r *userResolver) ViewerHasBlocked(ctx context.Context, objs []*community.User) ([]bool, error) {
	return edge(ctx, objs, userID, r.load.BlockedByViewer.All)
}

func (r *userResolver) ViewerCanReport(ctx context.Context, objs []*community.User) ([]bool, error) {
	actor := domain.ActorFrom(ctx)
	return each(objs, func(u *community.User) bool { return u.CanReport(actor) }), nil
}

func (r *userConnectionResolver) TotalCount(ctx context.Context, objs []*relay.Connection[*community.User]) ([]*domain.Count, error) {
	return totals(ctx, objs, counting(r.load.BlockedCount.All))
}

func (r *viewerResolver) User(ctx context.Context, objs []*model.Viewer) ([]*community.User, error) {
	return edge(ctx, objs, viewerID, r.load.VisibleUsers)
}

func (r *viewerResolver) PhoneMasked(ctx context.Context, objs []*model.Viewer) ([]*string, error) {
	return ofSelf(ctx, r.Resolver, "phoneMasked", objs, (*community.UserPrivate).PhoneMasked)
}

func (r *viewerResolver) RealNameVerified(ctx context.Context, objs []*model.Viewer) ([]*bool, error) {
	return ofSelf(ctx, r.Resolver, "realNameVerified", objs, nameVerified)
}

func (r *viewerResolver) Blocked(ctx context.Context, objs []*model.Viewer, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.User], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListBlocked, usualPage)
	if err != nil {
		return nil, err
	}
	return r.blocked(ctx, page, objs)
}

func (r *viewerResolver) Drafts(ctx context.Context, objs []*model.Viewer, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.Note], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListDrafts, usualPage)
	if err != nil {
		return nil, err
	}
	return r.drafts(ctx, page, objs)
}

func (r *Resolver) User() generated.UserResolver { return &userResolver{r} }

func (r *Resolver) UserConnection() generated.UserConnectionResolver {
	return &userConnectionResolver{r}
}

func (r *Resolver) Viewer() generated.ViewerResolver { return &viewerResolver{r} }

type (
	userResolver           struct{ *Resolver }
	userConnectionResolver struct{ *Resolver }
	viewerResolver         struct{ *Resolver }
)
