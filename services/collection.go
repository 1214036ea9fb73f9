package services

import (
	"context"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// Collections keeps what users put together to find it again.
type Collections struct {
	community communitydb.Store
	texts     texts
	now       func() time.Time
	newID     func() domain.UUID
}

// SaveCollection is the input of collectionSave.
type SaveCollection struct {
	// CollectionID is the collection to change, nil for a new one.
	CollectionID *domain.CollectionID
	Fields       community.CollectionFields
	Key          domain.IdempotencyKey `json:"-"`
}

// SaveCollection makes a collection of the actor's, or changes one of theirs, and returns its id. NOT_FOUND where it is nobody's
// that they may see, NOT_ALLOWED where it is somebody else's; TOO_LONG where they have as many as one can have.
func (s *Collections) SaveCollection(ctx context.Context, c SaveCollection) (domain.CollectionID, error) {
	actor, err := actorOf(ctx, "collectionSave")
	if err != nil {
		return domain.CollectionID{}, err
	}
	fields, err := c.Fields.Checked()
	if err != nil {
		return domain.CollectionID{}, err
	}
	if err := s.texts.check(map[string]string{"title": fields.Title}); err != nil {
		return domain.CollectionID{}, err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "collectionSave", c.Key, c)
	if err != nil {
		return domain.CollectionID{}, err
	}
	var id domain.CollectionID
	err = s.community.InTx(ctx, func(tx communitydb.Tx) error {
		id, err = once(ctx, tx, attempt, s.now(), func() (domain.CollectionID, error) {
			if c.CollectionID == nil {
				return s.open(ctx, tx, actor, fields)
			}
			return *c.CollectionID, s.save(ctx, tx, actor, *c.CollectionID, fields)
		})
		return err
	})
	return id, err
}

func (s *Collections) open(
	ctx context.Context, tx communitydb.Tx, actor domain.Actor, fields community.CollectionFields,
) (domain.CollectionID, error) {
	n, err := tx.LockCollections(ctx, actor.UserID)
	if err != nil {
		return domain.CollectionID{}, err
	}
	if n >= community.MostCollections {
		return domain.CollectionID{}, domain.Refuse(domain.ErrTooLong, "", "at most %d collections", community.MostCollections)
	}
	c := &community.Collection{
		ID: domain.CollectionID(s.newID()), OwnerID: actor.UserID, Title: fields.Title, IsPrivate: fields.IsPrivate, CreatedAt: s.now(),
	}
	return c.ID, tx.InsertCollection(ctx, c)
}

func (s *Collections) save(
	ctx context.Context, tx communitydb.Tx, actor domain.Actor, id domain.CollectionID, fields community.CollectionFields,
) error {
	c, err := lockCollectionFor(ctx, tx, actor, id)
	if err != nil {
		return err
	}
	c.Title, c.IsPrivate = fields.Title, fields.IsPrivate
	return tx.SaveCollection(ctx, c)
}

// DeleteCollection takes a collection of the actor's apart; what was in it stays collected. Refusals are those of SaveCollection.
func (s *Collections) DeleteCollection(ctx context.Context, id domain.CollectionID) error {
	actor, err := actorOf(ctx, "collectionDelete")
	if err != nil {
		return err
	}
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		c, err := lockCollectionFor(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		return tx.DeleteCollection(ctx, c)
	})
}

// lockCollectionFor locks a collection of the actor's.
func lockCollectionFor(
	ctx context.Context, tx communitydb.Tx, actor domain.Actor, id domain.CollectionID,
) (*community.Collection, error) {
	c, err := tx.LockCollection(ctx, id)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return nil, domain.Refuse(domain.ErrNotFound, "collectionId", "collection not found")
	}
	if err != nil {
		return nil, err
	}
	standing, err := sight{tx.Reader, actor}.standing(ctx, c.OwnerID, false)
	switch {
	case err != nil:
		return nil, err
	case !c.CanSee(standing):
		return nil, domain.Refuse(domain.ErrNotFound, "collectionId", "collection not found")
	case !actor.Is(c.OwnerID):
		return nil, domain.Refuse(domain.ErrNotAllowed, "collectionId", "a collection is its owner's to change")
	default:
		return c, nil
	}
}
