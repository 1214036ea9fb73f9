package community

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// UseMedia returns pictures and videos that owner uploaded for a purpose, in the order of ids, and keeps them from being
// cleared away; field is where the input names them, a list. Refusals are those of domain.UseUploads, "field.i" each.
func (tx Tx) UseMedia(
	ctx context.Context, owner domain.UserID, purpose domain.MediaPurpose, field string, ids []domain.MediaID,
) ([]*domain.Upload, error) {
	found, err := postgres.ClaimUploads(ctx, tx.tx, owner, purpose, ids)
	if err != nil {
		return nil, err
	}
	return domain.UseUploads(found, owner, purpose, field, ids)
}
