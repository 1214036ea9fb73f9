package services

import (
	"context"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/jobs/args"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// Reviews keeps what buyers say of goods, and what stores answer.
type Reviews struct {
	commerce commercedb.Store
	texts    texts
	now      func() time.Time
	newID    func() domain.UUID
}

// CreateReview is the input of reviewCreate.
type CreateReview struct {
	LineID   domain.OrderLineID
	Rating   int
	Body     string
	MediaIDs []domain.MediaID
	// AsNote publishes it as a note too, for which it needs a picture.
	AsNote bool
	Key    domain.IdempotencyKey `json:"-"`
}

// CreateReview writes what the actor says of a line of an order of theirs and returns its id. NOT_FOUND where they may not see
// the order, or the product any more; NOT_ALLOWED where they are not its buyer, or have reviewed the line; ILLEGAL_STATE before
// it is completed.
func (s *Reviews) CreateReview(ctx context.Context, c CreateReview) (domain.ReviewID, error) {
	actor, err := actorOf(ctx, "reviewCreate")
	if err != nil {
		return domain.ReviewID{}, err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "reviewCreate", c.Key, c)
	if err != nil {
		return domain.ReviewID{}, err
	}
	if len(c.MediaIDs) > commerce.MostReviewPictures {
		return domain.ReviewID{}, domain.Refuse(domain.ErrTooLong, "mediaIds", "at most %d pictures", commerce.MostReviewPictures)
	}
	if c.AsNote && len(c.MediaIDs) == 0 {
		return domain.ReviewID{}, domain.Refuse(domain.ErrRequired, "mediaIds", "a note shows something")
	}
	if err := s.texts.check(map[string]string{"body": c.Body}); err != nil {
		return domain.ReviewID{}, err
	}
	var id domain.ReviewID
	err = s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		id, err = once(ctx, tx, attempt, s.now(), func() (domain.ReviewID, error) { return s.create(ctx, tx, actor, c) })
		return err
	})
	return id, err
}

func (s *Reviews) create(ctx context.Context, tx commercedb.Tx, actor domain.Actor, c CreateReview) (domain.ReviewID, error) {
	order, line, err := lockBoughtLine(ctx, tx, actor, c.LineID)
	if err != nil {
		return domain.ReviewID{}, err
	}
	if _, _, err := productFor(ctx, tx, actor, "orderLineId", line.Snapshot.ProductID); err != nil {
		return domain.ReviewID{}, err
	}
	review, err := commerce.NewReview(s.newID(), order, line, c.Rating, c.Body, s.now())
	if err != nil {
		return domain.ReviewID{}, err
	}
	pictures, err := s.pictures(ctx, tx, actor, c.MediaIDs)
	if err != nil {
		return domain.ReviewID{}, err
	}
	review.Pictures = len(pictures)
	written, err := tx.InsertReview(ctx, review, order.StoreID, pictures)
	switch {
	case err != nil:
		return domain.ReviewID{}, err
	case !written:
		return domain.ReviewID{}, domain.Refuse(domain.ErrNotAllowed, "orderLineId", "you have reviewed this")
	case c.AsNote:
		return review.ID, tx.Enqueue(ctx, time.Time{}, args.PublishReview{ReviewID: review.ID.String()})
	default:
		return review.ID, nil
	}
}

// pictures are uploads of the actor's for a review, none of which has a code that leads off the platform.
func (s *Reviews) pictures(
	ctx context.Context, tx commercedb.Tx, actor domain.Actor, ids []domain.MediaID,
) ([]*domain.Image, error) {
	found, err := tx.ClaimUploads(ctx, actor.UserID, domain.MediaForReview, ids)
	if err != nil {
		return nil, err
	}
	uploads, err := domain.UseUploads(found, actor.UserID, domain.MediaForReview, "mediaIds", ids)
	if err != nil {
		return nil, err
	}
	return domain.ImagesOf(uploads), s.texts.unseenIn("mediaIds", uploads)
}

// lockBoughtLine reads a line that the actor bought, with its order, which it locks.
func lockBoughtLine(
	ctx context.Context, tx commercedb.Tx, actor domain.Actor, id domain.OrderLineID,
) (*commerce.Order, *commerce.OrderLine, error) {
	order, _, err := lockForActor(ctx, tx, "orderLineId", id.Order, actor)
	if err != nil {
		return nil, nil, err
	}
	lines, err := commercedb.All(ctx, tx.Reader, commercedb.LinesByOrders([]domain.OrderID{id.Order}))
	if err != nil {
		return nil, nil, err
	}
	n := slices.IndexFunc(lines, func(l *commerce.OrderLine) bool { return l.ID == id })
	switch {
	case n < 0:
		return nil, nil, domain.Refuse(domain.ErrNotFound, "orderLineId", "line not found")
	case !actor.Is(order.BuyerID):
		return nil, nil, domain.Refuse(domain.ErrNotAllowed, "orderLineId", "only who bought it reviews it")
	default:
		return order, lines[n], nil
	}
}

// ReplyToReview is the input of reviewReply.
type ReplyToReview struct {
	ReviewID domain.ReviewID
	Text     string
	Key      domain.IdempotencyKey `json:"-"`
}

// ReplyToReview writes what the store answers to a review, in the place of what it answered before. NOT_FOUND where the actor may
// not see the review, NOT_ALLOWED where they do not answer for the store.
func (s *Reviews) ReplyToReview(ctx context.Context, c ReplyToReview) error {
	actor, err := actorOf(ctx, "reviewReply")
	if err != nil {
		return err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "reviewReply", c.Key, c)
	if err != nil {
		return err
	}
	if err := s.texts.check(map[string]string{"text": c.Text}); err != nil {
		return err
	}
	return s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		_, err := once(ctx, tx, attempt, s.now(), func() (domain.ReviewID, error) {
			return c.ReviewID, reply(ctx, tx, actor, c)
		})
		return err
	})
}

func reply(ctx context.Context, tx commercedb.Tx, actor domain.Actor, c ReplyToReview) error {
	_, role, err := productFor(ctx, tx, actor, "reviewId", c.ReviewID.Product)
	if err != nil {
		return err
	}
	found, err := commercedb.All(ctx, tx.Reader, commercedb.ReviewsByIDs([]domain.ReviewID{c.ReviewID}))
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return domain.Refuse(domain.ErrNotFound, "reviewId", "review not found")
	}
	text, err := commerce.NewReply(role, c.Text)
	if err != nil {
		return err
	}
	return tx.UpdateReply(ctx, c.ReviewID, text)
}
