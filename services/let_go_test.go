package services_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/services"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// unused are those of some uploads that count as unused, and would be gone a day later, by their places.
func (p *press) unused(t *testing.T, ids ...domain.MediaID) []int {
	t.Helper()
	var gone []domain.MediaID
	undone := errors.New("only a look")
	require.ErrorIs(t, p.people.InTx(t.Context(), func(tx communitydb.Tx) (err error) {
		if gone, err = tx.ForgetUploads(t.Context(), noon().Add(time.Second), 1_000); err != nil {
			return err
		}
		return undone
	}), undone)
	places := []int{}
	for i, id := range ids {
		used := p.count(t, "SELECT count(*) FROM media WHERE id = $1 AND used", id)
		if used == 0 {
			places = append(places, i)
		}
		require.Equal(t, used == 0, slices.Contains(gone, id), "what counts is what goes")
	}
	return places
}

// shows has a note of the writer's show other uploads.
func (p *press) shows(t *testing.T, id domain.NoteID, media ...domain.MediaID) {
	t.Helper()
	require.NoError(t, p.Notes.UpdateNote(as(t, writer, 0), services.UpdateNote{
		NoteID: id, Fields: community.NoteFields{MediaIDs: append([]domain.MediaID{}, media...)},
	}))
}

func showing(media ...domain.MediaID) func(*community.NoteFields) {
	return func(f *community.NoteFields) { f.MediaIDs = media }
}

// What drafts show no more counts as unused, unless something else shows it, until something shows it again.
func TestADraftLetsGoOfUploads(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	a, b, film := p.picture(t, writer), p.picture(t, writer), p.film(t, writer)
	one := p.draft(t, showing(a))
	two := p.draft(t, showing(a))
	p.shows(t, one, b)
	require.Empty(t, p.unused(t, a, b), "the other shows it")
	p.shows(t, two, b)
	require.Equal(t, []int{0}, p.unused(t, a, b))
	p.shows(t, one, b, a)
	require.Empty(t, p.unused(t, a, b), "it is shown again")
	p.shows(t, one, film)
	require.Equal(t, []int{0}, p.unused(t, a, b, film))
	p.shows(t, one)
	require.Equal(t, []int{0, 2}, p.unused(t, a, b, film))

	// Nobody keeps more than the quota by writing drafts anew.
	title := "又一窑"
	require.NoError(t, p.Notes.UpdateNote(as(t, writer, 0), services.UpdateNote{NoteID: two, Fields: community.NoteFields{Title: &title}}))
	require.Equal(t, []int{0, 2}, p.unused(t, a, b, film), "another change lets go of nothing")
	require.NoError(t, p.Notes.DeleteNote(as(t, writer, 0), two))
	require.Equal(t, []int{0, 1, 2}, p.unused(t, a, b, film))
	found, err := communitydb.All(t.Context(), p.people.Reader, communitydb.UnusedUploadsOf(writer))
	require.NoError(t, err)
	require.Equal(t, domain.Unused{Count: 5, Bytes: 5}, found[0], "and two that nothing ever showed")
}

// What others can read, what waits for the moderators, and what its author reads why it was rejected keeps its uploads.
func TestEditsKeepTheirUploads(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	a, b, c, d := p.picture(t, writer), p.picture(t, writer), p.picture(t, writer), p.picture(t, writer)
	id := p.out(t, showing(a))
	decided := func(n int, to community.ModerationState) {
		about := decision(id, community.StatePending, to)
		about.Revision = &n
		require.NoError(t, p.Moderation.Decide(moderating(t), about))
	}
	p.shows(t, id, b)
	require.Empty(t, p.unused(t, a, b), "the note stands as it is, and its edit waits")
	p.shows(t, id, c)
	require.Equal(t, []int{1}, p.unused(t, a, b, c), "that edit gave way to another")
	decided(2, community.StateRejected)
	require.Equal(t, []int{1}, p.unused(t, a, b, c), "its author reads what was rejected, and why")
	p.shows(t, id, c, d)
	decided(3, community.StatePublished)
	require.Equal(t, []int{0, 1}, p.unused(t, a, b, c, d), "it took the place of what was there")
	p.shows(t, id, d)
	p.decide(t, id, community.StatePublished, community.StateRemoved)
	require.Equal(t, []int{0, 1}, p.unused(t, a, b, c, d), "who is removed may appeal")
	require.NoError(t, p.Notes.AppealNote(as(t, writer, 0), services.AppealNote{NoteID: id, Text: "again", Key: newKey()}))
	p.decide(t, id, community.StateAppealed, community.StatePublished)
	require.Equal(t, []int{0, 1}, p.unused(t, a, b, c, d), "it is back as it was")
	require.NoError(t, p.Notes.DeleteNote(as(t, writer, 0), id))
	require.Equal(t, []int{0, 1, 2, 3}, p.unused(t, a, b, c, d))
}

// Two notes that let go of one upload at one moment leave it unused; one that takes it up at that moment keeps it.
func TestLettingGoInARace(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	a, b := p.picture(t, writer), p.picture(t, writer)
	one, two := p.draft(t, showing(a, b)), p.draft(t, showing(a))
	both := func(errs ...func() error) {
		t.Helper()
		done := make(chan error, len(errs))
		for _, f := range errs {
			go func() { done <- f() }()
		}
		for range errs {
			require.NoError(t, <-done)
		}
	}
	ctx := as(t, writer, 0)
	put := func(id domain.NoteID, media ...domain.MediaID) func() error {
		return func() error {
			return p.Notes.UpdateNote(ctx, services.UpdateNote{NoteID: id, Fields: community.NoteFields{MediaIDs: media}})
		}
	}
	for range 5 {
		both(put(one, b), put(two, b))
		require.Equal(t, []int{0}, p.unused(t, a, b))
		both(put(one, a), put(two, a))
		require.Equal(t, []int{1}, p.unused(t, a, b))
		both(put(one, b), put(two, a, b))
		require.Empty(t, p.unused(t, a, b))
		both(put(one, a), put(two, b))
		require.Empty(t, p.unused(t, a, b))
		both(put(one, a, b), put(two, a))
	}
}

func TestAProfileLetsGoOfItsPicture(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	a, b := p.picture(t, writer), p.picture(t, writer)
	p.do(t, "UPDATE media SET purpose = 'PROFILE'")
	put := func(id *domain.MediaID) {
		_, err := p.Profiles.UpdateUser(as(t, writer, 0), community.Profile{AvatarID: domain.Change[domain.MediaID]{Given: true, To: id}})
		require.NoError(t, err)
	}
	put(&a)
	put(&a)
	require.Empty(t, p.unused(t, a))
	put(&b)
	require.Equal(t, []int{0}, p.unused(t, a, b))
	put(nil)
	require.Equal(t, []int{0, 1}, p.unused(t, a, b))
}

// What goods looked like is kept by orders, carts and tags: only what never was for sale lets go of its pictures.
func TestAStoreLetsGoOfPictures(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	store := d.opened(t)
	ctx := as(t, maker, 0)
	unused := func(id domain.MediaID) bool {
		return d.asked(t, "SELECT count(*) FROM media WHERE NOT used AND let_go_at = $1 AND id = $2", noon(), id) == 1
	}
	a, b := d.upload(t, maker, "STORE", "READY"), d.upload(t, maker, "STORE", "READY")
	for _, logo := range []*domain.MediaID{&a, &b, nil} {
		require.NoError(t, d.Stores.UpdateStore(ctx, services.UpdateStore{StoreID: store, Logo: domain.Change[domain.MediaID]{Given: true, To: logo}}))
		require.Equal(t, logo != &a, unused(a))
		require.Equal(t, logo == nil, unused(b))
	}

	front, back := d.upload(t, maker, "PRODUCT", "READY"), d.upload(t, maker, "PRODUCT", "READY")
	listed := func() domain.ProductID {
		c := aProduct(store, cups)
		c.MediaIDs = []domain.MediaID{front, back}
		id, err := d.Products.CreateProduct(ctx, c)
		require.NoError(t, err)
		return id
	}
	put := func(id domain.ProductID, media ...domain.MediaID) {
		require.NoError(t, d.Products.UpdateProduct(ctx, services.UpdateProduct{ProductID: id, Key: newKey(), MediaIDs: append([]domain.MediaID{}, media...)}))
	}
	sold, draft := listed(), listed()
	require.Equal(t, commerce.ProductActive, d.read(t, sold).ProductStatus)
	_, err := d.sql.Exec(t.Context(), "UPDATE products SET status = 'DRAFT' WHERE id = $1", draft)
	require.NoError(t, err)
	put(draft, back)
	require.False(t, unused(front), "the other product shows it")
	put(sold, back)
	require.False(t, unused(front), "who bought it keeps what it looked like")
	put(draft, back, front)
	put(draft, back)
	require.False(t, unused(front), "wherever else it was shown meanwhile")
	put(sold)
	put(draft)
	require.False(t, unused(back))

	third := d.upload(t, maker, "PRODUCT", "READY")
	put(draft, third)
	require.False(t, unused(third))
	put(draft)
	require.True(t, unused(third))
}
