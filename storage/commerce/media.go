package commerce

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// UploadedImagesByIDs reads pictures that were uploaded, in no order, whatever their state.
func UploadedImagesByIDs(ids []domain.MediaID) postgres.Query[*domain.UploadedImage] {
	const sql = `
SELECT id, alt, width, height, blur_hash, owner_id, purpose, state
FROM media
WHERE id = ANY($1)
  AND kind = 'IMAGE'`
	return postgres.Query[*domain.UploadedImage]{
		Doing: "read uploads", SQL: sql, Args: []any{ids},
		Scan: func(row pgx.CollectableRow) (*domain.UploadedImage, error) {
			var u domain.UploadedImage
			err := row.Scan(&u.ID, &u.Text, &u.Width, &u.Height, &u.Hash, &u.Owner, &u.Purpose, &u.State)
			return &u, err
		},
	}
}

// UseMedia returns pictures that owner uploaded for a purpose, in the order of ids; field is where the input names them, a
// list. Refusals are those of domain.UseImages, "field.i" each.
func (tx Tx) UseMedia(
	ctx context.Context, owner domain.UserID, purpose domain.MediaPurpose, field string, ids []domain.MediaID,
) ([]*domain.Image, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := All(ctx, tx.Reader, UploadedImagesByIDs(ids))
	if err != nil {
		return nil, err
	}
	return domain.UseImages(found, owner, purpose, field, ids)
}
