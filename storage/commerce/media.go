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
