package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
	"github.com/trellisgraph/trellis/loaders"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

func userID(u *community.User) (domain.UserID, bool) { return u.ID, true }

func viewerID(v *model.Viewer) (domain.UserID, bool) { return v.UserID, true }

// userPages makes a page of each parent's list of users.
func userPages[P any](
	ctx context.Context, list relay.List, page domain.Page, parents []*P, key func(*P) (domain.UserID, bool),
	pages *loaders.With[domain.Page, domain.UserID, []communitydb.UserAt], totals []*domain.Count,
	load func(context.Context, []domain.UserID) ([]*community.User, error),
) ([]*relay.Connection[*community.User], error) {
	rows, err := edge(ctx, parents, key, func(ctx context.Context, of []domain.UserID) ([][]communitydb.UserAt, error) {
		return pages.All(ctx, page, of)
	})
	if err != nil {
		return make([]*relay.Connection[*community.User], len(rows)), err
	}
	places := placesOf(rows, func(at communitydb.UserAt) place[domain.UserID] {
		return place[domain.UserID]{key: at.User, at: domain.Position{Key: at.At.UnixMicro(), ID: domain.UUID(at.User)}}
	})
	return connections(ctx, list, page, places, totals, load)
}

// blocked makes a page of those whom each viewer blocks. They are loaded past the wall that the block raised: the viewer must
// find them to take it down. Nobody keeps count of them: the viewer's id is what they are counted by.
func (r *Resolver) blocked(
	ctx context.Context, page domain.Page, viewers []*model.Viewer,
) ([]*relay.Connection[*community.User], error) {
	pages, err := userPages(
		ctx, relay.ListBlocked, page, viewers, viewerID, r.load.Blocked, uncounted(viewers), r.load.User.All)
	return countedAs(pages, viewers, func(v *model.Viewer) any { return v.UserID }), err
}

// likedNotes makes a page of the notes that each user likes; nil for those who do not show them to the viewer.
func (r *Resolver) likedNotes(
	ctx context.Context, page domain.Page, users []*community.User,
) ([]*relay.Connection[*community.Note], error) {
	out := make([]*relay.Connection[*community.Note], len(users))
	walled, err := edge(ctx, users, userID, r.load.Walled.All)
	if err != nil {
		return out, err
	}
	actor, shown := domain.ActorFrom(ctx), make([]*community.User, len(users))
	for i, u := range users {
		if u != nil && u.ShowsLikes(community.StandingOf(actor, u.ID, false, walled[i])) {
			shown[i] = u
		}
	}
	rows, err := edge(ctx, shown, userID, func(ctx context.Context, of []domain.UserID) ([][]communitydb.Reaction, error) {
		return r.load.NotesLiked.All(ctx, page, of)
	})
	if err != nil {
		return out, err
	}
	places := placesOf(rows, func(l communitydb.Reaction) place[domain.NoteID] {
		return place[domain.NoteID]{key: l.Note, at: domain.Position{Key: l.At.UnixMicro(), ID: domain.UUID(l.Note)}}
	})
	pages, err := connections(ctx, relay.ListNotesLiked, page, places, uncounted(users), r.load.VisibleNotes)
	for i, u := range shown {
		if u != nil {
			out[i] = pages[i]
		}
	}
	return out, err
}

// drafts makes a page of each viewer's notes that do not render.
func (r *Resolver) drafts(
	ctx context.Context, page domain.Page, viewers []*model.Viewer,
) ([]*relay.Connection[*community.Note], error) {
	rows, err := edge(ctx, viewers, viewerID, func(ctx context.Context, of []domain.UserID) ([][]communitydb.NoteAt, error) {
		return r.load.Drafts.All(ctx, page, of)
	})
	if err != nil {
		return make([]*relay.Connection[*community.Note], len(rows)), err
	}
	places := placesOf(rows, func(at communitydb.NoteAt) place[domain.NoteID] {
		return place[domain.NoteID]{key: at.Note, at: domain.Position{Key: at.At.UnixMicro(), ID: domain.UUID(at.Note)}}
	})
	return connections(ctx, relay.ListDrafts, page, places, uncounted(viewers), r.load.VisibleNotes)
}

// ofSelf resolves a field of what is private to a user: the user may read it, and nobody else.
func ofSelf[V any](
	ctx context.Context, r *Resolver, what string, viewers []*model.Viewer, value func(*community.UserPrivate) V,
) ([]V, error) {
	actor := domain.ActorFrom(ctx)
	allowed := each(viewers, func(v *model.Viewer) bool { return actor.Is(v.UserID) })
	return guarded(ctx, what, viewers, allowed, func(ctx context.Context, open []*model.Viewer) ([]V, error) {
		private, err := edge(ctx, open, viewerID, r.load.UserPrivate.All)
		values := make([]V, len(open))
		for i, v := range open {
			if v != nil && err == nil {
				values[i] = value(private[i])
			}
		}
		return values, err
	})
}

// nameVerified tells whether a user has proved their real name: not, where nothing is known of them.
func nameVerified(p *community.UserPrivate) *bool {
	verified := p != nil && p.RealNameVerified
	return &verified
}

// updateUser reads the input, changes the viewer and reads them back.
func (r *Resolver) updateUser(ctx context.Context, input model.UserUpdateInput) (*community.User, error) {
	avatar, err := idChange[domain.MediaID]("avatarMediaId", input.AvatarMediaID)
	if err != nil {
		return nil, err
	}
	id, err := r.do.Profiles.UpdateUser(ctx, community.Profile{
		DisplayName: input.DisplayName.Value(), Handle: input.Handle.Value(), Bio: changeOf(input.Bio), AvatarID: avatar,
	})
	if err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleUsers)
}
