package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
	"github.com/trellisgraph/trellis/loaders"
	"github.com/trellisgraph/trellis/services"
)

// moderation sums up what happened to each note.
func (r *Resolver) moderation(ctx context.Context, notes []*community.Note) ([]*community.NoteModeration, error) {
	events, err := edge(ctx, notes, noteID, r.load.ModerationByNote.All)
	out := make([]*community.NoteModeration, len(notes))
	for i, n := range notes {
		if n != nil {
			out[i] = n.Moderation(events[i])
		}
	}
	return out, err
}

// commentModeration sums up what was decided about each comment.
func (r *Resolver) commentModeration(ctx context.Context, comments []*community.Comment) ([]*community.CommentModeration, error) {
	decided, err := edge(ctx, comments, func(c *community.Comment) (domain.UUID, bool) { return c.ID.Own, true },
		r.load.DecisionsBySubject.All)
	out := make([]*community.CommentModeration, len(comments))
	for i, c := range comments {
		if c != nil {
			out[i] = c.Moderation(decided[i])
		}
	}
	return out, err
}

// caseHistory is what was decided about the subjects of cases: of notes in a log of their own.
func (r *Resolver) caseHistory(ctx context.Context, cases []*community.ModerationCase) ([][]*community.ModerationEvent, error) {
	var notes, rest [][]*community.ModerationEvent
	var ofNotes, ofRest error
	err := loaders.Together(ctx,
		func(ctx context.Context) {
			notes, ofNotes = edge(ctx, cases, func(c *community.ModerationCase) (domain.NoteID, bool) {
				return domain.NoteID(c.Subject.ID), c.Subject.Kind == community.ReportedNote
			}, r.load.ModerationByNote.All)
		},
		func(ctx context.Context) {
			rest, ofRest = edge(ctx, cases, func(c *community.ModerationCase) (domain.UUID, bool) {
				return c.Subject.ID, c.Subject.Kind != community.ReportedNote
			}, r.load.DecisionsBySubject.All)
		})
	out := make([][]*community.ModerationEvent, len(cases))
	if err != nil {
		return out, err
	}
	for i := range cases {
		out[i] = append(append([]*community.ModerationEvent{}, notes[i]...), rest[i]...)
	}
	return out, joined(len(cases), ofNotes, ofRest)
}

// history is what was loaded with the moderation that it is part of.
func history(_ context.Context, of []*community.NoteModeration) ([][]*community.ModerationEvent, error) {
	return each(of, func(m *community.NoteModeration) []*community.ModerationEvent { return m.Events }), nil
}

func commentHistory(_ context.Context, of []*community.CommentModeration) ([][]*community.ModerationEvent, error) {
	return each(of, func(m *community.CommentModeration) []*community.ModerationEvent { return m.Events }), nil
}

func decidedBy(e *community.ModerationEvent) (domain.UserID, bool) { return keyOf(e.ActorID) }

func moderatedNoteID(m *community.NoteModeration) (domain.NoteID, bool) { return m.NoteID, true }

// moderationQueue makes a page of what waits in a state.
func (r *Resolver) moderationQueue(
	ctx context.Context, state community.ModerationState, page domain.Page, desks []*community.ModerationDesk,
) ([]*relay.Connection[*community.ModerationCase], error) {
	rows, err := edge(ctx, desks, func(*community.ModerationDesk) (community.ModerationState, bool) { return state, true },
		func(ctx context.Context, of []community.ModerationState) ([][]*community.ModerationCase, error) {
			return r.load.CasesByState.All(ctx, page, of)
		})
	if err != nil {
		return make([]*relay.Connection[*community.ModerationCase], len(rows)), err
	}
	places := placesOf(rows, func(c *community.ModerationCase) place[*community.ModerationCase] {
		return place[*community.ModerationCase]{key: c, at: domain.Position{Key: c.OpenedAt.UnixMicro(), ID: c.Subject.ID}}
	})
	pages, err := connections(ctx, relay.ListModerationCases, page, places, uncounted(desks), themselves)
	return countedAs(pages, desks, func(*community.ModerationDesk) any { return state }), err
}

// caseSubjects loads what cases are about, each kind by the rule that every other path to it goes by.
func (r *Resolver) caseSubjects(ctx context.Context, cases []*community.ModerationCase) ([]model.Reportable, error) {
	out := make([]model.Reportable, len(cases))
	loads := []func(context.Context) error{
		subjectsOf(cases, out, community.ReportedNote, r.load.VisibleNotes, func(s community.Reported) domain.NoteID {
			return domain.NoteID(s.ID)
		}),
		subjectsOf(cases, out, community.ReportedComment, r.load.VisibleComments, func(s community.Reported) domain.CommentID {
			return domain.CommentID{Note: domain.NoteID(s.Parent), Own: s.ID}
		}),
		subjectsOf(cases, out, community.ReportedUser, r.load.VisibleUsers, func(s community.Reported) domain.UserID {
			return domain.UserID(s.ID)
		}),
		subjectsOf(cases, out, community.ReportedProduct, r.load.VisibleProducts, func(s community.Reported) domain.ProductID {
			return domain.ProductID(s.ID)
		}),
		subjectsOf(cases, out, community.ReportedStore, r.load.VisibleStores, func(s community.Reported) domain.StoreID {
			return domain.StoreID(s.ID)
		}),
		subjectsOf(cases, out, community.ReportedReview, r.load.VisibleReviews, func(s community.Reported) domain.ReviewID {
			return domain.ReviewID{Product: domain.ProductID(s.Parent), Own: s.ID}
		}),
	}
	errs, branches := make([]error, len(loads)), make([]func(context.Context), len(loads))
	for i, load := range loads {
		branches[i] = func(ctx context.Context) { errs[i] = load(ctx) }
	}
	if err := loaders.Together(ctx, branches...); err != nil {
		return out, err
	}
	return out, joined(len(cases), errs...)
}

// subjectsOf loads the subjects of one kind into their places.
func subjectsOf[ID comparable, V any](
	cases []*community.ModerationCase, out []model.Reportable, kind community.ReportedKind,
	load func(context.Context, []ID) ([]*V, error), id func(community.Reported) ID,
) func(context.Context) error {
	return func(ctx context.Context) error {
		found, err := edge(ctx, cases, func(c *community.ModerationCase) (ID, bool) {
			return id(c.Subject), c.Subject.Kind == kind
		}, load)
		for i, v := range found {
			if v != nil {
				out[i] = v
			}
		}
		return err
	}
}

// reported reads the id of something that can be reported.
func reported(id string) (community.Reported, error) {
	switch domain.IDPrefix(id) {
	case domain.PrefixComment:
		comment, err := domain.ParseID[domain.CommentID]("subjectId", id)
		return community.OfComment(comment), err
	case domain.PrefixReview:
		review, err := domain.ParseID[domain.ReviewID]("subjectId", id)
		return community.Reported{Kind: community.ReportedReview, ID: review.Own, Parent: domain.UUID(review.Product)}, err
	case domain.PrefixNote:
		return reportedAs[domain.NoteID](community.ReportedNote, id)
	case domain.PrefixUser:
		return reportedAs[domain.UserID](community.ReportedUser, id)
	case domain.PrefixProduct:
		return reportedAs[domain.ProductID](community.ReportedProduct, id)
	case domain.PrefixStore:
		return reportedAs[domain.StoreID](community.ReportedStore, id)
	default:
		return community.Reported{}, domain.BadInput("subjectId", "%.64q is nothing that can be reported", id)
	}
}

func reportedAs[ID ~[16]byte, P interface {
	*ID
	UnmarshalGQL(v any) error
}](kind community.ReportedKind, s string) (community.Reported, error) {
	id, err := domain.ParseID[ID, P]("subjectId", s)
	return community.Reported{Kind: kind, ID: domain.UUID(id), Parent: domain.UUID(id)}, err
}

func (r *Resolver) reportContent(ctx context.Context, input model.ContentReportInput) error {
	subject, err := reported(input.SubjectID)
	if err != nil {
		return err
	}
	c := services.ReportContent{Subject: subject, Reason: input.Reason, Key: input.IdempotencyKey}
	if detail := input.Detail.Value(); detail != nil {
		c.Detail = *detail
	}
	return r.do.Moderation.ReportContent(ctx, c)
}

func (r *Resolver) decide(ctx context.Context, input model.ModerationDecideInput) error {
	subject, err := reported(input.SubjectID)
	if err != nil {
		return err
	}
	return r.do.Moderation.Decide(ctx, services.Decide{
		Subject: subject, To: input.To, From: input.ExpectedFrom, Reason: input.Reason.Value(),
		Revision: optionalInt(input.Revision.Value()), Version: optionalInt(input.Version.Value()), Key: input.IdempotencyKey,
	})
}
