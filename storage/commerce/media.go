package commerce

import (
	"context"
	"time"

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

// KeepUploads has uploads stay for ever: orders, carts and the tags of notes copy what was for sale as it looked.
func (tx Tx) KeepUploads(ctx context.Context, ids []domain.MediaID) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.tx.Exec(ctx, "keep uploads", "UPDATE media SET kept = true WHERE id = ANY($1)", ids)
	return err
}

// LetGo has uploads count as unused from now on that no store, product or variant shows any more, and nothing that was for sale
// did. Who lets go of uploads has written what is shown in their place.
func (tx Tx) LetGo(ctx context.Context, ids []domain.MediaID, now time.Time) error {
	const sql = `
UPDATE media m
SET used = false, let_go_at = $2
WHERE m.id = ANY($1)
  AND m.used
  AND NOT m.kept
  AND m.purpose IN ('PRODUCT', 'STORE')
  AND NOT EXISTS (SELECT 1 FROM stores s WHERE s.logo_id = m.id)
  AND NOT EXISTS (SELECT 1 FROM product_media p WHERE p.media_id = m.id)
  AND NOT EXISTS (SELECT 1 FROM product_variants v WHERE v.image_id = m.id)`
	if len(ids) == 0 {
		return nil
	}
	if err := postgres.HoldUploads(ctx, tx.tx, ids); err != nil {
		return err
	}
	_, err := tx.tx.Exec(ctx, "let go of uploads", sql, ids, now)
	return err
}

// UploadsByIDs reads uploads; see postgres.UploadsByIDs.
func UploadsByIDs(ids []domain.MediaID) postgres.Query[*domain.Upload] {
	return postgres.UploadsByIDs(ids)
}

// LockUpload reads and locks an upload; see postgres.LockUpload.
func (tx Tx) LockUpload(ctx context.Context, id domain.MediaID) (*domain.Upload, error) {
	return postgres.LockUpload(ctx, tx.tx, id)
}

// UnusedUploadsOf counts what of an owner nothing shows, for who only looks.
func UnusedUploadsOf(owner domain.UserID) postgres.Query[domain.Unused] {
	return postgres.UnusedUploadsOf(owner)
}

// UnusedUploads counts what of an owner nothing shows; see postgres.UnusedUploads.
func (tx Tx) UnusedUploads(ctx context.Context, owner domain.UserID) (domain.Unused, error) {
	return postgres.UnusedUploads(ctx, tx.tx, owner)
}

// InsertUpload writes an upload that is announced.
func (tx Tx) InsertUpload(ctx context.Context, u *domain.Upload) error {
	return postgres.InsertUpload(ctx, tx.tx, u)
}

// UpdateUpload writes how far an upload has come; see postgres.UpdateUpload.
func (tx Tx) UpdateUpload(ctx context.Context, u *domain.Upload, now time.Time) error {
	return postgres.UpdateUpload(ctx, tx.tx, u, now)
}

// ForgetUploads removes uploads that nothing shows; see postgres.ForgetUploads.
func (tx Tx) ForgetUploads(ctx context.Context, before time.Time, most int) ([]domain.MediaID, error) {
	return postgres.ForgetUploads(ctx, tx.tx, before, most)
}
