package services

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs/args"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// Notes keeps what users publish.
type Notes struct {
	community communitydb.Store
	commerce  commercedb.Store
	texts     texts
	now       func() time.Time
	newID     func() domain.UUID
	// byHand says that moderators look at everything before others do.
	byHand bool
}

// CreateNote is the input of noteCreate.
type CreateNote struct {
	Kind   community.NoteKind
	Fields community.NoteFields
	Key    domain.IdempotencyKey `json:"-"`
}

// CreateNote begins a draft of the actor's and returns its id. What leads off the platform is not even kept as a draft
// (EXTERNAL_LINK_FORBIDDEN), nor is a disclosure that is not true (DISCLOSURE_REQUIRED). NOT_FOUND names media that are not the
// actor's uploads for a NOTE, topics, goods and a store that there are not, or none that they may see.
func (s *Notes) CreateNote(ctx context.Context, c CreateNote) (domain.NoteID, error) {
	actor, err := actorOf(ctx, "noteCreate")
	if err != nil {
		return domain.NoteID{}, err
	}
	if err := s.checkFields(c.Fields, c.Kind); err != nil {
		return domain.NoteID{}, err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "noteCreate", c.Key, c)
	if err != nil {
		return domain.NoteID{}, err
	}
	if done, err := earlier[domain.NoteID](ctx, s.community, attempt); err != nil || done != nil {
		return orNone(done), err
	}
	t, err := s.trade(ctx, actor, asked{}.and(c.Fields))
	if err != nil {
		return domain.NoteID{}, err
	}
	var id domain.NoteID
	err = s.community.InTx(ctx, func(tx communitydb.Tx) error {
		id, err = once(ctx, tx, attempt, s.now(), func() (domain.NoteID, error) { return s.create(ctx, tx, actor, c, t) })
		return err
	})
	return id, err
}

func (s *Notes) create(
	ctx context.Context, tx communitydb.Tx, actor domain.Actor, c CreateNote, t *trade,
) (domain.NoteID, error) {
	now := s.now()
	m := &community.Manuscript{Note: community.Note{
		ID: domain.NoteID(s.newID()), AuthorID: actor.UserID, Kind: c.Kind, Visibility: community.VisibilityPublic,
		State: community.StateDraft, CreatedAt: now,
	}}
	if c.Fields.Visibility != nil {
		m.Visibility = *c.Fields.Visibility
	}
	content, err := s.compose(ctx, tx, m, community.NoteContent{}, c.Fields, t)
	if err != nil {
		return domain.NoteID{}, err
	}
	m.Put(content)
	return m.ID, tx.InsertNote(ctx, m)
}

// UpdateNote is the input of noteUpdate.
type UpdateNote struct {
	NoteID     domain.NoteID
	Fields     community.NoteFields
	Unschedule bool
	// Expected is when the actor saw the note last edited, where they say so.
	Expected domain.Change[time.Time]
}

// UpdateNote changes a note of the actor's. What others can read stands as it is until the edit is let through; its visibility
// changes at once. NOT_FOUND where they may not see it, NOT_ALLOWED where it is not theirs, ILLEGAL_STATE where it waits for the
// moderators or was taken down, CONFLICT where it was edited since they saw it; and what CreateNote and PublishNote refuse.
func (s *Notes) UpdateNote(ctx context.Context, c UpdateNote) error {
	actor, err := actorOf(ctx, "noteUpdate")
	if err != nil {
		return err
	}
	seen, err := s.look(ctx, actor, c.NoteID)
	if err != nil {
		return err
	}
	if err := s.checkFields(c.Fields, seen.Kind); err != nil {
		return err
	}
	latest := seen.Latest()
	t, err := s.trade(ctx, actor, named(&latest).and(c.Fields))
	if err != nil {
		return err
	}
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		m, err := s.lockOwn(ctx, tx, actor, c.NoteID)
		switch {
		case err != nil:
			return err
		case !m.State.Editable():
			return domain.IllegalState("the note", m.State, editable()...)
		}
		if err := m.Expect(c.Expected); err != nil {
			return err
		}
		return s.update(ctx, tx, m, c, t)
	})
}

func editable() []community.ModerationState {
	return slices.DeleteFunc(community.ModerationStates(), func(s community.ModerationState) bool { return !s.Editable() })
}

func (s *Notes) update(ctx context.Context, tx communitydb.Tx, m *community.Manuscript, c UpdateNote, t *trade) error {
	now := s.now()
	before, edited := m.Appearance(), m.NextEdit(now)
	if c.Fields.Visibility != nil {
		m.Visibility = *c.Fields.Visibility
	}
	if c.Unschedule {
		m.PublishAt = nil
	}
	if !c.Fields.Writes() {
		if m.Revision == nil || m.Revision.State != community.StatePending {
			m.EditedAt = &edited
		}
		if err := tx.SaveNote(ctx, m, before, false); err != nil {
			return err
		}
		return spread(ctx, tx, m, before, now)
	}
	content, err := s.compose(ctx, tx, m, m.Latest(), c.Fields, t)
	if err != nil {
		return err
	}
	if m.State.Renders() {
		return s.revise(ctx, tx, m, before, content, t, edited)
	}
	event, err := m.Move(community.StateDraft, community.MovedByAuthor, &m.AuthorID, nil, now)
	if err != nil {
		return err
	}
	shown := m.Shown()
	m.Put(content)
	m.EditedAt = &edited
	if err := tx.SaveNote(ctx, m, before, true, event); err != nil {
		return err
	}
	return tx.LetGo(ctx, unshown(shown, m), now)
}

// unshown are those of the uploads that a note showed that neither it nor its last edit shows now.
func unshown(shown []domain.MediaID, m *community.Manuscript) []domain.MediaID {
	kept := m.Shown()
	return slices.DeleteFunc(shown, func(id domain.MediaID) bool { return slices.Contains(kept, id) })
}

// revise keeps an edit of a note that others can read, and has it looked at.
func (s *Notes) revise(
	ctx context.Context, tx communitydb.Tx, m *community.Manuscript, before community.Appearance, content community.NoteContent,
	t *trade, edited time.Time,
) error {
	wrong, err := s.findings(ctx, tx, m.Kind, &content, t)
	if err != nil {
		return err
	}
	if err := wrong.OrNil(); err != nil {
		return err
	}
	shown := m.Shown()
	for _, r := range m.Revise(content, edited) {
		if err := tx.PutRevision(ctx, r); err != nil {
			return err
		}
	}
	if err := tx.SaveNote(ctx, m, before, false); err != nil {
		return err
	}
	if err := tx.LetGo(ctx, unshown(shown, m), s.now()); err != nil {
		return err
	}
	if err := spread(ctx, tx, m, before, s.now()); err != nil {
		return err
	}
	return s.submit(ctx, tx, m)
}

// DeleteNote takes a note of the actor's away, in whatever state it is; again is no mistake. NOT_FOUND where they may not see it,
// NOT_ALLOWED where it is not theirs.
func (s *Notes) DeleteNote(ctx context.Context, id domain.NoteID) error {
	actor, err := actorOf(ctx, "noteDelete")
	if err != nil {
		return err
	}
	refused := s.deleteNote(ctx, actor, id)
	if refused == nil {
		return nil
	}
	found, err := communitydb.All(ctx, s.community.Reader, communitydb.NotesByIDs([]domain.NoteID{id}))
	if err == nil && len(found) == 1 && found[0].AuthorID == actor.UserID && found[0].State == community.StateDeleted {
		return nil // whoever did not hear of it the first time asks again
	}
	return refused
}

func (s *Notes) deleteNote(ctx context.Context, actor domain.Actor, id domain.NoteID) error {
	if _, err := s.look(ctx, actor, id); err != nil {
		return err
	}
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		m, err := s.lockOwn(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		now, before := s.now(), m.Appearance()
		event, err := m.Move(community.StateDeleted, community.MovedByAuthor, &actor.UserID, nil, now)
		if err != nil {
			return err
		}
		m.PublishAt = nil
		if r := m.Withdraw(now); r != nil {
			if err := tx.PutRevision(ctx, r); err != nil {
				return err
			}
		}
		if err := tx.SaveNote(ctx, m, before, false, event); err != nil {
			return err
		}
		if err := tx.LetGo(ctx, m.Shown(), now); err != nil {
			return err
		}
		return keepCase(ctx, tx, m, nil, now)
	})
}

// AppealNote is the input of noteAppeal.
type AppealNote struct {
	NoteID domain.NoteID
	Text   string
	Key    domain.IdempotencyKey `json:"-"`
}

// longestAppeal is the longest text of an appeal, in characters.
const longestAppeal = 1_000

// AppealNote has the moderators look once more at a note of the actor's. NOT_FOUND where they may not see it, NOT_ALLOWED where
// it is not theirs or they appealed before, ILLEGAL_STATE where it was neither rejected nor removed.
func (s *Notes) AppealNote(ctx context.Context, c AppealNote) error {
	actor, err := actorOf(ctx, "noteAppeal")
	if err != nil {
		return err
	}
	if err := domain.CheckText("text", c.Text, longestAppeal).OrNil(); err != nil {
		return err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "noteAppeal", c.Key, c)
	if err != nil {
		return err
	}
	if done, err := earlier[domain.NoteID](ctx, s.community, attempt); err != nil || done != nil {
		return err
	}
	if _, err := s.look(ctx, actor, c.NoteID); err != nil {
		return err
	}
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		_, err := once(ctx, tx, attempt, s.now(), func() (domain.NoteID, error) { return c.NoteID, s.appeal(ctx, tx, actor, c) })
		return err
	})
}

func (s *Notes) appeal(ctx context.Context, tx communitydb.Tx, actor domain.Actor, c AppealNote) error {
	m, err := s.lockOwn(ctx, tx, actor, c.NoteID)
	if err != nil {
		return err
	}
	if m.Appealed() && m.State.LeadsTo(community.StateAppealed, community.MovedByAuthor) {
		return domain.Refuse(domain.ErrNotAllowed, "noteId", "it was appealed for before: the decision is final")
	}
	now, before := s.now(), m.Appearance()
	event, err := m.Move(community.StateAppealed, community.MovedByAuthor, &actor.UserID, nil, now)
	if err != nil || event == nil {
		return err
	}
	if err := tx.SaveNote(ctx, m, before, false, event); err != nil {
		return err
	}
	return keepCase(ctx, tx, m, &c.Text, now)
}

// checkFields says what is wrong with fields by themselves, and refuses texts that lead off the platform.
func (s *Notes) checkFields(f community.NoteFields, kind community.NoteKind) error {
	if err := f.Check(kind); err != nil {
		return err
	}
	written := given(map[string]*string{"title": f.Title, "body": f.Body})
	if f.Evaluation != nil {
		for i, a := range f.Evaluation.Aspects {
			written[fmt.Sprintf("storeEvaluation.aspects.%d.name", i)] = a.Name
		}
	}
	return s.texts.check(written)
}

// trade asks commerce of what a note names; not where it names nothing.
func (s *Notes) trade(ctx context.Context, author domain.Actor, a asked) (*trade, error) {
	if a.nothing() {
		return &trade{goods: map[domain.ProductID]*community.Goods{}}, nil
	}
	return tradeOf(ctx, s.commerce, author, a, s.now)
}

// look reads a note that the actor wants to write on, as it is at this moment: what has to be asked of commerce follows from it.
func (s *Notes) look(ctx context.Context, actor domain.Actor, id domain.NoteID) (*community.Manuscript, error) {
	var m *community.Manuscript
	err := s.community.InTx(ctx, func(tx communitydb.Tx) error {
		if _, err := noteSeen(ctx, tx, actor, "noteId", id); err != nil {
			return err
		}
		var err error
		m, err = tx.ReadNote(ctx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return m, owns(actor, m)
}

// lockOwn locks a note that the actor wrote.
func (s *Notes) lockOwn(
	ctx context.Context, tx communitydb.Tx, actor domain.Actor, id domain.NoteID,
) (*community.Manuscript, error) {
	m, err := tx.LockNote(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case m.State == community.StateDeleted:
		return nil, domain.Refuse(domain.ErrNotFound, "noteId", "note not found")
	default:
		return m, owns(actor, m)
	}
}

func owns(actor domain.Actor, m *community.Manuscript) error {
	if !actor.Is(m.AuthorID) {
		return domain.Refuse(domain.ErrNotAllowed, "noteId", "only its author changes a note")
	}
	return nil
}

// noteSeen reads a note that the actor may see, by the rule that the graph reads by. NOT_FOUND where there is none; field is
// where the input names it.
func noteSeen(
	ctx context.Context, tx communitydb.Tx, actor domain.Actor, field string, id domain.NoteID,
) (*community.Note, error) {
	notes, err := communitydb.All(ctx, tx.Reader, communitydb.NotesByIDs([]domain.NoteID{id}))
	if err != nil {
		return nil, err
	}
	if len(notes) == 0 {
		return nil, domain.Refuse(domain.ErrNotFound, field, "note not found")
	}
	standing, err := standingTo(ctx, tx, actor, notes[0].AuthorID)
	switch {
	case err != nil:
		return nil, err
	case !notes[0].CanSee(standing):
		return nil, domain.Refuse(domain.ErrNotFound, field, "note not found")
	default:
		return notes[0], nil
	}
}

// standingTo is how the actor stands to a user.
func standingTo(ctx context.Context, tx communitydb.Tx, actor domain.Actor, user domain.UserID) (community.Standing, error) {
	follows, err := communitydb.All(ctx, tx.Reader, communitydb.FollowedAmong(actor.UserID, []domain.UserID{user}))
	if err != nil {
		return community.Standing{}, err
	}
	walled, err := communitydb.All(ctx, tx.Reader, communitydb.WalledAmong(actor.UserID, []domain.UserID{user}))
	return community.StandingOf(actor, user, len(follows) > 0, len(walled) > 0), err
}

// earlier is the result of an attempt that had its effect before, nil where it did not: then nothing has to be read for it, and
// nothing that changed since can refuse it.
func earlier[ID any, P interface {
	*ID
	UnmarshalGQL(v any) error
}](ctx context.Context, people communitydb.Store, a domain.Attempt) (*ID, error) {
	var done *ID
	err := people.InTx(ctx, func(tx communitydb.Tx) error {
		before, err := tx.Attempted(ctx, a)
		if err != nil || before == "" {
			return err
		}
		id, err := domain.ParseID[ID, P]("idempotencyKey", before)
		done = &id
		return err
	})
	return done, err
}

func orNone[T any](v *T) T {
	if v == nil {
		var none T
		return none
	}
	return *v
}

// keepCase brings the case of a note in step with the note, which is locked: what is shown to nobody any more is reported by
// nobody, and what was said below a note that is deleted neither.
func keepCase(ctx context.Context, tx communitydb.Tx, m *community.Manuscript, appeal *string, now time.Time) error {
	subject, waiting := community.OfNote(m.ID), m.Waiting()
	waiting.Appeal = appeal
	if err := tx.LockSubject(ctx, subject); err != nil {
		return err
	}
	if waiting.State == "" {
		if err := tx.SettleReports(ctx, subject, now); err != nil {
			return err
		}
	}
	if m.State == community.StateDeleted {
		if err := tx.CloseCasesBelow(ctx, m.ID, now); err != nil {
			return err
		}
	}
	return tx.KeepCase(ctx, subject, waiting, now)
}

// submit puts a note, or an edit of one, before the moderators, and asks for it to be let through where nobody has to look first.
func (s *Notes) submit(ctx context.Context, tx communitydb.Tx, m *community.Manuscript) error {
	if err := keepCase(ctx, tx, m, nil, s.now()); err != nil || s.byHand {
		return err
	}
	return tx.Enqueue(ctx, time.Time{}, args.LetNoteThrough{NoteID: m.ID.String()})
}

// at is where in the input a refusal of a list's item stands, its number looked up in places: the item was asked for by another
// list.
func renumber(err error, places []int) error {
	wrong, ok := err.(domain.UserErrors) //nolint:errorlint // what UseUploads returns
	if !ok {
		return err
	}
	for _, w := range wrong {
		r := w.Refused()
		if n, err := strconv.Atoi(r.Field[len(r.Field)-1]); err == nil && n < len(places) {
			r.Field[len(r.Field)-1] = strconv.Itoa(places[n])
		}
	}
	return wrong
}
