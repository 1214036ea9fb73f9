package services

import (
	"context"
	"strings"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// ReportContent is the input of contentReport.
type ReportContent struct {
	Subject community.Reported
	Reason  community.ModerationReason
	Detail  string
	Key     domain.IdempotencyKey `json:"-"`
}

// longestDetail is the longest text of a report, in characters.
const longestDetail = 500

// ReportContent puts something before the moderators. NOT_FOUND where the actor may not see it, NOT_ALLOWED where it is their
// own or is shown to nobody else. A report of theirs that is open gives way.
func (s *Moderation) ReportContent(ctx context.Context, c ReportContent) error {
	actor, err := actorOf(ctx, "contentReport")
	if err != nil {
		return err
	}
	c.Detail = strings.TrimSpace(c.Detail)
	if err := domain.CheckOptionalText("detail", c.Detail, longestDetail).OrNil(); err != nil {
		return err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "contentReport", c.Key, c)
	if err != nil {
		return err
	}
	if done, err := earlier[domain.UserID](ctx, s.community, attempt); err != nil || done != nil {
		return err
	}
	own, err := s.own(ctx, actor, c.Subject)
	switch {
	case err != nil:
		return err
	case own:
		return domain.Refuse(domain.ErrNotAllowed, "subjectId", "nobody reports their own")
	}
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		_, err := once(ctx, tx, attempt, s.now(), func() (domain.UserID, error) {
			return actor.UserID, s.report(ctx, tx, actor, c)
		})
		return err
	})
}

func (s *Moderation) report(ctx context.Context, tx communitydb.Tx, actor domain.Actor, c ReportContent) error {
	waiting, err := s.waiting(ctx, tx, c.Subject)
	if err != nil {
		return err
	}
	if waiting.State == "" {
		return domain.Refuse(domain.ErrNotAllowed, "subjectId", "it is shown to nobody")
	}
	if err := tx.LockSubject(ctx, c.Subject); err != nil {
		return err
	}
	now := s.now()
	err = tx.PutReport(ctx, community.Report{
		Subject: c.Subject, Reporter: actor.UserID, Reason: c.Reason, Detail: c.Detail, At: now,
	})
	if err != nil {
		return err
	}
	return tx.KeepCase(ctx, c.Subject, waiting, now)
}

// waiting is how what is reported stands at the desk. What goes takes its case with it: a note, a comment with its note, and a
// user are locked for it, so that none of them goes meanwhile.
func (s *Moderation) waiting(ctx context.Context, tx communitydb.Tx, subject community.Reported) (community.Waiting, error) {
	switch subject.Kind { //nolint:exhaustive // the rest is one case
	case community.ReportedNote:
		m, err := tx.LockNote(ctx, domain.NoteID(subject.ID))
		if err != nil || !m.State.Renders() {
			return community.Waiting{}, err
		}
		return m.Waiting(), nil
	case community.ReportedComment:
		note, err := tx.LockNoteOfComments(ctx, domain.NoteID(subject.Parent))
		if err != nil || note.State == community.StateDeleted {
			return community.Waiting{}, err
		}
		comments, err := tx.LockComments(ctx, []domain.CommentID{{Note: note.ID, Own: subject.ID}})
		if err != nil || len(comments) == 0 || comments[0].State != community.CommentVisible {
			return community.Waiting{}, err
		}
		return community.Waiting{State: community.StatePublished}, nil
	case community.ReportedUser:
		if err := tx.LockSubject(ctx, subject); err != nil {
			return community.Waiting{}, err
		}
		users, err := communitydb.All(ctx, tx.Reader, communitydb.UsersByIDs([]domain.UserID{domain.UserID(subject.ID)}))
		if err != nil || len(users) == 0 {
			return community.Waiting{}, err
		}
		return community.Waiting{State: community.StatePublished}, nil
	default:
		return community.Waiting{State: community.StatePublished}, nil
	}
}

// own reports whether a thing is the actor's own, who must be able to see it: by the rules that the graph reads by. NOT_FOUND
// where there is none.
func (s *Moderation) own(ctx context.Context, actor domain.Actor, subject community.Reported) (own bool, err error) {
	switch subject.Kind {
	case community.ReportedNote, community.ReportedComment, community.ReportedUser:
		err = s.community.InTx(ctx, func(tx communitydb.Tx) error {
			own, err = ownWords(ctx, tx, actor, subject)
			return err
		})
	case community.ReportedProduct, community.ReportedStore, community.ReportedReview:
		err = s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
			own, err = ownGoods(ctx, tx, actor, subject)
			return err
		})
	}
	return own, err
}

func ownWords(ctx context.Context, tx communitydb.Tx, actor domain.Actor, subject community.Reported) (bool, error) {
	gone := domain.Refuse(domain.ErrNotFound, "subjectId", "there is no such thing")
	if subject.Kind == community.ReportedUser {
		user := domain.UserID(subject.ID)
		found, err := communitydb.All(ctx, tx.Reader, communitydb.UsersByIDs([]domain.UserID{user}))
		if err != nil {
			return false, err
		}
		standing, err := standingTo(ctx, tx, actor, user)
		if err == nil && (len(found) == 0 || !standing.CanSee()) {
			err = gone
		}
		return actor.Is(user), err
	}
	note, err := noteSeen(ctx, tx, actor, "subjectId", domain.NoteID(subject.Parent))
	if err != nil || subject.Kind == community.ReportedNote {
		return err == nil && actor.Is(note.AuthorID), err
	}
	id := domain.CommentID{Note: note.ID, Own: subject.ID}
	comments, err := communitydb.All(ctx, tx.Reader, communitydb.CommentsByIDs([]domain.CommentID{id}))
	if err != nil {
		return false, err
	}
	if len(comments) == 0 {
		return false, gone
	}
	standing, err := standingTo(ctx, tx, actor, comments[0].AuthorID)
	if err == nil && !standing.CanSee() {
		err = gone
	}
	return actor.Is(comments[0].AuthorID), err
}

func ownGoods(ctx context.Context, tx commercedb.Tx, actor domain.Actor, subject community.Reported) (bool, error) {
	gone := domain.Refuse(domain.ErrNotFound, "subjectId", "there is no such thing")
	if subject.Kind == community.ReportedStore {
		id := domain.StoreID(subject.ID)
		role, err := roleIn(ctx, tx, actor, id)
		if err != nil {
			return false, err
		}
		found, err := commercedb.All(ctx, tx.Reader, commercedb.StoresByIDs([]domain.StoreID{id}))
		switch {
		case err != nil:
			return false, err
		case len(found) == 0 || !found[0].CanSee(actor, role):
			return false, gone
		default:
			return !found[0].ReportableBy(actor), nil
		}
	}
	product, role, err := productFor(ctx, tx, actor, "subjectId", domain.ProductID(subject.Parent))
	if err != nil || subject.Kind == community.ReportedProduct {
		return err == nil && !product.CanReport(actor, role), err
	}
	id := domain.ReviewID{Product: product.ID, Own: subject.ID}
	found, err := commercedb.All(ctx, tx.Reader, commercedb.ReviewsByIDs([]domain.ReviewID{id}))
	switch {
	case err != nil:
		return false, err
	case len(found) == 0:
		return false, gone
	default:
		return !found[0].ReportableBy(actor), nil
	}
}
