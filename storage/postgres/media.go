package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
)

// Each side keeps what was uploaded for it in the table media. What shows an upload keeps a copy of what is needed to draw it,
// so that no page joins that table.

const uploadColumns = `id, owner_id, purpose, kind, state, coalesce(reason, ''), content_type, byte_size, sha256, alt, width, height,
       blur_hash, coalesce(poster_id, id), duration_ms, codes, crowded, created_at`

func scanUpload(row pgx.CollectableRow) (*domain.Upload, error) {
	var u domain.Upload
	i := &u.Image
	err := row.Scan(&u.ID, &u.OwnerID, &u.Purpose, &u.Kind, &u.State, &u.Reason, &u.ContentType, &u.ByteSize, &u.SHA256,
		&i.Text, &i.Width, &i.Height, &i.Hash, &i.ID, &u.DurationMS, &u.Codes, &u.Crowded, &u.CreatedAt)
	return &u, err
}

// ClaimUploads reads the uploads of an owner for a purpose, in no order and whatever their state, and marks them as used, so
// that they are not cleared away. Who refuses one of them rolls back.
func ClaimUploads(
	ctx context.Context, tx Tx, owner domain.UserID, purpose domain.MediaPurpose, ids []domain.MediaID,
) ([]*domain.Upload, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	const sql = `
UPDATE media
SET used = true
WHERE id = ANY($1)
  AND owner_id = $2
  AND purpose = $3
RETURNING ` + uploadColumns
	return All(ctx, tx, Query[*domain.Upload]{
		Doing: "use uploads", SQL: sql, Args: []any{ids, owner, string(purpose)}, Scan: scanUpload,
	})
}
