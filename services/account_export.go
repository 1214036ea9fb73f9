package services

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs/args"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// ExportAccount is the input of accountExport.
type ExportAccount struct {
	Key domain.IdempotencyKey `json:"-"`
}

// ExportAccount asks for an archive of what is kept of the actor; a job makes it. Refusals are those of
// community.AskForExport. The archive before is removed.
func (s *Accounts) ExportAccount(ctx context.Context, c ExportAccount) error {
	actor, err := actorOf(ctx, "accountExport")
	if err != nil {
		return err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "accountExport", c.Key, c)
	if err != nil {
		return err
	}
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		_, err := once(ctx, tx, attempt, s.now(), func() (domain.MediaID, error) { return s.askForExport(ctx, tx, actor.UserID) })
		return err
	})
}

func (s *Accounts) askForExport(ctx context.Context, tx communitydb.Tx, user domain.UserID) (none domain.MediaID, err error) {
	switch _, err := tx.LockUser(ctx, user); { // so that of two requests at once one is too early
	case domain.CodeOf(err) == domain.CodeNotFound:
		return none, domain.Refuse(domain.ErrNotFound, "", "there is no such account any more")
	case err != nil:
		return none, err
	}
	last, err := s.export(ctx, tx.Reader, user)
	if err != nil {
		return none, err
	}
	next, err := community.AskForExport(last, user, domain.MediaID(s.newID()), s.now())
	if err != nil {
		return none, err
	}
	if err := tx.PutExport(ctx, next); err != nil {
		return none, err
	}
	if last != nil {
		if err := tx.Enqueue(ctx, time.Time{}, removing([]domain.MediaID{last.File})); err != nil {
			return none, err
		}
	}
	return next.File, tx.Enqueue(ctx, time.Time{}, args.ExportAccount{User: user.String(), File: next.File.String()})
}

// export is what a user asked for last, nil where that is nothing.
func (s *Accounts) export(ctx context.Context, from communitydb.Reader, user domain.UserID) (*community.AccountExport, error) {
	found, err := communitydb.All(ctx, from, communitydb.ExportsByUsers([]domain.UserID{user}))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// Export makes an archive, for the job that asking for it starts. It may stop anywhere, and begins anew. Nothing happens where
// nobody waits for it any more.
func (s *Accounts) Export(ctx context.Context, a args.ExportAccount) error {
	user, err := domain.ParseID[domain.UserID]("user", a.User)
	if err != nil {
		return err
	}
	wanted, err := s.export(ctx, s.community.Reader, user)
	if err != nil || wanted == nil || wanted.File.String() != a.File || wanted.ReadyAt != nil {
		return err
	}
	wanted.Bytes, err = s.library.WriteArchive(ctx, wanted.File, func(to *zip.Writer) error { return s.fill(ctx, user, to) })
	if err != nil {
		return err
	}
	ready := s.now()
	wanted.ReadyAt = &ready
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		kept, err := tx.FinishExport(ctx, wanted)
		switch {
		case err != nil:
			return err
		case kept:
			return tx.Enqueue(ctx, time.Time{}, args.Notify{
				User: a.User, NotificationKind: string(community.ArchiveReady), Of: a.File,
			})
		default:
			return tx.Enqueue(ctx, time.Time{}, removing([]domain.MediaID{wanted.File}))
		}
	})
}

// fill writes what both sides keep of a user.
func (s *Accounts) fill(ctx context.Context, user domain.UserID, to *zip.Writer) error {
	about, err := s.add(to, "README.txt")
	if err != nil {
		return err
	}
	if _, err := io.WriteString(about, aboutExport); err != nil {
		return err
	}
	in := func(folder string) func(string) (io.Writer, error) {
		return func(sheet string) (io.Writer, error) { return s.add(to, folder+"/"+sheet+".json") }
	}
	if err := s.community.WriteSheets(ctx, user, in("community")); err != nil {
		return err
	}
	if err := s.commerce.WriteSheets(ctx, user, in("commerce")); err != nil {
		return err
	}
	return s.addMedia(ctx, user, to)
}

const aboutExport = `This is what Trellis keeps of you, as of the time of the files.

community/   your profile, what you wrote, and what you did to what others wrote
commerce/    what you bought, and what you sell
media/       the pictures and videos that you uploaded, as they are kept

The lists are JSON: an array of objects, in the order in which things happened where there is one. Ids are those of the
graph: node(id:) finds what they name as long as it is there. Times are UTC. Money is in minor units of the currency beside
it. Left out are things that others keep about you, such as the orders of your own store's buyers, which are theirs, and what
is counted from the rest.
`

// addMedia copies what a user uploaded. What was cleared away in the meantime is left out.
func (s *Accounts) addMedia(ctx context.Context, user domain.UserID, to *zip.Writer) error {
	people, err := communitydb.All(ctx, s.community.Reader, communitydb.ReadyMediaOf(user))
	if err != nil {
		return err
	}
	shop, err := commercedb.All(ctx, s.commerce.Reader, commercedb.ReadyMediaOf(user))
	if err != nil {
		return err
	}
	for _, u := range append(people, shop...) {
		err := s.library.ReadOriginal(ctx, u, func(original io.Reader, extension string) error {
			w, err := s.add(to, "media/"+u.ID.String()+extension)
			if err != nil {
				return err
			}
			_, err = io.Copy(w, original)
			return err
		})
		if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
			return err
		}
	}
	return nil
}

func (s *Accounts) add(to *zip.Writer, name string) (io.Writer, error) {
	w, err := to.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: s.now()})
	if err != nil {
		return nil, fmt.Errorf("add %s to an archive: %w", name, err)
	}
	return w, nil
}

// ForgetExports removes archives whose time is over.
func (s *Accounts) ForgetExports(ctx context.Context) error {
	before := s.now().Add(-community.ExportLives)
	return forgetFiles(ctx, func(fn func(communitydb.Tx) error) error { return s.community.InTx(ctx, fn) },
		func(tx communitydb.Tx) ([]domain.MediaID, error) { return tx.ForgetExports(ctx, before, forgetAtOnce) })
}
