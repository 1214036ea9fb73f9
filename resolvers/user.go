package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/relay"
	"github.com/trellisgraph/trellis/loaders"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// usualPage is the size of a page when none is asked for.
const usualPage = 20

func userID(u *community.User) (domain.UserID, bool) { return u.ID, true }

// identify finds the id that a by argument names, by id or by handle; the zero id where there is none. Exactly one must
// be given, which gqlgen does not check for variables (@oneOf).
func identify[ID comparable, P interface {
	*ID
	UnmarshalGQL(v any) error
}](
	ctx context.Context, id, handle graphql.Omittable[*string], byHandle *loaders.Loader[string, ID],
) (ID, error) {
	var none ID
	switch {
	case id.IsSet() == handle.IsSet():
		return none, domain.BadInput("by", "give exactly one of id and handle")
	case id.Value() != nil:
		return domain.ParseID[ID, P]("by.id", *id.Value())
	case handle.Value() != nil && !domain.PlausibleHandle(*handle.Value()):
		return none, nil
	case handle.Value() != nil:
		return single(ctx, *handle.Value(), byHandle.All)
	default:
		return none, domain.BadInput("by", "the one that is given must not be null")
	}
}

// userPages makes a page of each user's list of users.
func (r *Resolver) userPages(
	ctx context.Context, list relay.List, page domain.Page, objs []*community.User,
	pages *loaders.With[domain.Page, domain.UserID, []communitydb.UserAt], total func(*community.User) int,
) ([]*relay.Connection[*community.User], error) {
	rows, err := edge(ctx, objs, userID, func(ctx context.Context, ids []domain.UserID) ([][]communitydb.UserAt, error) {
		return pages.All(ctx, page, ids)
	})
	if err != nil {
		return make([]*relay.Connection[*community.User], len(rows)), err
	}
	places := make([][]place[domain.UserID], len(rows))
	for i := range rows {
		for _, at := range rows[i] {
			places[i] = append(places[i], place[domain.UserID]{
				key: at.User, at: domain.Position{Key: at.At.UnixMicro(), ID: domain.UUID(at.User)},
			})
		}
	}
	totals := each(objs, func(u *community.User) *domain.Count { return exactly(total(u)) })
	return connections(ctx, list, page, places, totals, r.load.VisibleUsers)
}
