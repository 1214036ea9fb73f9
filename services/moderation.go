package services

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs/args"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// Moderation takes reports and decides.
type Moderation struct {
	community communitydb.Store
	commerce  commercedb.Store
	texts     texts
	now       func() time.Time
}

// LetThrough publishes a note that is PENDING, or puts an edit that waits in the place of what was there, for the job that is
// asked for when the checks found nothing. What the checks could not see all of, such as a picture crowded with codes, waits
// for a moderator; of what they saw and cannot judge, such as a link to an unknown host, a case is opened, so that a moderator
// looks after it was published. Running twice does nothing the second time.
func (s *Moderation) LetThrough(ctx context.Context, id domain.NoteID) error {
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		m, err := tx.LockNote(ctx, id)
		switch {
		case domain.CodeOf(err) == domain.CodeNotFound:
			return nil
		case err != nil:
			return err
		case m.Waiting().State != community.StatePending:
			return nil
		}
		latest := m.Latest()
		coded, err := communitydb.All(ctx, tx.Reader, communitydb.CodesOf(latest.MediaIDs()))
		if err != nil || slices.ContainsFunc(coded, func(c communitydb.Coded) bool { return c.Crowded }) {
			return err
		}
		unsure := s.texts.unsure(&latest, coded)
		if m.State.Renders() { // what was there before an edit was looked at
			known := s.texts.unsure(&m.Content, coded)
			unsure = slices.DeleteFunc(unsure, func(raw string) bool { return slices.Contains(known, raw) })
		}
		err = s.decide(ctx, tx, m, decision{to: community.StatePublished, from: community.StatePending})
		if err != nil || len(unsure) == 0 {
			return err
		}
		return s.reportUnsure(ctx, tx, m, unsure)
	})
}

// reportUnsure puts a note, whose subject is locked, before the moderators for what nobody can tell where it leads.
func (s *Moderation) reportUnsure(ctx context.Context, tx communitydb.Tx, m *community.Manuscript, unsure []string) error {
	now := s.now()
	detail := []rune("Readers cannot tell where this leads: " + strings.Join(unsure, ", "))
	err := tx.PutReport(ctx, community.Report{
		Subject: community.OfNote(m.ID), Reporter: community.ByPlatform(), Reason: community.ReasonExternalLink,
		Detail: string(detail[:min(len(detail), longestDetail)]), At: now,
	})
	if err != nil {
		return err
	}
	return keepCase(ctx, tx, m, nil, now)
}

// Decide is the input of moderationDecide.
type Decide struct {
	Subject  community.Reported
	To       community.ModerationState
	From     community.ModerationState
	Reason   *community.ModerationReason
	Revision *int
	// Version is that of the note, as the moderator saw it; nil where they name none.
	Version *int
	Key     domain.IdempotencyKey `json:"-"`
}

// Decide brings something into a state, and settles what was reported of it. NOT_ALLOWED for who is no moderator, and about
// what is the actor's own; NOT_FOUND where it is gone; CONFLICT where it is in another state, or another version, than the
// actor saw; ILLEGAL_STATE where no decision leads there; REQUIRED and INVALID at reason, INVALID at to where it is decided
// about elsewhere.
func (s *Moderation) Decide(ctx context.Context, c Decide) error {
	actor, err := actorOf(ctx, "moderationDecide")
	if err != nil {
		return err
	}
	if !actor.Has(domain.RoleModerator) {
		return domain.Refuse(domain.ErrNotAllowed, "", "only moderators decide")
	}
	attempt, err := domain.NewAttempt(actor.UserID, "moderationDecide", c.Key, c)
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
		return domain.Refuse(domain.ErrNotAllowed, "subjectId", "nobody decides about their own")
	}
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		_, err := once(ctx, tx, attempt, s.now(), func() (domain.UserID, error) {
			switch c.Subject.Kind { //nolint:exhaustive // the rest is one case
			case community.ReportedNote:
				return actor.UserID, s.decideNote(ctx, tx, actor, c)
			case community.ReportedComment:
				return actor.UserID, s.decideComment(ctx, tx, actor, c)
			default:
				return actor.UserID, s.settle(ctx, tx, actor, c)
			}
		})
		return err
	})
}

// decision is a change of a note's state. by is nil where the platform's own checks decide.
type decision struct {
	to, from community.ModerationState
	by       *domain.UserID
	reason   *community.ModerationReason
}

func (s *Moderation) decideNote(ctx context.Context, tx communitydb.Tx, actor domain.Actor, c Decide) error {
	m, err := tx.LockNote(ctx, domain.NoteID(c.Subject.ID))
	switch {
	case err != nil:
		return err
	case m.State != c.From && (m.Waiting().State != c.From || c.From != community.StatePending):
		return stateConflict(m.State)
	}
	if m.State != c.From && (c.Revision == nil || *c.Revision != m.Revision.N) {
		return domain.Conflict("revision", m.Revision.N)
	}
	if c.Version != nil && *c.Version != m.Version {
		return domain.Conflict("version", m.Version)
	}
	if err := tx.LockSubject(ctx, c.Subject); err != nil {
		return err
	}
	if m.State == c.From {
		if err := tx.SettleReports(ctx, c.Subject, s.now()); err != nil {
			return err
		}
	}
	return s.decide(ctx, tx, m, decision{to: c.To, from: c.From, by: &actor.UserID, reason: c.Reason})
}

func stateConflict(state community.ModerationState) error {
	refused := domain.Refuse(domain.ErrConflict, "expectedFrom", "it is %s now", state)
	return &domain.ConflictError{Refusal: refused.Refusal}
}

// decide brings a note, which is locked, into a state, or an edit of it that waits. What is taken down takes its edit with it.
func (s *Moderation) decide(ctx context.Context, tx communitydb.Tx, m *community.Manuscript, d decision) error {
	now, before, shown := s.now(), m.Appearance(), m.Shown()
	if m.State != d.from {
		if err := m.Decide(d.to, d.by, d.reason, now); err != nil {
			return err
		}
		if err := tx.PutRevision(ctx, m.Revision); err != nil {
			return err
		}
		if err := tx.SaveNote(ctx, m, before, d.to == community.StatePublished); err != nil {
			return err
		}
		if err := tx.LetGo(ctx, unshown(shown, m), now); err != nil {
			return err
		}
		if err := tellOfEdit(ctx, tx, m, d, now); err != nil {
			return err
		}
		return keepCase(ctx, tx, m, nil, now)
	}
	event, err := m.Move(d.to, community.MovedByPlatform, d.by, d.reason, now)
	if err != nil {
		return err
	}
	if !m.State.Renders() {
		if r := m.Withdraw(now); r != nil {
			if err := tx.PutRevision(ctx, r); err != nil {
				return err
			}
		}
	}
	if err := tx.SaveNote(ctx, m, before, false, event); err != nil {
		return err
	}
	if err := spread(ctx, tx, m, before, now); err != nil {
		return err
	}
	return keepCase(ctx, tx, m, nil, now)
}

// tellOfEdit has the author of a note told what was decided about an edit of it, but for what the platform's checks let through
// at once.
func tellOfEdit(ctx context.Context, tx communitydb.Tx, m *community.Manuscript, d decision, now time.Time) error {
	kind := community.EditPublished
	switch {
	case d.to == community.StateRejected:
		kind = community.EditRejected
	case d.by == nil:
		return nil
	}
	return tx.Enqueue(ctx, time.Time{}, args.Notify{
		User: m.AuthorID.String(), NotificationKind: string(kind), About: m.ID.String(), Of: domain.Moment(now),
	})
}

// spread sends a note on its way to its author's followers who did not find it before.
func spread(
	ctx context.Context, tx communitydb.Tx, m *community.Manuscript, before community.Appearance, now time.Time,
) error {
	if before.Reaches() || !m.Appearance().Reaches() {
		return nil
	}
	return tx.StartFanOut(ctx, m.ID, now)
}

// decideComment hides a comment, or shows it again. One that its author deleted is left alone.
func (s *Moderation) decideComment(ctx context.Context, tx communitydb.Tx, actor domain.Actor, c Decide) error {
	id := domain.CommentID{Note: domain.NoteID(c.Subject.Parent), Own: c.Subject.ID}
	if _, err := tx.LockNoteOfComments(ctx, id.Note); err != nil {
		return err
	}
	comments, err := tx.LockComments(ctx, []domain.CommentID{id})
	if err != nil {
		return err
	}
	if len(comments) == 0 {
		return domain.Refuse(domain.ErrNotFound, "subjectId", "comment not found")
	}
	comment := comments[0]
	wasVisible := comment.State == community.CommentVisible
	if state := comment.Moderated(); state != c.From {
		return stateConflict(state)
	}
	if err := comment.Judge(c.To, c.Reason); err != nil {
		return err
	}
	if err := tx.SaveComment(ctx, comment, wasVisible); err != nil {
		return err
	}
	if err := s.conclude(ctx, tx, actor, c); err != nil || c.From == c.To {
		return err
	}
	kind := community.CommentRestored
	if c.To == community.StateRemoved {
		kind = community.CommentRemoved
	}
	return tx.Enqueue(ctx, time.Time{}, args.Notify{
		User: comment.AuthorID.String(), NotificationKind: string(kind), About: id.String(), Of: domain.Moment(s.now()),
	})
}

// settle leaves something as it is that is decided about elsewhere, and settles what was reported of it.
func (s *Moderation) settle(ctx context.Context, tx communitydb.Tx, actor domain.Actor, c Decide) error {
	switch {
	case c.From != community.StatePublished:
		return stateConflict(community.StatePublished)
	case c.To != community.StatePublished:
		return domain.Refuse(domain.ErrInvalid, "to", "it can be left PUBLISHED alone: goods and stores are banned elsewhere")
	case c.Reason != nil:
		return domain.Refuse(domain.ErrInvalid, "reason", "there is nothing to explain where it is left as it is")
	}
	return s.conclude(ctx, tx, actor, c)
}

// conclude closes the case of what is no note, and writes down what was decided.
func (s *Moderation) conclude(ctx context.Context, tx communitydb.Tx, actor domain.Actor, c Decide) error {
	now := s.now()
	if err := closeCaseOf(ctx, tx, c.Subject, now); err != nil {
		return err
	}
	return tx.InsertDecision(ctx, community.Decision{Subject: c.Subject, Event: &community.ModerationEvent{
		At: now, From: c.From, To: c.To, ActorID: &actor.UserID, Reason: c.Reason,
	}})
}

// closeCaseOf settles what was reported of something that moderators do not have to look at any more.
func closeCaseOf(ctx context.Context, tx communitydb.Tx, subject community.Reported, now time.Time) error {
	if err := tx.LockSubject(ctx, subject); err != nil {
		return err
	}
	if err := tx.SettleReports(ctx, subject, now); err != nil {
		return err
	}
	return tx.KeepCase(ctx, subject, community.Waiting{}, now)
}
