package services

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/domain/link"
	"github.com/trellisgraph/trellis/jobs/args"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// PublishNote is the input of notePublish.
type PublishNote struct {
	NoteID domain.NoteID
	// At is when, nil for at once.
	At  *time.Time
	Key domain.IdempotencyKey `json:"-"`
}

// longestPlan is how far ahead a note is planned.
const longestPlan = 365 * 24 * time.Hour

// PublishNote submits a draft of the actor's, at once or later. All that keeps it back is refused now: it is not complete
// (REQUIRED, INVALID), leads off the platform (EXTERNAL_LINK_FORBIDDEN) or discloses what is not true (DISCLOSURE_REQUIRED),
// each at noteId, with the part of the note in its message. NOT_FOUND, NOT_ALLOWED and ILLEGAL_STATE are UpdateNote's; CONFLICT
// where it was edited at this very moment.
func (s *Notes) PublishNote(ctx context.Context, c PublishNote) error {
	actor, err := actorOf(ctx, "notePublish")
	if err != nil {
		return err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "notePublish", c.Key, c)
	if err != nil {
		return err
	}
	if done, err := earlier[domain.NoteID](ctx, s.community, attempt); err != nil || done != nil {
		return err
	}
	if c.At != nil && (!c.At.After(s.now()) || c.At.After(s.now().Add(longestPlan))) {
		return domain.Refuse(domain.ErrInvalid, "at", "a time within a year from now")
	}
	seen, err := s.look(ctx, actor, c.NoteID)
	if err != nil {
		return err
	}
	t, err := tradeOf(ctx, s.commerce, actor, named(&seen.Content), s.now)
	if err != nil {
		return err
	}
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		_, err := once(ctx, tx, attempt, s.now(), func() (domain.NoteID, error) {
			m, err := s.lockOwn(ctx, tx, actor, c.NoteID)
			if err != nil {
				return c.NoteID, err
			}
			if !sameEdit(m, seen) {
				return c.NoteID, m.Expect(domain.Change[time.Time]{Given: true, To: seen.LastEdit()})
			}
			return c.NoteID, s.publish(ctx, tx, m, t, c.At)
		})
		return err
	})
}

// sameEdit reports whether nobody edited a note between two looks at it.
func sameEdit(a, b *community.Manuscript) bool {
	at, before := a.LastEdit(), b.LastEdit()
	return (at == nil) == (before == nil) && (at == nil || at.Equal(*before))
}

// publish submits a draft whose content nothing keeps back, or plans to.
func (s *Notes) publish(ctx context.Context, tx communitydb.Tx, m *community.Manuscript, t *trade, at *time.Time) error {
	if m.State == community.StatePending {
		return nil // it is submitted
	}
	now, before := s.now(), m.Appearance()
	submitted := m.Note
	event, err := submitted.Move(community.StatePending, community.MovedByAuthor, &m.AuthorID, nil, now)
	if err != nil {
		return err
	}
	wrong, err := s.findings(ctx, tx, m.Kind, &m.Content, t)
	if err != nil {
		return err
	}
	if err := ofTheNote(wrong).OrNil(); err != nil {
		return err
	}
	m.PublishAt = at
	if at != nil {
		if err := tx.SaveNote(ctx, m, before, false); err != nil {
			return err
		}
		return tx.Enqueue(ctx, *at, args.PublishNote{NoteID: m.ID.String(), At: *at})
	}
	m.Note = submitted
	if err := s.save(ctx, tx, m, before, t, event); err != nil {
		return err
	}
	return s.submit(ctx, tx, m)
}

// save writes a note that is submitted, with what commerce says of its author at this moment.
func (s *Notes) save(
	ctx context.Context, tx communitydb.Tx, m *community.Manuscript, before community.Appearance, t *trade,
	events ...*community.ModerationEvent,
) error {
	m.AuthorStoreID = t.own
	rated := m.Content.Evaluation != nil && t.rated != nil
	if rated {
		m.Content.Evaluation.Bought(t.orders)
	}
	return tx.SaveNote(ctx, m, before, rated, events...)
}

// findings is all that keeps a content from being shown: the same checks whether it is submitted, an edit, or its time has come.
func (s *Notes) findings(
	ctx context.Context, tx communitydb.Tx, kind community.NoteKind, c *community.NoteContent, t *trade,
) (domain.UserErrors, error) {
	wrong := c.Complete(kind)
	title, body := link.Text{Field: "title", Text: c.Title}, link.Text{Field: "body", Text: c.Body}
	wrong = append(wrong, s.texts.links.RefusalsTogether(title, body)...)
	wrong = append(wrong, community.Untrue(c.Tags, t.goods)...)
	ids := c.MediaIDs()
	coded, err := communitydb.All(ctx, tx.Reader, communitydb.CodesOf(ids))
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		for _, m := range coded {
			if m.ID == id {
				wrong = append(wrong, s.texts.links.CodeRefusals(fmt.Sprintf("mediaIds.%d", i), m.Codes)...)
			}
		}
	}
	return wrong, nil
}

// ofTheNote are refusals of parts of a note that the input only names: they stand at noteId, and say in their words which part
// it is.
func ofTheNote(wrong domain.UserErrors) domain.UserErrors {
	for _, w := range wrong {
		r := w.Refused()
		if len(r.Field) > 1 {
			r.Message = strings.Join(r.Field[1:], ".") + ": " + r.Message
		}
		r.Field = domain.InputPath("noteId")
	}
	return wrong
}

// errEditedMeanwhile has a job looked at again: the note was edited while it looked.
var errEditedMeanwhile = errors.New("the note was edited meanwhile")

// PublishDue submits a draft whose time has come, for the job that was asked for then. One that was planned anew, published or
// deleted since is left alone, so that the job may run twice. One that does not pass any more is REJECTED, for its author to
// read why: there is nobody to refuse it to.
func (s *Notes) PublishDue(ctx context.Context, id domain.NoteID, at time.Time) error {
	due := func(m *community.Manuscript) bool {
		return m.State == community.StateDraft && m.PublishAt != nil && m.PublishAt.Equal(at.Truncate(time.Microsecond))
	}
	var seen *community.Manuscript
	err := s.community.InTx(ctx, func(tx communitydb.Tx) (err error) {
		seen, err = tx.ReadNote(ctx, id)
		return err
	})
	switch {
	case domain.CodeOf(err) == domain.CodeNotFound:
		return nil
	case err != nil:
		return err
	case !due(seen):
		return nil
	}
	t, err := tradeOf(ctx, s.commerce, domain.Actor{UserID: seen.AuthorID}, named(&seen.Content), s.now)
	if err != nil {
		return err
	}
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		m, err := tx.LockNote(ctx, id)
		switch {
		case err != nil:
			return err
		case !due(m):
			return nil
		case !sameEdit(m, seen):
			return errEditedMeanwhile
		}
		err = s.publish(ctx, tx, m, t, nil)
		wrong, refused := errors.AsType[domain.UserErrors](err)
		if !refused {
			return err
		}
		return s.reject(ctx, tx, m, t, wrong)
	})
}

// reject submits a draft and turns it down.
func (s *Notes) reject(
	ctx context.Context, tx communitydb.Tx, m *community.Manuscript, t *trade, wrong domain.UserErrors,
) error {
	now, before, reason := s.now(), m.Appearance(), community.ReasonOtherViolation
	switch wrong[0].Refused().Code { //nolint:exhaustive // the rest is something else
	case domain.ErrExternalLinkForbidden:
		reason = community.ReasonExternalLink
	case domain.ErrDisclosureRequired:
		reason = community.ReasonUndisclosedAd
	}
	m.PublishAt = nil
	submitted, err := m.Move(community.StatePending, community.MovedByAuthor, &m.AuthorID, nil, now)
	if err != nil {
		return err
	}
	rejected, err := m.Move(community.StateRejected, community.MovedByPlatform, nil, &reason, now)
	if err != nil {
		return err
	}
	return s.save(ctx, tx, m, before, t, submitted, rejected)
}
