package community

import (
	"fmt"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// The bounds of a note.
const (
	LongestTitle  = 100
	LongestBody   = 5_000
	MostMedia     = 18
	MostTags      = 30
	MostTopics    = 10
	MostEntities  = 100
	mostAspects   = 8
	longestAspect = 20
	mostStars     = 5
)

// NoteContent is what an author writes: everything of a note that moderators judge.
type NoteContent struct {
	Title      string
	Body       string
	Media      []*NoteMedia
	Topics     []domain.TopicID
	Tags       []*Tag
	Entities   []*Entity
	Evaluation *StoreEvaluation
}

// MediaIDs are the uploads that the content shows: of a video its own, not its poster's.
func (c *NoteContent) MediaIDs() []domain.MediaID {
	ids := make([]domain.MediaID, len(c.Media))
	for i, m := range c.Media {
		ids[i] = m.Image.ID
		if m.VideoID != nil {
			ids[i] = *m.VideoID
		}
	}
	return ids
}

// Products are the goods that the content tags.
func (c *NoteContent) Products() []domain.ProductID {
	ids := make([]domain.ProductID, len(c.Tags))
	for i, t := range c.Tags {
		ids[i] = t.ProductID
	}
	return ids
}

// Manuscript is a note as writes work on it, with all that its author wrote.
type Manuscript struct {
	Note
	Content NoteContent
	// Revision is the last edit of a note that renders, nil where there is none.
	Revision *NoteRevision
	// Events are what happened to it, newest first.
	Events []*ModerationEvent
	// AuthorStoreID is the store of the author's account, as commerce knew it when the note was submitted.
	AuthorStoreID *domain.StoreID
	// PublishAt is when a draft is to be published, nil where that is not planned.
	PublishAt *time.Time
}

// NoteFields are what an author wants of a note. What is nil is not given.
type NoteFields struct {
	Title      *string
	Body       *string
	MediaIDs   []domain.MediaID
	TopicIDs   []domain.TopicID
	Tags       []TagFields
	Evaluation *EvaluationFields
	Visibility *Visibility
}

// TagFields are what an author says of a tag.
type TagFields struct {
	ProductID  domain.ProductID
	VariantID  *domain.VariantID
	MediaIndex *int
	X, Y       *float64
	AtMS       *int
	Disclosure Disclosure
}

// EvaluationFields are what an author says about a store.
type EvaluationFields struct {
	StoreID domain.StoreID
	Rating  int
	Aspects []RatingAspect
	// OrderID is an order of theirs there, nil where they name none.
	OrderID *domain.OrderID
}

// Writes reports whether what moderators judge is given.
func (f NoteFields) Writes() bool {
	return f.Title != nil || f.Body != nil || f.MediaIDs != nil || f.TopicIDs != nil || f.Tags != nil || f.Evaluation != nil
}

// Check says all that is wrong with the fields by themselves, for a note of a kind.
func (f NoteFields) Check(kind NoteKind) error {
	var wrong domain.UserErrors
	if f.Title != nil {
		wrong = append(wrong, domain.CheckOptionalText("title", *f.Title, LongestTitle)...)
	}
	if f.Body != nil {
		wrong = append(wrong, domain.CheckOptionalText("body", *f.Body, LongestBody)...)
	}
	most := MostMedia
	if kind == NoteVideo {
		most = 1
	}
	wrong = append(wrong, atMost("mediaIds", len(f.MediaIDs), most)...)
	wrong = append(wrong, atMost("topicIds", len(f.TopicIDs), MostTopics)...)
	wrong = append(wrong, atMost("tags", len(f.Tags), MostTags)...)
	for i, t := range f.Tags[:min(len(f.Tags), MostTags)] {
		if t.VariantID != nil && t.VariantID.Product != t.ProductID {
			at := fmt.Sprintf("tags.%d.variantId", i)
			wrong = append(wrong, domain.Refuse(domain.ErrInvalid, at, "it is a variant of another product"))
		}
	}
	if f.Evaluation != nil {
		wrong = append(wrong, f.Evaluation.check(kind)...)
	}
	return wrong.OrNil()
}

func atMost(field string, n, most int) domain.UserErrors {
	if n <= most {
		return nil
	}
	return domain.UserErrors{domain.Refuse(domain.ErrTooLong, field, "at most %d, not %d", most, n)}
}

func (e *EvaluationFields) check(kind NoteKind) domain.UserErrors {
	if kind != NoteEvaluation {
		return domain.UserErrors{domain.Refuse(domain.ErrInvalid, "storeEvaluation", "only a STORE_EVALUATION rates a store")}
	}
	wrong := checkStars("storeEvaluation.rating", e.Rating)
	wrong = append(wrong, atMost("storeEvaluation.aspects", len(e.Aspects), mostAspects)...)
	for i, a := range e.Aspects[:min(len(e.Aspects), mostAspects)] {
		at := fmt.Sprintf("storeEvaluation.aspects.%d.", i)
		wrong = append(wrong, domain.CheckText(at+"name", a.Name, longestAspect)...)
		wrong = append(wrong, checkStars(at+"rating", a.Rating)...)
	}
	return wrong
}

func checkStars(field string, n int) domain.UserErrors {
	if n >= 1 && n <= mostStars {
		return nil
	}
	return domain.UserErrors{domain.Refuse(domain.ErrInvalid, field, "from 1 to %d, not %d", mostStars, n)}
}

// Complete says what is missing of the content before a note of a kind can be published.
func (c *NoteContent) Complete(kind NoteKind) domain.UserErrors {
	var wrong domain.UserErrors
	videos := 0
	for _, m := range c.Media {
		if m.VideoID != nil {
			videos++
		}
	}
	switch {
	case len(c.Media) == 0:
		wrong = append(wrong, domain.Refuse(domain.ErrRequired, "mediaIds", "a note shows something"))
	case kind == NoteVideo && (videos != 1 || len(c.Media) != 1):
		wrong = append(wrong, domain.Refuse(domain.ErrInvalid, "mediaIds", "a VIDEO note has one video and nothing else"))
	case kind != NoteVideo && videos > 0:
		wrong = append(wrong, domain.Refuse(domain.ErrInvalid, "mediaIds", "only a VIDEO note has a video"))
	}
	if domain.Blank(c.Title) && domain.Blank(c.Body) {
		wrong = append(wrong, domain.Refuse(domain.ErrRequired, "body", "a note says something, in its title or its body"))
	}
	if kind == NoteEvaluation && c.Evaluation == nil {
		wrong = append(wrong, domain.Refuse(domain.ErrRequired, "storeEvaluation", "a STORE_EVALUATION rates a store"))
	}
	return wrong
}

// CheckSpots says which tags are on no picture, or in no moment, of the media.
func (c *NoteContent) CheckSpots() domain.UserErrors {
	var wrong domain.UserErrors
	for i, t := range c.Tags {
		at := fmt.Sprintf("tags.%d.", i)
		if t.MediaIndex == nil {
			if t.X != nil || t.Y != nil || t.AtMS != nil {
				wrong = append(wrong, domain.Refuse(domain.ErrRequired, at+"mediaIndex", "say on which of the media it is"))
			}
			continue
		}
		if *t.MediaIndex < 0 || *t.MediaIndex >= len(c.Media) {
			wrong = append(wrong, domain.Refuse(domain.ErrInvalid, at+"mediaIndex", "there are %d media, counted from 0", len(c.Media)))
			continue
		}
		if problem := t.spot(c.Media[*t.MediaIndex]); problem != "" {
			wrong = append(wrong, domain.Refuse(domain.ErrInvalid, at+"mediaIndex", "%s", problem))
		}
	}
	return wrong
}

// spot says what is wrong with the place of a tag on the medium that it is on; "" for nothing.
func (t *Tag) spot(m *NoteMedia) string {
	within := func(v *float64) bool { return v != nil && *v >= 0 && *v <= 1 }
	switch {
	case m.VideoID == nil && (!within(t.X) || !within(t.Y) || t.AtMS != nil):
		return "on a picture a tag has x and y, each from 0 to 1, and no moment"
	case m.VideoID != nil && (t.X != nil || t.Y != nil || t.AtMS == nil):
		return "in a video a tag has a moment, and no x and y"
	case m.VideoID != nil && (*t.AtMS < 0 || m.DurationMS != nil && *t.AtMS > *m.DurationMS):
		return "the moment is not in the video"
	default:
		return ""
	}
}

// Goods is what commerce says of a product that an author tags.
type Goods struct {
	ProductID domain.ProductID
	StoreID   domain.StoreID
	Title     string
	Image     *domain.Image
	Price     domain.Money
	Variants  map[int16]domain.Money
	// Own says that it is sold by the author's own store, Affiliate that its store pays creators for orders.
	Own, Affiliate bool
	Sellable       bool
}

// Truth says what is untrue of a disclosure (rules.md, I11); "" for nothing. Who is paid for orders says that, or that all of the
// note was paid for, which says more.
func (g *Goods) Truth(d Disclosure) string {
	switch {
	case g.Own && d != DisclosureOwnStore:
		return "the goods are from your own store: say OWN_STORE"
	case !g.Own && d == DisclosureOwnStore:
		return "the goods are not from your own store"
	case !g.Own && g.Affiliate && d != DisclosureAffiliate && d != DisclosurePaidPartnership:
		return "the store pays you for orders: say AFFILIATE, or PAID_PARTNERSHIP"
	case !g.Own && !g.Affiliate && d == DisclosureAffiliate:
		return "the store pays nobody for orders of these goods"
	default:
		return ""
	}
}

// NewTags makes the tags that an author asks for. What the goods look like is kept as it is now; of goods that were tagged
// before, as it was then. NOT_FOUND where there are no such goods, PRODUCT_NOT_SELLABLE where they are not on sale,
// DISCLOSURE_REQUIRED where what the author says of them is not true.
func NewTags(
	author domain.UserID, fields []TagFields, goods map[domain.ProductID]*Goods, before []*Tag, now time.Time,
) ([]*Tag, error) {
	var wrong domain.UserErrors
	tags := make([]*Tag, 0, len(fields))
	for i, f := range fields {
		at := fmt.Sprintf("tags.%d.", i)
		t, refused := newTag(author, f, goods[f.ProductID], before, now)
		if refused != nil {
			refused.Field = domain.InputPath(at + refused.Field[0])
			wrong = append(wrong, refused)
			continue
		}
		tags = append(tags, t)
	}
	return tags, wrong.OrNil()
}

func newTag(author domain.UserID, f TagFields, g *Goods, before []*Tag, now time.Time) (*Tag, *domain.ValidationError) {
	refuse := func(code domain.ErrorCode, field, why string) (*Tag, *domain.ValidationError) {
		return nil, &domain.ValidationError{Refusal: domain.Refusal{Code: code, Message: why, Field: []string{field}}}
	}
	if g == nil {
		return refuse(domain.ErrNotFound, "productId", "product not found")
	}
	t := &Tag{
		AuthorID: author, ProductID: f.ProductID, StoreID: g.StoreID, Disclosure: f.Disclosure,
		MediaIndex: f.MediaIndex, X: f.X, Y: f.Y, AtMS: f.AtMS,
		Snapshot: TagSnapshot{Title: g.Title, Image: g.Image, Price: g.Price, TakenAt: now},
	}
	if f.VariantID != nil {
		price, known := g.Variants[f.VariantID.N]
		if !known {
			return refuse(domain.ErrNotFound, "variantId", "variant not found")
		}
		t.VariantN, t.Snapshot.Price = &f.VariantID.N, price
	}
	if n := slices.IndexFunc(before, t.sameGoods); n >= 0 {
		t.Snapshot = before[n].Snapshot
	} else if !g.Sellable {
		return refuse(domain.ErrProductNotSellable, "productId", "it is not on sale")
	}
	if problem := g.Truth(f.Disclosure); problem != "" {
		return refuse(domain.ErrDisclosureRequired, "disclosure", problem)
	}
	return t, nil
}

func (t *Tag) sameGoods(other *Tag) bool {
	return t.ProductID == other.ProductID &&
		(t.VariantN == nil) == (other.VariantN == nil) && (t.VariantN == nil || *t.VariantN == *other.VariantN)
}

// Untrue are the tags whose disclosure is not, or no longer, true. Of goods that commerce knows nothing of any more there is
// nothing to disclose.
func Untrue(tags []*Tag, goods map[domain.ProductID]*Goods) domain.UserErrors {
	var wrong domain.UserErrors
	for i, t := range tags {
		if g := goods[t.ProductID]; g != nil {
			if problem := g.Truth(t.Disclosure); problem != "" {
				wrong = append(wrong, domain.Refuse(domain.ErrDisclosureRequired, fmt.Sprintf("tags.%d.disclosure", i), "%s", problem))
			}
		}
	}
	return wrong
}

// MediaOf are uploads as the media of a note.
func MediaOf(uploads []*domain.Upload) []*NoteMedia {
	media := make([]*NoteMedia, len(uploads))
	for i, u := range uploads {
		media[i] = &NoteMedia{Position: i, Image: u.Image}
		if u.Kind == domain.MediaVideo {
			media[i].VideoID, media[i].DurationMS = &u.ID, u.DurationMS
		}
	}
	return media
}

// Put gives the note its content: the copies that its row keeps follow.
func (m *Manuscript) Put(c NoteContent) {
	for i, medium := range c.Media {
		medium.NoteID, medium.Position = m.ID, i
	}
	for i, t := range c.Tags {
		t.ID = domain.TagID{Note: m.ID, N: int16(i + 1)}
	}
	for i, e := range c.Entities {
		e.NoteID, e.N = m.ID, i+1
	}
	if c.Evaluation != nil {
		c.Evaluation.NoteID = m.ID
	}
	m.Content, m.Title, m.Body, m.Tags = c, c.Title, c.Body, len(c.Tags)
	m.Cover, m.PrimaryProductID = nil, nil
	if len(c.Media) > 0 {
		m.Cover = &c.Media[0].Image
	}
	if len(c.Tags) > 0 {
		m.PrimaryProductID = &c.Tags[0].ProductID
	}
}

// LastEdit is when the author last changed what they wrote, a revision that waits included; nil where they never did.
func (m *Manuscript) LastEdit() *time.Time {
	if m.Revision != nil && m.Revision.State == StatePending {
		return &m.Revision.MadeAt
	}
	return m.EditedAt
}

// NextEdit is the moment of an edit that happens now: later than the one before, so that the two can be told apart.
func (m *Manuscript) NextEdit(now time.Time) time.Time {
	if last := m.LastEdit(); last != nil && !now.After(*last) {
		return last.Add(time.Microsecond)
	}
	return now
}

// Latest is the content that an edit begins from: that of a revision that waits, or the note's.
func (m *Manuscript) Latest() NoteContent {
	if m.Revision != nil && m.Revision.State == StatePending {
		return m.Revision.Content
	}
	return m.Content
}

// Shown are the uploads that the note shows, or its last edit would.
func (m *Manuscript) Shown() []domain.MediaID {
	ids := m.Content.MediaIDs()
	if m.Revision != nil {
		ids = append(ids, m.Revision.Content.MediaIDs()...)
	}
	return ids
}

// Appealed reports whether the author appealed before, which they may once.
func (m *Manuscript) Appealed() bool {
	return slices.ContainsFunc(m.Events, func(e *ModerationEvent) bool { return e.To == StateAppealed })
}

// Revise makes what the author wrote a revision that waits, and returns those to write: one that waited before gives way. at is
// when they wrote it.
func (m *Manuscript) Revise(c NoteContent, at time.Time) []*NoteRevision {
	n, written := 1, []*NoteRevision(nil)
	if r := m.Revision; r != nil {
		n = r.N + 1
		if r.State == StatePending {
			withdrawn := *r
			withdrawn.State, withdrawn.DecidedAt, withdrawn.ActorID = StateDeleted, &at, &m.AuthorID
			written = append(written, &withdrawn)
		}
	}
	m.Revision = &NoteRevision{NoteID: m.ID, N: n, State: StatePending, Content: c, MadeAt: at}
	return append(written, m.Revision)
}

// Withdraw ends the wait of a revision that nobody decides about any more, and returns it; nil where none waits.
func (m *Manuscript) Withdraw(now time.Time) *NoteRevision {
	r := m.Revision
	if r == nil || r.State != StatePending {
		return nil
	}
	r.State, r.DecidedAt = StateDeleted, &now
	return r
}

// Expect refuses an edit of who did not see the last one.
func (m *Manuscript) Expect(seen domain.Change[time.Time]) error {
	last := m.LastEdit()
	switch {
	case !seen.Given, last == nil && seen.To == nil:
		return nil
	case last == nil || seen.To == nil || !last.Equal(*seen.To):
		refused := domain.Refuse(domain.ErrConflict, "expectedEditedAt", "it was edited meanwhile")
		return &domain.ConflictError{Refusal: refused.Refusal}
	default:
		return nil
	}
}

// NewEvaluation is what an author says about a store.
func NewEvaluation(f *EvaluationFields) *StoreEvaluation {
	return &StoreEvaluation{StoreID: f.StoreID, Rating: f.Rating, Aspects: append([]RatingAspect{}, f.Aspects...)}
}

// Bought says how many orders the author had in the store that is rated, as far as that is known.
func (e *StoreEvaluation) Bought(orders int) {
	verified := orders > 0
	e.VerifiedPurchase, e.OrderCount = &verified, &orders
}

// NoteRevision is an edit of a note that renders. Its State is PENDING until it is decided about, PUBLISHED when it took the
// place of what was there, REJECTED, or DELETED when another edit took its own place. The note stands as it was until then.
type NoteRevision struct {
	NoteID    domain.NoteID
	N         int
	State     ModerationState
	Content   NoteContent
	MadeAt    time.Time
	DecidedAt *time.Time
	ActorID   *domain.UserID
	Reason    *ModerationReason
}

// Number counts the note's revisions, from 1.
func (r *NoteRevision) Number() int { return r.N }

// Title is the headline.
func (r *NoteRevision) Title() string { return r.Content.Title }

// Body is the text.
func (r *NoteRevision) Body() string { return r.Content.Body }

// Tagged is what the goods that are tagged in it looked like.
func (r *NoteRevision) Tagged() []*TagSnapshot {
	out := make([]*TagSnapshot, len(r.Content.Tags))
	for i, t := range r.Content.Tags {
		out[i] = &t.Snapshot
	}
	return out
}

// Decide ends the wait of a revision: PUBLISHED puts its content into the note, REJECTED leaves the note alone. ILLEGAL_STATE
// for any other state; the reason is what Note.Move takes.
func (m *Manuscript) Decide(to ModerationState, actor *domain.UserID, reason *ModerationReason, now time.Time) error {
	r := m.Revision
	judged := &Note{ID: m.ID, State: r.State}
	if _, err := judged.Move(to, MovedByPlatform, actor, reason, now); err != nil {
		return err
	}
	r.State, r.DecidedAt, r.ActorID, r.Reason = to, &now, actor, reason
	if to == StatePublished {
		m.Put(r.Content)
		m.EditedAt = &r.MadeAt
	}
	return nil
}
