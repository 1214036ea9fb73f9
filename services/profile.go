package services

import (
	"context"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// Profiles keeps how users appear.
type Profiles struct {
	community communitydb.Store
	texts     texts
	now       func() time.Time
}

// UpdateUser changes how the actor appears and returns their id. INVALID, TOO_LONG and REQUIRED name the field, INVALID also the
// handle that is taken; EXTERNAL_LINK_FORBIDDEN a text, or a QR code in the picture, that leads off the platform; NOT_FOUND a
// picture that is not theirs to use. The handle that they had is free then.
func (s *Profiles) UpdateUser(ctx context.Context, p community.Profile) (domain.UserID, error) {
	actor, err := actorOf(ctx, "userUpdate")
	if err != nil {
		return domain.UserID{}, err
	}
	checked, err := p.Checked()
	if err != nil {
		return domain.UserID{}, err
	}
	read := given(map[string]*string{"displayName": checked.DisplayName, "bio": checked.Bio.To, "handle": checked.Handle})
	if err := s.texts.check(read); err != nil {
		return domain.UserID{}, err
	}
	return actor.UserID, s.community.InTx(ctx, func(tx communitydb.Tx) error {
		user, err := tx.LockUser(ctx, actor.UserID)
		if err != nil {
			return err
		}
		if checked.Avatar, err = s.avatar(ctx, tx, actor, checked.AvatarID); err != nil {
			return err
		}
		changed := user.With(checked)
		if changed.Handle != user.Handle {
			if err := moveHandle(ctx, tx, user, changed.Handle); err != nil {
				return err
			}
		}
		if err := tx.SaveProfile(ctx, changed); err != nil {
			return err
		}
		return tx.LetGo(ctx, replaced(user.Avatar, changed.Avatar), s.now())
	})
}

// replaced is the picture that gave way to another or to none.
func replaced(before, after *domain.Image) []domain.MediaID {
	if before == nil || after != nil && after.ID == before.ID {
		return nil
	}
	return []domain.MediaID{before.ID}
}

func moveHandle(ctx context.Context, tx communitydb.Tx, user *community.User, to string) error {
	free, err := tx.ClaimHandle(ctx, to, user.ID)
	if err != nil {
		return err
	}
	if !free {
		return domain.Refuse(domain.ErrInvalid, "handle", "%s is taken", to)
	}
	return tx.ReleaseHandle(ctx, user.Handle, user.ID)
}

func (s *Profiles) avatar(
	ctx context.Context, tx communitydb.Tx, actor domain.Actor, c domain.Change[domain.MediaID],
) (domain.Change[domain.Image], error) {
	if c.To == nil {
		return domain.Change[domain.Image]{Given: c.Given}, nil
	}
	found, err := tx.UseMedia(ctx, actor.UserID, domain.MediaForProfile, "avatarMediaId", []domain.MediaID{*c.To})
	if err != nil {
		return domain.Change[domain.Image]{}, alone(err)
	}
	if found[0].Kind != domain.MediaImage {
		return domain.Change[domain.Image]{}, domain.Refuse(domain.ErrInvalid, "avatarMediaId", "a profile shows no video")
	}
	if err := s.texts.unseen("avatarMediaId", found[0]).OrNil(); err != nil {
		return domain.Change[domain.Image]{}, err
	}
	return domain.Change[domain.Image]{Given: true, To: &found[0].Image}, nil
}
