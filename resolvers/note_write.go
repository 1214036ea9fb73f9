package resolvers

import (
	"context"
	"fmt"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/domain/link"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/services"
)

// createNote reads the input, begins the note and reads it back.
func (r *Resolver) createNote(ctx context.Context, input model.NoteCreateInput) (*community.Note, error) {
	if input.MediaIds == nil {
		input.MediaIds = []string{}
	}
	fields, err := noteFields(written{
		title: input.Title.Value(), body: &input.Body, media: input.MediaIds, topics: input.TopicIds.Value(), tags: input.Tags.Value(),
		evaluation: input.StoreEvaluation.Value(), visibility: &input.Visibility,
	})
	if err != nil {
		return nil, err
	}
	id, err := r.do.Notes.CreateNote(ctx, services.CreateNote{Kind: input.Kind, Fields: fields, Key: input.IdempotencyKey})
	if err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleNotes)
}

// updateNote reads the input, changes the note and reads it back.
func (r *Resolver) updateNote(ctx context.Context, input model.NoteUpdateInput) (*community.Note, error) {
	id, err := domain.ParseID[domain.NoteID]("noteId", input.NoteID)
	if err != nil {
		return nil, err
	}
	fields, err := noteFields(written{
		title: input.Title.Value(), body: input.Body.Value(), media: input.MediaIds.Value(), topics: input.TopicIds.Value(),
		tags: input.Tags.Value(), evaluation: input.StoreEvaluation.Value(), visibility: input.Visibility.Value(),
	})
	if err != nil {
		return nil, err
	}
	err = r.do.Notes.UpdateNote(ctx, services.UpdateNote{
		NoteID: id, Fields: fields, Unschedule: input.Unschedule, Expected: changeOf[time.Time](input.ExpectedEditedAt),
	})
	if err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleNotes)
}

// publishNote reads the input, submits the note and reads it back.
func (r *Resolver) publishNote(ctx context.Context, input model.NotePublishInput) (*community.Note, error) {
	id, err := domain.ParseID[domain.NoteID]("noteId", input.NoteID)
	if err != nil {
		return nil, err
	}
	publish := services.PublishNote{NoteID: id, At: input.At.Value(), Key: input.IdempotencyKey}
	if err := r.do.Notes.PublishNote(ctx, publish); err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleNotes)
}

func (r *Resolver) deleteNote(ctx context.Context, input model.NoteDeleteInput) error {
	id, err := domain.ParseID[domain.NoteID]("noteId", input.NoteID)
	if err != nil {
		return err
	}
	return r.do.Notes.DeleteNote(ctx, id)
}

// appealNote reads the input, appeals and reads the note back.
func (r *Resolver) appealNote(ctx context.Context, input model.NoteAppealInput) (*community.Note, error) {
	id, err := domain.ParseID[domain.NoteID]("noteId", input.NoteID)
	if err != nil {
		return nil, err
	}
	appeal := services.AppealNote{NoteID: id, Text: input.Text, Key: input.IdempotencyKey}
	if err := r.do.Notes.AppealNote(ctx, appeal); err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleNotes)
}

// written is what an input says of a note; nil where it says nothing.
type written struct {
	title, body *string
	media       []string
	topics      []string
	tags        []*model.ProductTagInput
	evaluation  *model.StoreEvaluationInput
	visibility  *community.Visibility
}

// noteFields reads what an input says of a note. An empty list is one, and not the same as none.
func noteFields(w written) (f community.NoteFields, err error) {
	f = community.NoteFields{Title: w.title, Body: w.body, Visibility: w.visibility}
	if w.media != nil {
		if f.MediaIDs, err = parseIDs[domain.MediaID]("mediaIds", w.media); err != nil {
			return f, err
		}
	}
	if w.topics != nil {
		if f.TopicIDs, err = parseIDs[domain.TopicID]("topicIds", w.topics); err != nil {
			return f, err
		}
	}
	if w.tags != nil {
		f.Tags = make([]community.TagFields, len(w.tags))
		for i, t := range w.tags {
			if f.Tags[i], err = tagFields(fmt.Sprintf("tags.%d.", i), t); err != nil {
				return f, err
			}
		}
	}
	if w.evaluation != nil {
		f.Evaluation, err = evaluationFields(w.evaluation)
	}
	return f, err
}

func tagFields(at string, t *model.ProductTagInput) (community.TagFields, error) {
	f := community.TagFields{
		MediaIndex: optionalInt(t.MediaIndex.Value()), X: t.X.Value(), Y: t.Y.Value(), AtMS: optionalInt(t.AtMs.Value()),
		Disclosure: t.Disclosure,
	}
	var err error
	if f.ProductID, err = domain.ParseID[domain.ProductID](at+"productId", t.ProductID); err != nil {
		return f, err
	}
	f.VariantID, err = optionalID[domain.VariantID](at+"variantId", t.VariantID.Value())
	return f, err
}

func evaluationFields(e *model.StoreEvaluationInput) (*community.EvaluationFields, error) {
	store, err := domain.ParseID[domain.StoreID]("storeEvaluation.storeId", e.StoreID)
	if err != nil {
		return nil, err
	}
	order, err := optionalID[domain.OrderID]("storeEvaluation.orderId", e.OrderID.Value())
	if err != nil {
		return nil, err
	}
	f := &community.EvaluationFields{StoreID: store, Rating: int(e.Rating), OrderID: order}
	for _, a := range e.Aspects.Value() {
		f.Aspects = append(f.Aspects, community.RatingAspect{Name: a.Name, Rating: int(a.Rating)})
	}
	return f, nil
}

// notePayload is what a mutation of a note answers. texts are those that it wrote: what in them went through with a warning is
// told.
func (r *Resolver) notePayload(
	ctx context.Context, note *community.Note, err error, texts ...*string,
) (*model.NotePayload, error) {
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	warnings := []*domain.Warning{}
	for _, text := range texts {
		if text == nil || len(refused) > 0 {
			continue
		}
		for _, found := range r.links.Check(*text) {
			if found.Severity == link.SeverityWarn && len(warnings) < mostWarnings {
				warnings = append(warnings, &domain.Warning{
					Code: string(found.Rule), Message: fmt.Sprintf("readers cannot tell where %.64q leads", found.Raw),
				})
			}
		}
	}
	return &model.NotePayload{Note: note, UserErrors: refused, Warnings: warnings}, nil
}

// mostWarnings bounds the warnings of a payload.
const mostWarnings = 20
