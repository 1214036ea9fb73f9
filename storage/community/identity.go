package community

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// Bearer is the user of an identity. ClosedAt is when their account was deleted, nil while it is there.
type Bearer struct {
	UserID   domain.UserID
	ClosedAt *time.Time
}

// BearerByIdentity finds the user of an identity; no row where it was never seen.
func BearerByIdentity(who community.Identity) postgres.Query[Bearer] {
	const sql = `
SELECT user_id, closed_at
FROM user_identities
WHERE issuer = $1
  AND subject = $2`
	return postgres.Query[Bearer]{
		Doing: "find a user by identity", SQL: sql, Args: []any{who.Issuer, who.Subject}, Scan: pgx.RowToStructByPos[Bearer],
	}
}

// ClaimIdentity makes the identity the user's and reports whether it was free. It waits for another transaction that is
// claiming the same one; where that commits, its user can be read afterwards.
func (tx Tx) ClaimIdentity(ctx context.Context, who community.Identity, user domain.UserID, now time.Time) (bool, error) {
	const sql = `
INSERT INTO user_identities (issuer, subject, user_id, created_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT ON CONSTRAINT user_identities_pkey DO NOTHING`
	n, err := tx.tx.Exec(ctx, "claim an identity", sql, who.Issuer, who.Subject, user, now)
	return n == 1, err
}

// ReclaimIdentity gives an identity whose account was deleted to a new user, and reports whether it was still closed. It waits as
// ClaimIdentity does.
func (tx Tx) ReclaimIdentity(ctx context.Context, who community.Identity, user domain.UserID, now time.Time) (bool, error) {
	const sql = `
UPDATE user_identities
SET user_id = $3, created_at = $4, closed_at = NULL
WHERE issuer = $1
  AND subject = $2
  AND closed_at IS NOT NULL`
	n, err := tx.tx.Exec(ctx, "reclaim an identity", sql, who.Issuer, who.Subject, user, now)
	return n == 1, err
}

// ClaimHandle makes the handle the user's and reports whether it was free. It waits for another transaction that is
// claiming the same one.
func (tx Tx) ClaimHandle(ctx context.Context, handle string, user domain.UserID) (bool, error) {
	const sql = `
INSERT INTO user_handles (handle, user_id)
VALUES ($1, $2)
ON CONFLICT ON CONSTRAINT user_handles_pkey DO NOTHING`
	n, err := tx.tx.Exec(ctx, "claim a handle", sql, handle, user)
	return n == 1, err
}

// InsertUser writes a new user without a picture, whose handle was claimed before.
func (tx Tx) InsertUser(ctx context.Context, u *community.User) error {
	const sql = `
INSERT INTO users (id, handle, display_name, bio, account_kind, verified_as, joined_at, likes_public)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	_, err := tx.tx.Exec(ctx, "insert a user", sql,
		u.ID, u.Handle, u.DisplayName, u.Bio, string(u.AccountKind), u.VerifiedAs, u.JoinedAt, u.LikesPublic)
	return err
}

// ReleaseHandle makes a handle free that was the user's.
func (tx Tx) ReleaseHandle(ctx context.Context, handle string, user domain.UserID) error {
	_, err := tx.tx.Exec(ctx, "release a handle", "DELETE FROM user_handles WHERE handle = $1 AND user_id = $2", handle, user)
	return err
}

// LockUser locks a user and reads them. NOT_FOUND where there is none.
func (tx Tx) LockUser(ctx context.Context, id domain.UserID) (*community.User, error) {
	if _, err := postgres.One(ctx, tx.tx, lockUsers([]domain.UserID{id})); err != nil {
		return nil, err
	}
	return postgres.One(ctx, tx.tx, UsersByIDs([]domain.UserID{id}))
}

// SaveProfile writes how a user appears, who is locked. A new handle was claimed before.
func (tx Tx) SaveProfile(ctx context.Context, u *community.User) error {
	const sql = `
UPDATE users
SET handle = $2, display_name = $3, bio = $4, avatar_id = $5, avatar_width = $6, avatar_height = $7, avatar_blur_hash = $8
WHERE id = $1`
	avatar := postgres.ColumnsOf(u.Avatar)
	_, err := tx.tx.Exec(ctx, "save a profile", sql,
		u.ID, u.Handle, u.DisplayName, u.Bio, avatar.ID, avatar.Width, avatar.Height, avatar.BlurHash)
	return err
}
