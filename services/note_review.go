package services

import (
	"context"
	"errors"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// PublishReview publishes what a buyer says of a product as a note of theirs, for the job that a review asks for. Each side is
// written in a transaction of its own: the note is made once however often the job runs, and then the review knows of it. What
// does not pass the checks of notes stays a draft of its author's; nobody's is published whose account is gone.
func (s *Notes) PublishReview(ctx context.Context, id domain.ReviewID) error {
	review, pictures, err := s.review(ctx, id)
	if err != nil || review == nil || review.NoteID != nil {
		return err
	}
	author := domain.Actor{UserID: review.AuthorID}
	t, err := tradeOf(ctx, s.commerce, author, asked{products: []domain.ProductID{id.Product}}, s.now)
	if err != nil {
		return err
	}
	attempt, err := domain.NewAttempt(author.UserID, "reviewCreate", domain.IdempotencyKey("note of "+id.String()), id.String())
	if err != nil {
		return err
	}
	var note domain.NoteID
	gone := false
	err = s.community.InTx(ctx, func(tx communitydb.Tx) error {
		users, err := communitydb.All(ctx, tx.Reader, communitydb.UsersByIDs([]domain.UserID{author.UserID}))
		if gone = len(users) == 0; err != nil || gone {
			return err
		}
		note, err = once(ctx, tx, attempt, s.now(), func() (domain.NoteID, error) {
			return s.publishReview(ctx, tx, review, pictures, t)
		})
		return err
	})
	if err != nil || gone {
		return err
	}
	return s.commerce.InTx(ctx, func(tx commercedb.Tx) error { return tx.SetReviewNote(ctx, id, note) })
}

// review reads a review with its pictures; nil where it is gone.
func (s *Notes) review(ctx context.Context, id domain.ReviewID) (*commerce.Review, []*domain.Image, error) {
	reviews, err := commercedb.All(ctx, s.commerce.Reader, commercedb.ReviewsByIDs([]domain.ReviewID{id}))
	if err != nil || len(reviews) == 0 {
		return nil, nil, err
	}
	rows, err := commercedb.All(ctx, s.commerce.Reader, commercedb.ImagesByReviews([]domain.ReviewID{id}))
	images := make([]*domain.Image, len(rows))
	for i := range rows {
		images[i] = &rows[i].Image
	}
	return reviews[0], images, err
}

func (s *Notes) publishReview(
	ctx context.Context, tx communitydb.Tx, v *commerce.Review, pictures []*domain.Image, t *trade,
) (domain.NoteID, error) {
	now := s.now()
	m := &community.Manuscript{Note: community.Note{
		ID: domain.NoteID(s.newID()), AuthorID: v.AuthorID, Kind: community.NoteImage, Visibility: community.VisibilityPublic,
		State: community.StateDraft, CreatedAt: now,
	}}
	c := community.NoteContent{Body: v.Body}
	for _, picture := range pictures {
		c.Media = append(c.Media, &community.NoteMedia{Image: *picture})
	}
	tags, err := reviewedTag(v, t, now)
	if err != nil {
		return domain.NoteID{}, err
	}
	c.Tags = tags
	topics, err := s.topics(ctx, tx, &c, community.NoteFields{})
	if err != nil {
		return domain.NoteID{}, err
	}
	if c.Entities, err = entities(ctx, tx, v.AuthorID, &c, topics); err != nil {
		return domain.NoteID{}, err
	}
	m.Put(c)
	if err := tx.InsertNote(ctx, m); err != nil {
		return domain.NoteID{}, err
	}
	err = s.publish(ctx, tx, m, t, nil)
	if _, kept := errors.AsType[domain.UserErrors](err); kept {
		err = nil
	}
	return m.ID, err
}

// reviewedTag tags what was reviewed, with the disclosure that is true of it; nothing where it is not on sale any more.
func reviewedTag(v *commerce.Review, t *trade, now time.Time) ([]*community.Tag, error) {
	g := t.goods[v.ID.Product]
	if g == nil || !g.Sellable {
		return nil, nil
	}
	f := community.TagFields{ProductID: v.ID.Product, Disclosure: community.DisclosureNone}
	if g.Affiliate {
		f.Disclosure = community.DisclosureAffiliate
	}
	if g.Own {
		f.Disclosure = community.DisclosureOwnStore
	}
	if v.VariantN != nil {
		if _, there := g.Variants[*v.VariantN]; there {
			f.VariantID = &domain.VariantID{Product: v.ID.Product, N: *v.VariantN}
		}
	}
	return community.NewTags(v.AuthorID, []community.TagFields{f}, t.goods, nil, now)
}
