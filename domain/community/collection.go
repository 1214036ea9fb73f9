package community

import (
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// Collection is a named list of notes and goods that a user put together to find them again.
type Collection struct {
	ID        domain.CollectionID
	OwnerID   domain.UserID
	Title     string
	IsPrivate bool
	Items     int
	CreatedAt time.Time
}

// MostCollections is how many collections a user may have.
const MostCollections = 200

// longestCollectionTitle is in characters.
const longestCollectionTitle = 50

// CollectionFields are what an owner says of a collection.
type CollectionFields struct {
	Title     string
	IsPrivate bool
}

// Checked is the fields without the blanks around them, or what is wrong with them.
func (f CollectionFields) Checked() (CollectionFields, error) {
	f.Title = strings.TrimSpace(f.Title)
	return f, domain.CheckText("title", f.Title, longestCollectionTitle).OrNil()
}

// ItemCount is the number of things in the collection, those that vanished since included.
func (c *Collection) ItemCount() domain.Count { return domain.Exactly(c.Items) }

// CanSee is the one rule of who may see a collection: its owner always, others a public one whose owner they may see. A
// private one is not the moderators' either. Page statements carry the same condition (collections_by_owner.is_private, walls).
func (c *Collection) CanSee(s Standing) bool {
	return s.Reach == ReachSelf || !c.IsPrivate && s.CanSee()
}

// CollectionItem is a note or a product in a collection. It says nothing of whether the reader may see that.
type CollectionItem struct {
	CollectionID domain.CollectionID
	Kind         SubjectKind
	SubjectID    domain.UUID
	AddedAt      time.Time
}

// NoteID is the note that the item is; false where it is something else.
func (i *CollectionItem) NoteID() (domain.NoteID, bool) {
	return domain.NoteID(i.SubjectID), i.Kind == SubjectNote
}

// ProductID is the product that the item is; false where it is something else.
func (i *CollectionItem) ProductID() (domain.ProductID, bool) {
	return domain.ProductID(i.SubjectID), i.Kind == SubjectProduct
}
