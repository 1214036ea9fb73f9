package commerce

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// UseMedia returns pictures that owner uploaded for a purpose, in the order of ids, and keeps them from being cleared away;
// field is where the input names them, a list. Refusals are those of domain.UseUploads, "field.i" each.
func (tx Tx) UseMedia(
	ctx context.Context, owner domain.UserID, purpose domain.MediaPurpose, field string, ids []domain.MediaID,
) ([]*domain.Image, error) {
	found, err := tx.ClaimUploads(ctx, owner, purpose, ids)
	if err != nil {
		return nil, err
	}
	uploads, err := domain.UseUploads(found, owner, purpose, field, ids)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return domain.ImagesOf(uploads), nil
}

// ClaimUploads reads and marks uploads; see postgres.ClaimUploads.
func (tx Tx) ClaimUploads(
	ctx context.Context, owner domain.UserID, purpose domain.MediaPurpose, ids []domain.MediaID,
) ([]*domain.Upload, error) {
	return postgres.ClaimUploads(ctx, tx.tx, owner, purpose, ids)
}
