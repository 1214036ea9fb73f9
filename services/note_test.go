package services_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/domain/link"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/services"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// writer is who writes in these tests: an account without a store.
var writer = domain.UserID{8} //nolint:gochecknoglobals // a name for an id

// moderating is a moderator who wrote nothing.
func moderating(t *testing.T) context.Context {
	t.Helper()
	return as(t, domain.UserID{9}, domain.RoleModerator)
}

// press is a market where people write: the maker's store sells cup, and bowl with an affiliate offer.
type press struct {
	*desk
	store     domain.StoreID
	cup, bowl domain.ProductID
}

func openPress(t *testing.T) *press {
	t.Helper()
	d := openMarket(t)
	require.NoError(t, d.people.InTx(t.Context(), func(tx communitydb.Tx) error {
		return tx.CopyUsers(t.Context(), slices.Values([]*community.User{
			{ID: writer, Handle: "writer", DisplayName: "x", AccountKind: community.AccountPersonal, JoinedAt: noon()},
		}))
	}))
	p := &press{desk: d, store: d.opened(t)}
	p.cup, p.bowl = d.product(t, maker, p.store, cups), d.product(t, maker, p.store, bowls)
	require.NoError(t, d.Products.SetAffiliateOffer(as(t, maker, 0), commerce.AffiliateOffer{ProductID: p.bowl, Open: true, CommissionBps: 500}))
	return p
}

// picture is a READY upload for a note, with what the QR codes in it say.
func (p *press) picture(t *testing.T, owner domain.UserID, codes ...string) domain.MediaID {
	t.Helper()
	id := domain.MediaID(uuid.Must(uuid.NewV7()))
	p.do(t, `
INSERT INTO media (id, owner_id, purpose, kind, state, content_type, byte_size, sha256, width, height, codes, created_at, ready_at)
VALUES ($1, $2, 'NOTE', 'IMAGE', 'READY', 'image/jpeg', 1, '', 90, 60, $3, now(), now())`, id, owner, append([]string{}, codes...))
	return id
}

// film is a READY video of 8 seconds.
func (p *press) film(t *testing.T, owner domain.UserID) domain.MediaID {
	t.Helper()
	id := domain.MediaID(uuid.Must(uuid.NewV7()))
	p.do(t, `
INSERT INTO media (id, owner_id, purpose, kind, state, content_type, byte_size, sha256, width, height, poster_id, duration_ms, created_at, ready_at)
VALUES ($1, $2, 'NOTE', 'VIDEO', 'READY', 'video/mp4', 1, '', 90, 60, gen_random_uuid(), 8000, now(), now())`, id, owner)
	return id
}

// do runs a statement on the community side.
func (p *press) do(t *testing.T, sql string, args ...any) {
	t.Helper()
	_, err := p.peopleSQL.Exec(t.Context(), sql, args...)
	require.NoError(t, err)
}

func (p *press) read(t *testing.T, id domain.NoteID) *community.Manuscript {
	t.Helper()
	var m *community.Manuscript
	require.NoError(t, p.people.InTx(t.Context(), func(tx communitydb.Tx) (err error) {
		m, err = tx.ReadNote(t.Context(), id)
		return err
	}))
	return m
}

// draft is a note of the writer's about the kiln, with one picture and no tags.
func (p *press) draft(t *testing.T, change ...func(*community.NoteFields)) domain.NoteID {
	t.Helper()
	id, err := p.Notes.CreateNote(as(t, writer, 0), p.aNote(t, change...))
	require.NoError(t, err)
	return id
}

func (p *press) aNote(t *testing.T, change ...func(*community.NoteFields)) services.CreateNote {
	t.Helper()
	title, body := "开窑", "第一次开窑 #开窑日记#，谢谢 @user0"
	c := services.CreateNote{Kind: community.NoteImage, Key: newKey(), Fields: community.NoteFields{
		Title: &title, Body: &body, MediaIDs: []domain.MediaID{p.picture(t, writer)},
	}}
	for _, f := range change {
		f(&c.Fields)
	}
	return c
}

// tagged tags a product on the first picture.
func tagged(id domain.ProductID, d community.Disclosure) community.TagFields {
	zero, half := 0, 0.5
	return community.TagFields{ProductID: id, MediaIndex: &zero, X: &half, Y: &half, Disclosure: d}
}

func tagging(tags ...community.TagFields) func(*community.NoteFields) {
	return func(f *community.NoteFields) { f.Tags = tags }
}

// out is a note of the writer's that everybody reads.
func (p *press) out(t *testing.T, change ...func(*community.NoteFields)) domain.NoteID {
	t.Helper()
	id := p.draft(t, change...)
	p.publish(t, id)
	require.NoError(t, p.Moderation.LetThrough(t.Context(), id))
	require.Equal(t, community.StatePublished, p.read(t, id).State)
	return id
}

func (p *press) publish(t *testing.T, id domain.NoteID) {
	t.Helper()
	require.NoError(t, p.Notes.PublishNote(as(t, writer, 0), services.PublishNote{NoteID: id, Key: newKey()}))
}

func TestANoteIsWrittenAndPublished(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	ctx, c := as(t, writer, 0), p.aNote(t, tagging(tagged(p.cup, community.DisclosureNone), tagged(p.bowl, community.DisclosureAffiliate)))
	id, err := p.Notes.CreateNote(ctx, c)
	require.NoError(t, err)
	again, err := p.Notes.CreateNote(ctx, c)
	require.NoError(t, err)
	require.Equal(t, id, again, "one key, one note")

	m := p.read(t, id)
	require.Equal(t, community.StateDraft, m.State)
	require.Nil(t, m.PublishedAt)
	require.Nil(t, m.EditedAt)
	require.Equal(t, []domain.ProductID{p.cup, p.bowl}, m.Content.Products())
	require.Equal(t, p.cup, *m.PrimaryProductID)
	require.Equal(t, "晨杯", m.Content.Tags[0].Snapshot.Title)
	require.Len(t, m.Content.Topics, 1, "what the body names is a topic")
	require.Len(t, m.Content.Entities, 2)
	require.Equal(t, m.Content.Topics[0], *m.Content.Entities[0].TopicID)
	require.Equal(t, [2]int{6, 6}, [2]int{m.Content.Entities[0].Start, m.Content.Entities[0].Length})
	require.Equal(t, maker, *m.Content.Entities[1].UserID)

	p.publish(t, id)
	require.Equal(t, community.StatePending, p.read(t, id).State)
	require.NoError(t, p.Moderation.LetThrough(t.Context(), id))
	require.NoError(t, p.Moderation.LetThrough(t.Context(), id), "the job may run twice")
	m = p.read(t, id)
	require.Equal(t, community.StatePublished, m.State)
	require.Equal(t, noon(), m.PublishedAt.UTC())
	require.Len(t, m.Events, 2)
	require.Nil(t, m.Events[0].ActorID, "nobody but the checks let it through")
	require.Nil(t, m.AuthorStoreID)
	require.Equal(t, []string{"ILLEGAL_STATE"}, refusals(t, p.Notes.PublishNote(ctx, services.PublishNote{NoteID: id, Key: newKey()})))
}

// Who opens a store later finds what they wrote before among its notes, however often the job runs, and what was taken down once
// it is back; what a note leaves it leaves there too.
func TestNotesWrittenBeforeTheStore(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	private := community.VisibilityPrivate
	shown, kept := p.out(t), p.out(t, func(f *community.NoteFields) { f.Visibility = &private })
	down, draft := p.out(t), p.draft(t)
	p.decide(t, down, community.StatePublished, community.StateRemoved)
	store, err := p.Stores.OpenStore(as(t, writer, 0), aStore("late.fire"))
	require.NoError(t, err)
	listed := func() int { return p.count(t, "SELECT count(*) FROM notes_by_store WHERE store_id = $1", store) }
	require.Zero(t, listed())
	require.Equal(t, 2, p.asked(t, "SELECT count(*) FROM river_job WHERE kind = 'store_notes_list' AND args ->> 'store' = $1", store.String()), "one now, and one for who was writing")
	for range 2 {
		require.NoError(t, p.Notes.ListStoreNotes(t.Context(), args.ListStoreNotes{Account: writer.String(), Store: store.String()}))
		require.Equal(t, 2, listed())
	}
	require.Equal(t, 1, p.count(t, "SELECT count(*) FROM notes_by_store WHERE note_id = $1 AND reach = 0", shown))
	require.Equal(t, 1, p.count(t, "SELECT count(*) FROM notes_by_store WHERE note_id = $1 AND reach = 2", kept))
	require.Equal(t, 1, p.count(t, "SELECT count(*) FROM notes WHERE id = $1 AND author_store_id IS NULL", draft), "it is asked when it is submitted")
	require.NoError(t, p.Notes.AppealNote(as(t, writer, 0), services.AppealNote{NoteID: down, Text: "It is true.", Key: newKey()}))
	p.decide(t, down, community.StateAppealed, community.StatePublished)
	require.Equal(t, 3, listed())
	require.NoError(t, p.Notes.DeleteNote(as(t, writer, 0), shown))
	require.Equal(t, 2, listed())
}

// A topic has one name, however it is spelled: of several spellings the first is shown, also where two authors make it at once.
func TestATopicHasOneName(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	body := func(s string) func(*community.NoteFields) { return func(f *community.NoteFields) { f.Body = &s } }
	m := p.read(t, p.draft(t, body("#Café #OOTD #ootd ＃ＯＯＴＤ＃ #CAFE\u0301")))
	require.Len(t, m.Content.Topics, 2)
	require.Len(t, m.Content.Entities, 5, "each spelling leads to it")
	require.Equal(t, m.Content.Topics[1], *m.Content.Entities[3].TopicID)
	require.Equal(t, 2, p.count(t, "SELECT count(*) FROM topics WHERE name IN ('Café', 'OOTD')"), "the first spelling is shown")

	nothing := "\u200b \u2060"
	require.Empty(t, p.read(t, p.draft(t, func(f *community.NoteFields) { f.Title = &nothing })).Title, "what is not seen is no title")
	again := p.read(t, p.draft(t, body("#ootd and #café")))
	require.ElementsMatch(t, m.Content.Topics, again.Content.Topics)

	bodies := []string{"#kiln #Ash", "#ash #KILN", "#ＫＩＬＮ #ASH"}
	crowd, errs := make([]domain.NoteID, len(bodies)), make([]error, len(bodies))
	var group sync.WaitGroup
	for i, b := range bodies {
		c := p.aNote(t, body(b))
		group.Go(func() { crowd[i], errs[i] = p.Notes.CreateNote(as(t, writer, 0), c) })
	}
	group.Wait()
	require.NoError(t, errors.Join(errs...))
	for _, id := range crowd {
		require.ElementsMatch(t, p.read(t, crowd[0]).Content.Topics, p.read(t, id).Content.Topics)
	}
	require.Equal(t, 5, p.count(t, "SELECT count(*) FROM topics"))
}

func TestCreateNoteRefuses(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	text := func(field, s string) func(*community.NoteFields) {
		return func(f *community.NoteFields) {
			if field == "title" {
				f.Title = &s
			} else {
				f.Body = &s
			}
		}
	}
	media := func(ids ...domain.MediaID) func(*community.NoteFields) {
		return func(f *community.NoteFields) { f.MediaIDs = ids }
	}
	strange := domain.VariantID{Product: p.bowl, N: 1}
	gone := domain.VariantID{Product: p.cup, N: 9}
	off := p.product(t, maker, p.store, cups)
	delisted := commerce.ProductDelisted
	require.NoError(t, p.Products.UpdateProduct(as(t, maker, 0), services.UpdateProduct{ProductID: off, Key: newKey(), Change: commerce.ListingChange{Status: &delisted}}))
	moment := 5
	for reason, tc := range map[string]struct {
		change func(*community.NoteFields)
		want   []string
	}{
		"a link":                {text("body", "去 item.taobao.com/item.htm?id=1"), []string{"EXTERNAL_LINK_FORBIDDEN at input.body"}},
		"a link in the title":   {text("title", "taobao.com/x"), []string{"EXTERNAL_LINK_FORBIDDEN at input.title"}},
		"a code in a picture":   {media(p.picture(t, writer, "https://m.tb.cn/h.abc")), []string{"EXTERNAL_LINK_FORBIDDEN at input.mediaIds.0"}},
		"too long":              {text("title", fmt.Sprintf("%101d", 1)), []string{"TOO_LONG at input.title"}},
		"another's picture":     {media(p.picture(t, writer), p.picture(t, maker)), []string{"NOT_FOUND at input.mediaIds.1"}},
		"no such topic":         {func(f *community.NoteFields) { f.TopicIDs = []domain.TopicID{{9}} }, []string{"NOT_FOUND at input.topicIds.0"}},
		"no such product":       {tagging(tagged(domain.ProductID{9}, community.DisclosureNone)), []string{"NOT_FOUND at input.tags.0.productId"}},
		"off the shelf":         {tagging(tagged(off, community.DisclosureNone)), []string{"NOT_FOUND at input.tags.0.productId"}},
		"not what it is":        {tagging(tagged(p.cup, community.DisclosureNone), tagged(p.bowl, community.DisclosureGifted)), []string{"DISCLOSURE_REQUIRED at input.tags.1.disclosure"}},
		"not their store":       {tagging(tagged(p.cup, community.DisclosureOwnStore)), []string{"DISCLOSURE_REQUIRED at input.tags.0.disclosure"}},
		"nobody pays for it":    {tagging(tagged(p.cup, community.DisclosureAffiliate)), []string{"DISCLOSURE_REQUIRED at input.tags.0.disclosure"}},
		"another's variant":     {tagging(community.TagFields{ProductID: p.cup, VariantID: &strange, Disclosure: community.DisclosureNone}), []string{"INVALID at input.tags.0.variantId"}},
		"no such variant":       {tagging(community.TagFields{ProductID: p.cup, VariantID: &gone, Disclosure: community.DisclosureNone}), []string{"NOT_FOUND at input.tags.0.variantId"}},
		"a moment in a picture": {tagging(community.TagFields{ProductID: p.cup, MediaIndex: new(0), AtMS: &moment, Disclosure: community.DisclosureNone}), []string{"INVALID at input.tags.0.mediaIndex"}},
		"on no picture":         {tagging(community.TagFields{ProductID: p.cup, MediaIndex: new(1), Disclosure: community.DisclosureNone}), []string{"INVALID at input.tags.0.mediaIndex"}},
		"somewhere":             {tagging(community.TagFields{ProductID: p.cup, X: new(0.5), Disclosure: community.DisclosureNone}), []string{"REQUIRED at input.tags.0.mediaIndex"}},
		"stars for no store": {
			func(f *community.NoteFields) { f.Evaluation = &community.EvaluationFields{StoreID: p.store, Rating: 5} },
			[]string{"INVALID at input.storeEvaluation"},
		},
	} {
		_, err := p.Notes.CreateNote(as(t, writer, 0), p.aNote(t, tc.change))
		require.Equal(t, tc.want, refusals(t, err), reason)
	}
	own := p.aNote(t, tagging(tagged(p.bowl, community.DisclosureAffiliate)))
	own.Fields.MediaIDs = nil
	_, err := p.Notes.CreateNote(as(t, maker, 0), own)
	require.Contains(t, refusals(t, err)[0], "DISCLOSURE_REQUIRED", "the store is theirs, whatever it offers to others")
	_, err = p.Notes.CreateNote(t.Context(), p.aNote(t))
	require.Equal(t, domain.CodeUnauthenticated, domain.CodeOf(err))
	require.Zero(t, p.count(t, "SELECT count(*) FROM notes"))
	require.Zero(t, p.count(t, "SELECT count(*) FROM topics"), "what was refused left nothing")
}

// count is the number that a statement on the community side counts.
func (p *press) count(t *testing.T, sql string, args ...any) (n int) {
	t.Helper()
	require.NoError(t, p.peopleSQL.QueryRow(t.Context(), sql, args...).Scan(&n))
	return n
}

func TestPublishNoteRefuses(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	ctx := as(t, writer, 0)
	publish := func(id domain.NoteID) error {
		return p.Notes.PublishNote(ctx, services.PublishNote{NoteID: id, Key: newKey()})
	}
	empty := p.draft(t, func(f *community.NoteFields) {
		f.Title, f.Body, f.MediaIDs = new(""), new("\u200b"), []domain.MediaID{}
	})
	require.Equal(t, []string{"REQUIRED at input.noteId", "REQUIRED at input.noteId"}, refusals(t, publish(empty)), "nothing to see, nothing to read")
	film := p.draft(t, func(f *community.NoteFields) { f.MediaIDs = []domain.MediaID{p.film(t, writer)} })
	require.Equal(t, []string{"INVALID at input.noteId"}, refusals(t, publish(film)), "an IMAGE note with a video")

	offered := p.draft(t, tagging(tagged(p.cup, community.DisclosureNone)))
	require.NoError(t, p.Products.SetAffiliateOffer(as(t, maker, 0), commerce.AffiliateOffer{ProductID: p.cup, Open: true, CommissionBps: 300}))
	err := publish(offered)
	require.Equal(t, []string{"DISCLOSURE_REQUIRED at input.noteId"}, refusals(t, err), "what was true when it was tagged is not any more")
	require.ErrorContains(t, err, "tags.0.disclosure")
	require.Equal(t, community.StateDraft, p.read(t, offered).State, "it never reaches PENDING")

	stranger := as(t, clerk, 0)
	c := services.PublishNote{NoteID: offered, Key: newKey()}
	require.Equal(t, []string{"NOT_FOUND at input.noteId"}, refusals(t, p.Notes.PublishNote(stranger, c)), "a draft is there for nobody else")
	require.Equal(t, []string{"NOT_ALLOWED at input.noteId"}, refusals(t, p.Notes.PublishNote(moderating(t), c)), "a moderator sees it")
	public := p.out(t)
	require.Equal(t, []string{"NOT_ALLOWED at input.noteId"}, refusals(t, p.Notes.DeleteNote(stranger, public)))
	require.Equal(t, []string{"NOT_ALLOWED at input.noteId"}, refusals(t, p.Notes.UpdateNote(stranger, services.UpdateNote{NoteID: public})))
	past := noon().Add(-time.Second)
	require.Equal(t, []string{"INVALID at input.at"}, refusals(t, p.Notes.PublishNote(ctx, services.PublishNote{NoteID: offered, At: &past, Key: newKey()})))
}

// An edit of what others read is another edition of it: it stands as it was until the edit is let through.
func TestAnEditWaits(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	ctx := as(t, writer, 0)
	id := p.out(t, tagging(tagged(p.cup, community.DisclosureNone)))
	body := "第二窑 #釉色#"
	edit := services.UpdateNote{NoteID: id, Fields: community.NoteFields{Body: &body, Tags: []community.TagFields{tagged(p.bowl, community.DisclosureAffiliate)}}}
	require.NoError(t, p.Notes.UpdateNote(ctx, edit))
	m := p.read(t, id)
	require.Equal(t, community.StatePublished, m.State)
	require.Contains(t, m.Body, "第一次开窑")
	require.Equal(t, community.StatePending, m.Revision.State)
	require.Equal(t, body, m.Revision.Body())
	require.Nil(t, m.EditedAt)
	require.Equal(t, 1, p.count(t, "SELECT count(*) FROM notes_by_product WHERE product_id = $1", p.cup))

	require.NoError(t, p.Moderation.LetThrough(t.Context(), id))
	m = p.read(t, id)
	require.Equal(t, body, m.Body)
	require.Equal(t, []domain.ProductID{p.bowl}, m.Content.Products())
	require.Equal(t, noon(), m.EditedAt.UTC())
	require.Equal(t, community.StatePublished, m.Revision.State)
	require.Len(t, m.Content.Topics, 1, "the topic of the old text went with it")
	require.Zero(t, p.count(t, "SELECT count(*) FROM notes_by_product WHERE product_id = $1", p.cup))
	require.Equal(t, 1, p.count(t, "SELECT count(*) FROM topics WHERE name = '釉色' AND note_count = 1"))
	require.Equal(t, 1, p.count(t, "SELECT count(*) FROM topics WHERE name = '开窑日记' AND note_count = 0"))

	link := "taobao.com/x"
	require.Equal(t, []string{"EXTERNAL_LINK_FORBIDDEN at input.body"}, refusals(t, p.Notes.UpdateNote(ctx, services.UpdateNote{NoteID: id, Fields: community.NoteFields{Body: &link}})))
	require.Equal(t, []string{"REQUIRED at input.mediaIds"}, refusals(t, p.Notes.UpdateNote(ctx, services.UpdateNote{NoteID: id, Fields: community.NoteFields{MediaIDs: []domain.MediaID{}, Tags: []community.TagFields{}}})))

	hidden := community.VisibilityPrivate
	require.NoError(t, p.Notes.UpdateNote(ctx, services.UpdateNote{NoteID: id, Fields: community.NoteFields{Visibility: &hidden}}))
	require.Equal(t, hidden, p.read(t, id).Visibility, "whom it is shown to changes at once")
	require.Zero(t, p.count(t, "SELECT note_count FROM users WHERE id = $1", writer))
}

// Of two who edit what they saw at the same moment, one did not see the other's.
func TestTwoRacingEdits(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	for name, id := range map[string]domain.NoteID{"a draft": p.draft(t), "a note that others read": p.out(t)} {
		const editors = 6
		errs, start := make([]error, editors), make(chan struct{})
		var all sync.WaitGroup
		for i := range editors {
			body := fmt.Sprintf("edit %d", i)
			all.Go(func() {
				<-start
				errs[i] = p.Notes.UpdateNote(as(t, writer, 0), services.UpdateNote{
					NoteID: id, Fields: community.NoteFields{Body: &body}, Expected: domain.Change[time.Time]{Given: true},
				})
			})
		}
		close(start)
		all.Wait()
		won := 0
		for i, err := range errs {
			if err == nil {
				won++
				latest := p.read(t, id).Latest()
				require.Equal(t, fmt.Sprintf("edit %d", i), latest.Body)
				continue
			}
			var conflict *domain.ConflictError
			require.ErrorAs(t, err, &conflict, name)
		}
		require.Equal(t, 1, won, name)
		seen := p.read(t, id).LastEdit()
		require.NoError(t, p.Notes.UpdateNote(as(t, writer, 0), services.UpdateNote{
			NoteID: id, Fields: community.NoteFields{Body: new("and on")}, Expected: domain.Change[time.Time]{Given: true, To: seen},
		}))
		require.True(t, p.read(t, id).LastEdit().After(*seen), "the clock stands still and two edits can be told apart")
	}
}

// A moment that is finer than what the database keeps comes too.
func TestADraftIsPublishedToTheNanosecond(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	later := noon().Add(time.Hour + 123456789)
	id := p.draft(t, tagging(tagged(p.cup, community.DisclosureNone)))
	require.NoError(t, p.Notes.PublishNote(as(t, writer, 0), services.PublishNote{NoteID: id, At: &later, Key: newKey()}))
	require.NoError(t, p.Notes.PublishDue(t.Context(), id, later))
	require.Equal(t, community.StatePending, p.read(t, id).State)
}

func TestADraftIsPublishedWhenItsTimeComes(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	ctx, later := as(t, writer, 0), noon().Add(time.Hour)
	id := p.draft(t, tagging(tagged(p.cup, community.DisclosureNone)))
	c := services.PublishNote{NoteID: id, At: &later, Key: newKey()}
	require.NoError(t, p.Notes.PublishNote(ctx, c))
	require.NoError(t, p.Notes.PublishNote(ctx, c))
	m := p.read(t, id)
	require.Equal(t, community.StateDraft, m.State)
	require.Equal(t, later, m.PublishAt.UTC())
	require.Equal(t, 1, p.count(t, "SELECT count(*) FROM river_job WHERE kind = 'note_publish' AND scheduled_at = $1", later), "one key, one job")

	require.NoError(t, p.Notes.PublishDue(t.Context(), id, later.Add(time.Minute)), "planned anew meanwhile")
	require.Equal(t, community.StateDraft, p.read(t, id).State)
	const runners = 4
	errs, start := make([]error, runners), make(chan struct{})
	var all sync.WaitGroup
	for i := range runners {
		all.Go(func() {
			<-start
			errs[i] = p.Notes.PublishDue(t.Context(), id, later)
		})
	}
	close(start)
	all.Wait()
	require.NoError(t, errors.Join(errs...))
	m = p.read(t, id)
	require.Equal(t, community.StatePending, m.State)
	require.Len(t, m.Events, 1, "once, however many runners take the job")
	require.Equal(t, 1, p.count(t, "SELECT count(*) FROM river_job WHERE kind = 'note_let_through'"))

	stale := p.draft(t, tagging(tagged(p.cup, community.DisclosureNone)))
	require.NoError(t, p.Notes.PublishNote(ctx, services.PublishNote{NoteID: stale, At: &later, Key: newKey()}))
	require.NoError(t, p.Products.SetAffiliateOffer(as(t, maker, 0), commerce.AffiliateOffer{ProductID: p.cup, Open: true, CommissionBps: 300}))
	require.NoError(t, p.Notes.PublishDue(t.Context(), stale, later))
	m = p.read(t, stale)
	require.Equal(t, community.StateRejected, m.State, "there is nobody to refuse it to")
	require.Equal(t, []community.ModerationReason{community.ReasonUndisclosedAd}, m.Moderation(m.Events).Reasons, "and its author reads why")

	other := p.draft(t)
	require.NoError(t, p.Notes.PublishNote(ctx, services.PublishNote{NoteID: other, At: &later, Key: newKey()}))
	require.NoError(t, p.Notes.UpdateNote(ctx, services.UpdateNote{NoteID: other, Unschedule: true}))
	require.NoError(t, p.Notes.PublishDue(t.Context(), other, later))
	require.Equal(t, community.StateDraft, p.read(t, other).State)
	require.NoError(t, p.Notes.PublishDue(t.Context(), domain.NoteID{9}, later), "a note that is gone is no failure")
}

func TestEvaluations(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	rating := func(by domain.UserID, f community.EvaluationFields) (domain.NoteID, error) {
		c := p.aNote(t, func(n *community.NoteFields) { n.Evaluation = &f })
		c.Kind, c.Fields.MediaIDs = community.NoteEvaluation, []domain.MediaID{p.picture(t, by)}
		return p.Notes.CreateNote(as(t, by, 0), c)
	}
	_, err := rating(writer, community.EvaluationFields{StoreID: domain.StoreID{9}, Rating: 5})
	require.Equal(t, []string{"NOT_FOUND at input.storeEvaluation.storeId"}, refusals(t, err))
	_, err = rating(maker, community.EvaluationFields{StoreID: p.store, Rating: 5})
	require.Equal(t, []string{"NOT_ALLOWED at input.storeEvaluation.storeId"}, refusals(t, err))
	_, err = rating(writer, community.EvaluationFields{StoreID: p.store, Rating: 6, Aspects: []community.RatingAspect{{Name: " ", Rating: 1}}})
	require.Equal(t, []string{"INVALID at input.storeEvaluation.rating", "REQUIRED at input.storeEvaluation.aspects.0.name"}, refusals(t, err))
	_, err = rating(writer, community.EvaluationFields{StoreID: p.store, Rating: 4, OrderID: &domain.OrderID{9}})
	require.Equal(t, []string{"NOT_FOUND at input.storeEvaluation.orderId"}, refusals(t, err))

	id, err := rating(writer, community.EvaluationFields{StoreID: p.store, Rating: 4, Aspects: []community.RatingAspect{{Name: "包装", Rating: 5}}})
	require.NoError(t, err)
	require.Nil(t, p.read(t, id).Content.Evaluation.OrderCount, "it is not known before it is submitted")
	p.publish(t, id)
	require.NoError(t, p.Moderation.LetThrough(t.Context(), id))
	e := p.read(t, id).Content.Evaluation
	require.Equal(t, 0, *e.OrderCount)
	require.False(t, *e.VerifiedPurchase)
	require.Equal(t, 1, p.count(t, "SELECT count(*) FROM notes_by_store WHERE store_id = $1 AND is_evaluation", p.store))
}

// A code that could not be read keeps a note for somebody to look at.
func TestACrowdedPictureWaitsForAPerson(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	id := p.draft(t)
	p.do(t, "UPDATE media SET crowded = true")
	p.publish(t, id)
	require.NoError(t, p.Moderation.LetThrough(t.Context(), id))
	require.Equal(t, community.StatePending, p.read(t, id).State)
	require.NoError(t, p.Moderation.Decide(moderating(t), services.Decide{
		Subject: community.OfNote(id), From: community.StatePending, To: community.StatePublished, Key: newKey(),
	}))
	require.Equal(t, community.StatePublished, p.read(t, id).State)
}

// Where moderators look at everything first, nothing is asked to be let through.
func TestModerationByHand(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	links, err := link.New("trellis.test")
	require.NoError(t, err)
	p.Services = services.New(services.Needs{
		Community: p.people, Commerce: p.shop, Now: noon, Links: links, ModerateByHand: true,
		NewID: func() domain.UUID { return domain.UUID(uuid.Must(uuid.NewV7())) },
	})
	id := p.draft(t)
	p.publish(t, id)
	require.Zero(t, p.count(t, "SELECT count(*) FROM river_job WHERE kind = 'note_let_through'"))
	require.Equal(t, 1, p.count(t, "SELECT count(*) FROM moderation_cases WHERE subject_id = $1 AND state = 'PENDING'", id))
}

// A draft needs commerce only for what it names of it, and publishing does for certain: nothing is published on a guess.
func TestWritingWhileCommerceIsDown(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	id := p.draft(t)
	tags := p.aNote(t, tagging(tagged(p.cup, community.DisclosureNone)))
	p.sql.Close()
	p.draft(t)
	_, err := p.Notes.CreateNote(as(t, writer, 0), tags)
	require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(err), "%v", err)
	err = p.Notes.PublishNote(as(t, writer, 0), services.PublishNote{NoteID: id, Key: newKey()})
	require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(err), "%v", err)
	require.Equal(t, community.StateDraft, p.read(t, id).State)
}

// A note is on its way to followers from the commit on that shows it to them, and once: hidden and shown again it is asked for again,
// and what is only for its author is not.
func TestNotesAreSentToFollowers(t *testing.T) {
	t.Parallel()
	p := openPress(t)
	sent := func() int { return p.count(t, "SELECT count(*) FROM river_job WHERE kind = 'inbox_fan_out'") }
	id := p.out(t)
	require.Equal(t, 1, sent())
	require.Equal(t, 1, p.count(t, "SELECT count(*) FROM fan_outs WHERE note_id = $1", id))
	show := func(v community.Visibility) {
		require.NoError(t, p.Notes.UpdateNote(as(t, writer, 0), services.UpdateNote{NoteID: id, Fields: community.NoteFields{Visibility: &v}}))
	}
	show(community.VisibilityFollowers)
	show(community.VisibilityPrivate)
	require.Equal(t, 1, sent(), "they have it")
	show(community.VisibilityPublic)
	require.Equal(t, 2, sent())
	p.out(t, func(f *community.NoteFields) { f.Visibility = new(community.VisibilityPrivate) })
	require.Equal(t, 2, sent())

	// A delete while the note is on its way: followers find it by no path, and the job finds nothing to do.
	require.NoError(t, p.Notes.DeleteNote(as(t, writer, 0), id))
	require.NoError(t, p.Inboxes.FanOut(t.Context(), args.FanOut{Note: id.String()}))
	require.Zero(t, p.count(t, "SELECT count(*) FROM inbox_notes WHERE note_id = $1", id))
}
