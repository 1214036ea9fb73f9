package services

import (
	"context"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs/args"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// How much is cleared at once. A round is one transaction of clearAtOnce likes, follows and the like, or clearTexts transactions
// of a note or a comment each, so that nobody waits for long; a job is clearRounds of them at most and asks for the next.
const (
	clearAtOnce = 500
	clearTexts  = 50
	clearRounds = 40
)

// clearAgain is when it is looked once more for what was on its way when the account was deleted: later than a server believes
// that the account is there, and than any request takes.
const clearAgain = 5 * time.Minute

// ClearAccount clears away what a user left, for the job that deleting their account asks for. It may stop anywhere, and begins
// again with what is left. Every count follows, because all of it goes as the user would have undone it.
func (s *Accounts) ClearAccount(ctx context.Context, a args.ClearAccount) error {
	user, err := domain.ParseID[domain.UserID]("user", a.User)
	if err != nil {
		return err
	}
	for range clearRounds {
		n, err := s.clearSome(ctx, user)
		if err != nil {
			return err
		}
		if n == 0 {
			return s.clearRest(ctx, user, a)
		}
	}
	return s.community.InTx(ctx, func(tx communitydb.Tx) error { return tx.Enqueue(ctx, time.Time{}, a) })
}

// clearRest ends with what is one transaction on each side.
func (s *Accounts) clearRest(ctx context.Context, user domain.UserID, a args.ClearAccount) error {
	err := s.commerce.InTx(ctx, func(tx commercedb.Tx) error { return tx.ForgetBuyer(ctx, user) })
	if err != nil {
		return err
	}
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		if err := tx.ForgetReader(ctx, user); err != nil || a.Last {
			return err
		}
		return tx.Enqueue(ctx, s.now().Add(clearAgain), args.ClearAccount{User: a.User, Last: true})
	})
}

// clearSome clears some of the first sort of thing that there still is, and tells how many; 0 where nothing is left. What others
// read goes first.
func (s *Accounts) clearSome(ctx context.Context, user domain.UserID) (int, error) {
	for _, some := range []func(context.Context, domain.UserID) (int, error){
		s.clearNotes, s.clearComments, s.clearFollows, s.clearBlocks, s.clearLikes, s.clearCommentLikes, s.clearNoteCollects,
		s.clearProductCollects, s.clearCollections, s.clearLiveRooms, s.clearUploads, s.clearTold,
	} {
		if n, err := some(ctx, user); err != nil || n > 0 {
			return n, err
		}
	}
	return 0, nil
}

func (s *Accounts) clearNotes(ctx context.Context, user domain.UserID) (int, error) {
	ids, err := communitydb.All(ctx, s.community.Reader, communitydb.OwnNotes(user, clearTexts))
	for _, id := range ids {
		if err == nil {
			err = s.community.InTx(ctx, func(tx communitydb.Tx) error { return s.clearNote(ctx, tx, user, id) })
		}
	}
	return len(ids), err
}

// clearNote deletes a note, whatever its state, and empties it: what is left is a place, for those who liked it and commented.
func (s *Accounts) clearNote(ctx context.Context, tx communitydb.Tx, user domain.UserID, id domain.NoteID) error {
	m, err := tx.LockNote(ctx, id)
	if err != nil {
		return err
	}
	now, before := s.now(), m.Appearance()
	event, err := m.Move(community.StateDeleted, community.MovedByAuthor, &user, nil, now)
	if err != nil {
		return err
	}
	m.PublishAt = nil
	m.Withdraw(now)
	m.Put(community.NoteContent{})
	if err := tx.SaveNote(ctx, m, before, true, event); err != nil {
		return err
	}
	if err := tx.ForgetNote(ctx, id); err != nil {
		return err
	}
	return keepCase(ctx, tx, m, nil, now)
}

func (s *Accounts) clearComments(ctx context.Context, user domain.UserID) (int, error) {
	ids, err := communitydb.All(ctx, s.community.Reader, communitydb.OwnComments(user, clearTexts))
	for _, id := range ids {
		if err == nil {
			err = s.community.InTx(ctx, func(tx communitydb.Tx) error { return s.clearComment(ctx, tx, id) })
		}
	}
	return len(ids), err
}

func (s *Accounts) clearComment(ctx context.Context, tx communitydb.Tx, id domain.CommentID) error {
	if _, err := tx.LockNoteOfComments(ctx, id.Note); err != nil {
		return err
	}
	comments, err := tx.LockComments(ctx, []domain.CommentID{id})
	if err != nil {
		return err
	}
	for _, c := range comments {
		if err := tx.SaveComment(ctx, c.Deleted(), c.State == community.CommentVisible); err != nil {
			return err
		}
	}
	return closeCaseOf(ctx, tx, community.OfComment(id), s.now())
}

func (s *Accounts) clearFollows(ctx context.Context, user domain.UserID) (int, error) {
	return clearing(ctx, s, communitydb.OwnFollows(user, clearAtOnce),
		func(f community.Follow) communitydb.SetFollow { return communitydb.SetFollow{Follow: f} },
		func(tx communitydb.Tx, ctx context.Context, ended []communitydb.SetFollow) error {
			changed, err := tx.SetFollows(ctx, ended)
			if err != nil {
				return err
			}
			return deliver(ctx, tx, changed)
		})
}

func (s *Accounts) clearBlocks(ctx context.Context, user domain.UserID) (int, error) {
	return clearing(ctx, s, communitydb.OwnWalls(user, clearTexts),
		func(other domain.UserID) domain.UserID { return other },
		func(tx communitydb.Tx, ctx context.Context, others []domain.UserID) error {
			for _, other := range others {
				for _, b := range []community.Block{{BlockerID: user, BlockedID: other}, {BlockerID: other, BlockedID: user}} {
					if _, err := tx.SetBlock(ctx, b, false); err != nil {
						return err
					}
				}
			}
			return nil
		})
}

func (s *Accounts) clearLikes(ctx context.Context, user domain.UserID) (int, error) {
	return clearing(ctx, s, communitydb.OwnLikes(user, clearAtOnce),
		func(id domain.NoteID) communitydb.SetReaction {
			return communitydb.SetReaction{User: user, Note: id, At: s.now()}
		},
		communitydb.Tx.SetLikes)
}

func (s *Accounts) clearCommentLikes(ctx context.Context, user domain.UserID) (int, error) {
	return clearing(ctx, s, communitydb.OwnCommentLikes(user, clearAtOnce),
		func(id domain.CommentID) communitydb.SetCommentLike {
			return communitydb.SetCommentLike{User: user, Comment: id, At: s.now()}
		},
		communitydb.Tx.SetCommentLikes)
}

func (s *Accounts) clearNoteCollects(ctx context.Context, user domain.UserID) (int, error) {
	return clearing(ctx, s, communitydb.OwnNoteCollects(user, clearAtOnce), s.uncollect(user), communitydb.Tx.SetNoteCollects)
}

func (s *Accounts) clearProductCollects(ctx context.Context, user domain.UserID) (int, error) {
	return clearing(ctx, s, communitydb.OwnProductCollects(user, clearAtOnce), s.uncollect(user), communitydb.Tx.SetProductCollects)
}

func (s *Accounts) uncollect(user domain.UserID) func(domain.UUID) communitydb.SetCollect {
	return func(id domain.UUID) communitydb.SetCollect {
		return communitydb.SetCollect{User: user, Subject: id, At: s.now()}
	}
}

func (s *Accounts) clearCollections(ctx context.Context, user domain.UserID) (int, error) {
	return clearing(ctx, s, communitydb.OwnCollections(user, clearTexts),
		func(id domain.CollectionID) domain.CollectionID { return id },
		func(tx communitydb.Tx, ctx context.Context, ids []domain.CollectionID) error {
			for _, id := range ids {
				c, err := tx.LockCollection(ctx, id)
				if err == nil {
					err = tx.DeleteCollection(ctx, c)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
}

// clearLiveRooms removes the rooms that the user held, and takes them from among those who wait for others'.
func (s *Accounts) clearLiveRooms(ctx context.Context, user domain.UserID) (n int, err error) {
	err = s.community.InTx(ctx, func(tx communitydb.Tx) error {
		n, err = tx.ClearLiveRooms(ctx, user, clearAtOnce)
		return err
	})
	return n, err
}

// clearUploads removes the rows of uploads and of an archive first; the files are a job's of the same transaction.
func (s *Accounts) clearUploads(ctx context.Context, user domain.UserID) (n int, err error) {
	err = s.community.InTx(ctx, func(tx communitydb.Tx) error {
		ids, err := tx.ForgetUploadsOf(ctx, user, forgetAtOnce)
		if err != nil {
			return err
		}
		archive, err := tx.ForgetExportOf(ctx, user)
		ids = append(ids, archive...)
		if n = len(ids); err != nil || n == 0 {
			return err
		}
		return tx.Enqueue(ctx, time.Time{}, removing(ids))
	})
	return n, err
}

// clearTold takes what the user did out of what others were told, also where they read it.
func (s *Accounts) clearTold(ctx context.Context, user domain.UserID) (int, error) {
	return clearing(ctx, s, communitydb.ToldOf(user, clearTexts),
		func(told domain.UserID) domain.UserID { return told },
		func(tx communitydb.Tx, ctx context.Context, told []domain.UserID) error {
			return tx.ForgetActor(ctx, user, told)
		})
}

// clearing reads some things of a user and undoes them together.
func clearing[K, C any](
	ctx context.Context, s *Accounts, find communitydb.Query[K], undone func(K) C,
	undo func(communitydb.Tx, context.Context, []C) error,
) (int, error) {
	found, err := communitydb.All(ctx, s.community.Reader, find)
	if err != nil || len(found) == 0 {
		return 0, err
	}
	changes := make([]C, len(found))
	for i, k := range found {
		changes[i] = undone(k)
	}
	return len(found), s.community.InTx(ctx, func(tx communitydb.Tx) error { return undo(tx, ctx, changes) })
}
