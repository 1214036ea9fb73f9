package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

func (l *Loaders) media(people communitydb.Reader, shop commercedb.Reader) {
	key := func(u *domain.Upload) (domain.MediaID, *domain.Upload) { return u.ID, u }
	l.UploadToCommunity = &Loader[domain.MediaID, *domain.Upload]{
		load: func(ctx context.Context, ids []domain.MediaID) (map[domain.MediaID]*domain.Upload, error) {
			rows, err := communitydb.All(ctx, people, communitydb.UploadsByIDs(ids))
			return one(rows, err, key)
		},
	}
	l.UploadToCommerce = &Loader[domain.MediaID, *domain.Upload]{
		load: func(ctx context.Context, ids []domain.MediaID) (map[domain.MediaID]*domain.Upload, error) {
			rows, err := commercedb.All(ctx, shop, commercedb.UploadsByIDs(ids))
			return one(rows, err, key)
		},
	}
	l.Streamed = streamed(people)
}

// streamed reports whether a stream of a video is kept, which the community does.
func streamed(people communitydb.Reader) *Loader[domain.MediaID, bool] {
	return &Loader[domain.MediaID, bool]{
		load: func(ctx context.Context, ids []domain.MediaID) (map[domain.MediaID]bool, error) {
			rows, err := communitydb.All(ctx, people, communitydb.Streamed(ids))
			return one(rows, err, func(id domain.MediaID) (domain.MediaID, bool) { return id, true })
		},
	}
}

// OwnUploads loads the actor's uploads, nil in the place of others' and of what is not there. An id does not say which side keeps
// it: both are asked together, and the failure of one matters only where the other has nothing.
func (l *Loaders) OwnUploads(ctx context.Context, ids []domain.MediaID) ([]*domain.Upload, error) {
	loading := l.UploadToCommerce.Start(ctx, ids)
	uploads, err := l.UploadToCommunity.All(ctx, ids)
	others, otherErr := loading()
	actor := domain.ActorFrom(ctx)
	missing := false
	for i := range ids {
		if uploads[i] == nil {
			uploads[i] = others[i]
		}
		missing = missing || uploads[i] == nil
		if uploads[i] != nil && !actor.Is(uploads[i].OwnerID) {
			uploads[i] = nil
		}
	}
	if !missing {
		return uploads, nil
	}
	if err == nil {
		err = otherErr
	}
	return uploads, err
}
