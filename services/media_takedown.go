package services

import (
	"context"
	"errors"
	"slices"

	"github.com/trellisgraph/trellis/domain"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// TakeDown removes the files of pictures and videos for good, with those of the posters of videos, and returns what it removed;
// what shows them goes on to name them. Nothing makes them again: an id is never given twice, and what is made is made from the
// files. NOT_FOUND, with nothing removed, where one of them has no files. While the community database cannot be asked for the
// poster of a video, the rest is removed, and the error says so.
func (s *Media) TakeDown(ctx context.Context, ids []domain.MediaID) ([]domain.MediaID, error) {
	for _, id := range ids {
		there, err := s.library.Holds(ctx, id)
		if err != nil {
			return nil, err
		}
		if !there {
			return nil, domain.NotFound("picture or video " + id.String())
		}
	}
	uploads, err := communitydb.All(ctx, s.community.Reader, communitydb.UploadsByIDs(ids))
	all := slices.Clone(ids)
	for _, u := range uploads {
		if !slices.Contains(all, u.Image.ID) {
			all = append(all, u.Image.ID)
		}
	}
	errs := []error{err, s.community.InTx(ctx, func(tx communitydb.Tx) error { return tx.TakeDownVideos(ctx, ids, s.now()) })}
	for _, id := range slices.Concat(all, all) { // again, for a stream that was stored while its video still was there
		errs = append(errs, s.library.Remove(ctx, id))
	}
	return all, errors.Join(errs...)
}
