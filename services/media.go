package services

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/media"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// Media takes pictures and videos in: announced, sent, looked at, and cleared away where nothing shows them.
type Media struct {
	community communitydb.Store
	commerce  commercedb.Store
	library   *media.Library
	texts     texts
	now       func() time.Time
	newID     func() domain.UUID
}

// uploading are the transactions of the side that keeps an upload.
type uploading interface {
	attempting
	LockUpload(ctx context.Context, id domain.MediaID) (*domain.Upload, error)
	UnusedUploads(ctx context.Context, owner domain.UserID) (domain.Unused, error)
	InsertUpload(ctx context.Context, u *domain.Upload) error
	UpdateUpload(ctx context.Context, u *domain.Upload, now time.Time) error
	ForgetUploads(ctx context.Context, before time.Time, most int) ([]domain.MediaID, error)
	Enqueue(ctx context.Context, at time.Time, jobs ...commercedb.Job) error
}

func (s *Media) inTx(ctx context.Context, purpose domain.MediaPurpose, fn func(tx uploading) error) error {
	if purpose.OfCommunity() {
		return s.community.InTx(ctx, func(tx communitydb.Tx) error { return fn(tx) })
	}
	return s.commerce.InTx(ctx, func(tx commercedb.Tx) error { return fn(tx) })
}

// CreateUpload is the input of mediaUploadCreate.
type CreateUpload struct {
	domain.Announcement
	Key domain.IdempotencyKey `json:"-"`
}

// CreateUpload announces an upload and returns it, with where to send it; the zero Invitation where it was sent already, or its
// time is over. INVALID and TOO_LONG name the field, EXTERNAL_LINK_FORBIDDEN the alt; RATE_LIMITED where the actor has as many
// uploads that nothing shows as anybody may have.
func (s *Media) CreateUpload(ctx context.Context, c CreateUpload) (*domain.Upload, media.Invitation, error) {
	u, err := s.announce(ctx, c)
	if err != nil || u.State != domain.MediaUploading || !s.now().Before(u.Expires()) {
		return u, media.Invitation{}, err
	}
	invitation, err := s.library.Invite(ctx, u)
	return u, invitation, err
}

func (s *Media) announce(ctx context.Context, c CreateUpload) (*domain.Upload, error) {
	actor, err := actorOf(ctx, "mediaUploadCreate")
	if err != nil {
		return nil, err
	}
	if err := s.check(c.Announcement); err != nil {
		return nil, err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "mediaUploadCreate", c.Key, c)
	if err != nil {
		return nil, err
	}
	elsewhere, err := s.elsewhere(ctx, actor.UserID, c.Purpose)
	if err != nil {
		return nil, err
	}
	var u *domain.Upload
	err = s.inTx(ctx, c.Purpose, func(tx uploading) error {
		id, err := once(ctx, tx, attempt, s.now(), func() (domain.MediaID, error) {
			return s.insert(ctx, tx, actor, c.Announcement, elsewhere)
		})
		if err == nil {
			u, err = tx.LockUpload(ctx, id)
		}
		return err
	})
	return u, err
}

// elsewhere counts what the side that does not keep this upload keeps of the actor's and nothing shows: nothing where that side
// cannot be reached, so that neither side needs the other to take pictures.
func (s *Media) elsewhere(ctx context.Context, owner domain.UserID, purpose domain.MediaPurpose) (domain.Unused, error) {
	var (
		found []domain.Unused
		err   error
	)
	if purpose.OfCommunity() {
		found, err = commercedb.All(ctx, s.commerce.Reader, commercedb.UnusedUploadsOf(owner))
	} else {
		found, err = communitydb.All(ctx, s.community.Reader, communitydb.UnusedUploadsOf(owner))
	}
	if err != nil || len(found) == 0 {
		if outage(err) {
			err = nil
		}
		return domain.Unused{}, err
	}
	return found[0], nil
}

func (s *Media) check(a domain.Announcement) error {
	if err := a.Check(); err != nil {
		return err
	}
	if a.Kind == domain.MediaVideo && !s.library.TakesVideos() {
		return domain.Refuse(domain.ErrInvalid, "kind", "this server takes no videos: ffmpeg and ffprobe are not installed")
	}
	return s.texts.check(map[string]string{"alt": a.Alt})
}

func (s *Media) insert(
	ctx context.Context, tx uploading, actor domain.Actor, a domain.Announcement, elsewhere domain.Unused,
) (domain.MediaID, error) {
	unused, err := tx.UnusedUploads(ctx, actor.UserID)
	if err == nil {
		err = unused.And(elsewhere).Room(a.ByteSize)
	}
	if err != nil {
		return domain.MediaID{}, err
	}
	u := domain.NewUpload(domain.MediaID(s.newID()), actor.UserID, a, s.now())
	if a.Kind == domain.MediaVideo {
		u.Image.ID = domain.MediaID(s.newID()) // its poster is a picture of its own
	}
	if err := tx.InsertUpload(ctx, u); err != nil || !s.library.Remote() {
		return u.ID, err
	}
	return u.ID, s.lookAgain(ctx, tx, u)
}

// ReceiveUpload notes that an upload is there and has it looked at; nothing where that was noted before, or the upload is gone.
func (s *Media) ReceiveUpload(ctx context.Context, purpose domain.MediaPurpose, id domain.MediaID) error {
	return s.inTx(ctx, purpose, func(tx uploading) error {
		u, err := tx.LockUpload(ctx, id)
		if gone(err) || (err == nil && u.State != domain.MediaUploading) {
			return nil
		}
		if err != nil {
			return err
		}
		u.State = domain.MediaProcessing
		if err := tx.UpdateUpload(ctx, u, s.now()); err != nil {
			return err
		}
		return tx.Enqueue(ctx, time.Time{}, args.ProcessUpload{MediaID: id.String(), Purpose: string(purpose)})
	})
}

func gone(err error) bool { return err != nil && domain.CodeOf(err) == domain.CodeNotFound }

// LookForUpload looks whether an upload has come that goes past us, and looks again later until its time is over.
func (s *Media) LookForUpload(ctx context.Context, a args.LookForUpload) error {
	id, err := domain.ParseID[domain.MediaID]("media_id", a.MediaID)
	if err != nil {
		return err
	}
	purpose := domain.MediaPurpose(a.Purpose)
	there, err := s.library.Uploaded(ctx, id)
	if err != nil {
		return err
	}
	if there {
		return s.ReceiveUpload(ctx, purpose, id)
	}
	return s.inTx(ctx, purpose, func(tx uploading) error {
		u, err := tx.LockUpload(ctx, id)
		switch {
		case gone(err):
			return nil
		case err != nil:
			return err
		case u.State != domain.MediaUploading || s.now().After(u.Expires().Add(lookGrace)):
			return nil
		default:
			return s.lookAgain(ctx, tx, u)
		}
	})
}

// What looking for an upload costs is bounded, and so is how late it is noticed: by a quarter of the time that it took to come.
const (
	lookFirst = 2 * time.Second
	lookGrace = time.Minute
)

func (s *Media) lookAgain(ctx context.Context, tx uploading, u *domain.Upload) error {
	at := s.now().Add(max(lookFirst, s.now().Sub(u.CreatedAt)/4))
	return tx.Enqueue(ctx, at, args.LookForUpload{MediaID: u.ID.String(), Purpose: string(u.Purpose)})
}

// ProcessUpload looks at an upload that has come and makes it READY or REJECTED. An error leaves it PROCESSING, to be tried
// again.
func (s *Media) ProcessUpload(ctx context.Context, a args.ProcessUpload) error {
	id, err := domain.ParseID[domain.MediaID]("media_id", a.MediaID)
	if err != nil {
		return err
	}
	purpose := domain.MediaPurpose(a.Purpose)
	u, err := s.underway(ctx, purpose, id)
	if err != nil || u == nil {
		return err
	}
	err = s.library.Take(ctx, u)
	if rejected, ok := errors.AsType[*media.Rejection](err); ok {
		u.State, u.Rejection = domain.MediaRejected, &rejected.Reason
	} else if err != nil {
		return err
	} else {
		u.State = domain.MediaReady
	}
	streams := u.State == domain.MediaReady && u.Kind == domain.MediaVideo && s.library.MakesStreams(ctx)
	err = s.inTx(ctx, purpose, func(tx uploading) error {
		now, err := tx.LockUpload(ctx, id)
		if err != nil || now.State != domain.MediaProcessing {
			return err
		}
		if err := tx.UpdateUpload(ctx, u, s.now()); err != nil || !streams {
			return err
		}
		return tx.Enqueue(ctx, time.Time{}, args.StreamVideo{MediaID: a.MediaID})
	})
	if gone(err) { // cleared away meanwhile
		return errors.Join(s.library.Remove(ctx, id), s.library.Remove(ctx, u.Image.ID))
	}
	if err != nil {
		return err
	}
	return s.library.Discard(ctx, id)
}

// MakesStreams reports whether this process makes streams of videos.
func (s *Media) MakesStreams(ctx context.Context) bool {
	return s.library != nil && s.library.MakesStreams(ctx)
}

// StreamVideo makes a stream of a video that is READY, unless there is one. A video that none can be made of stays without, and
// is not asked for again.
func (s *Media) StreamVideo(ctx context.Context, a args.StreamVideo) error {
	id, err := domain.ParseID[domain.MediaID]("media_id", a.MediaID)
	if err != nil {
		return err
	}
	there, err := communitydb.All(ctx, s.community.Reader, communitydb.Streamed([]domain.MediaID{id}))
	if err != nil || len(there) > 0 {
		return err
	}
	found, err := communitydb.All(ctx, s.community.Reader, communitydb.UploadsByIDs([]domain.MediaID{id}))
	if err != nil || len(found) == 0 || found[0].State != domain.MediaReady {
		return err
	}
	made, err := s.library.MakeStream(ctx, found[0])
	if gone(err) {
		return s.lost(ctx, id, err)
	}
	if err != nil {
		return err
	}
	err = s.community.InTx(ctx, func(tx communitydb.Tx) error {
		if !made {
			return tx.MarkUnstreamable(ctx, id, s.now())
		}
		return tx.MarkStreamed(ctx, id, s.now())
	})
	if gone(err) { // cleared away meanwhile
		return s.library.Remove(ctx, id)
	}
	return err
}

// lost is what becomes of a video whose file is not there: nothing where it was cleared away meanwhile, or taken down. Otherwise
// the files may be elsewhere than this process looks for them, which somebody has to mend, and it is tried again.
func (s *Media) lost(ctx context.Context, id domain.MediaID, missing error) error {
	found, err := communitydb.All(ctx, s.community.Reader, communitydb.UploadsByIDs([]domain.MediaID{id}))
	if err != nil || len(found) == 0 {
		return err
	}
	down, err := communitydb.All(ctx, s.community.Reader, communitydb.Unstreamable([]domain.MediaID{id}))
	if err != nil || len(down) > 0 {
		return err
	}
	return fmt.Errorf("make a stream of %s, which is kept: %w", id, missing)
}

// What a look for videos without a stream asks for: videos that were READY that long ago, for those that are new have their job
// from who looked at them; so many at a time, and none while so many jobs wait already.
const (
	catchUpAfter  = time.Hour
	catchUpAtOnce = 500
	catchUpMost   = 1000
)

// CatchUpStreams asks for streams of videos that have none, though one could be made of them: that were READY before streams were
// made, or were looked at by a process that makes none. It asks for nothing where no process makes streams.
func (s *Media) CatchUpStreams(ctx context.Context) error {
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		asked, err := tx.StreamsAskedFor(ctx, catchUpMost)
		if err != nil || len(asked) == catchUpMost {
			return err
		}
		found, err := tx.Unstreamed(ctx, s.now().Add(-catchUpAfter), asked, catchUpAtOnce)
		if err != nil || len(found) == 0 {
			return err
		}
		wanted := make([]communitydb.Job, len(found))
		for i, id := range found {
			wanted[i] = args.StreamVideo{MediaID: id.String(), Late: true}
		}
		return tx.Enqueue(ctx, time.Time{}, wanted...)
	})
}

// underway is an upload that waits to be looked at, nil where it does not.
func (s *Media) underway(ctx context.Context, purpose domain.MediaPurpose, id domain.MediaID) (u *domain.Upload, err error) {
	err = s.inTx(ctx, purpose, func(tx uploading) error {
		u, err = tx.LockUpload(ctx, id)
		return err
	})
	if gone(err) {
		return nil, s.library.Discard(ctx, id)
	}
	if err == nil && u.State != domain.MediaProcessing {
		return nil, s.library.Discard(ctx, id)
	}
	return u, err
}

// forgetAtOnce is how many uploads are cleared away in one transaction.
const forgetAtOnce = 100

// ForgetUploadsOfCommunity clears away what was uploaded for the community side and nothing shows, and uploads that nobody
// waits for any more.
func (s *Media) ForgetUploadsOfCommunity(ctx context.Context) error {
	if err := s.forget(ctx, domain.MediaForNote); err != nil {
		return err
	}
	return s.library.Sweep(ctx, s.now().Add(-domain.UnusedUploadLives))
}

// ForgetUploadsOfCommerce clears away what was uploaded for the commerce side and nothing shows.
func (s *Media) ForgetUploadsOfCommerce(ctx context.Context) error {
	return s.forget(ctx, domain.MediaForProduct)
}

// forget removes the rows first, for what they name can be used no more then; the files are a job's of the same transaction.
func (s *Media) forget(ctx context.Context, ofSide domain.MediaPurpose) error {
	before := s.now().Add(-domain.UnusedUploadLives)
	return forgetFiles(ctx, func(fn func(uploading) error) error { return s.inTx(ctx, ofSide, fn) },
		func(tx uploading) ([]domain.MediaID, error) { return tx.ForgetUploads(ctx, before, forgetAtOnce) })
}

// forgetFiles has some rows removed, at most forgetAtOnce in a transaction, until there are none left, and asks in each for the
// files that they named to go.
func forgetFiles[T interface {
	Enqueue(ctx context.Context, at time.Time, jobs ...commercedb.Job) error
}](ctx context.Context, inTx func(func(T) error) error, some func(T) ([]domain.MediaID, error)) error {
	for more := true; more; {
		err := inTx(func(tx T) error {
			ids, err := some(tx)
			more = len(ids) >= forgetAtOnce
			if err != nil || len(ids) == 0 {
				return err
			}
			return tx.Enqueue(ctx, time.Time{}, removing(ids))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// removing asks for the files of uploads to go.
func removing(ids []domain.MediaID) args.RemoveMedia {
	remove := args.RemoveMedia{}
	for _, id := range ids {
		remove.MediaIDs = append(remove.MediaIDs, id.String())
	}
	return remove
}

// RemoveMedia lets go of the files of uploads that are gone.
func (s *Media) RemoveMedia(ctx context.Context, a args.RemoveMedia) error {
	var errs []error
	for _, text := range a.MediaIDs {
		id, err := domain.ParseID[domain.MediaID]("media_id", text)
		if err == nil {
			err = s.library.Remove(ctx, id)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
