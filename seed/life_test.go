package seed_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/domain/link"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// outgrown are the invariants that demo data obeys and people do not, each with its reason.
func outgrown() map[string]string {
	return map[string]string{
		"topic counts":          "a topic outlives its notes; topicsOfLife asks for the rest",
		"tag snapshot":          "prices change",
		"every state of a note": "as many as there are",
		"reactions by readers":  "who liked a note keeps the like when it is hidden",
		"comments by readers":   "and so do those who commented",
		"inbox_notes":           "jobs fill inboxes, and pages look at what is in them",
		"attribution":           "orders keep the credit of notes that were edited or deleted",
		"published":             "a draft that was deleted was never published",
	}
}

// life is a community in which several people publish at once.
type life struct {
	t        *testing.T
	d        *storagetest.Databases
	do       *services.Services
	authors  []domain.UserID
	products []domain.ProductID
	uploads  map[domain.UserID][]domain.MediaID
}

// Whatever authors and moderators do to notes, and however much of it at once, every list and every counter says what the notes
// say.
func TestListsFollowNotesThroughTheirLives(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	_, _, err := run(t, d, options(5, 1))
	require.NoError(t, err)
	links, err := link.New("trellis.test")
	require.NoError(t, err)
	l := &life{t: t, d: d, uploads: map[domain.UserID][]domain.MediaID{}, do: services.New(services.Needs{
		Community: communitydb.NewStore(d.Community), Commerce: commercedb.NewStore(d.Commerce), Now: at, Links: links,
		NewID: func() domain.UUID { return domain.UUID(uuid.Must(uuid.NewV7())) },
	})}
	l.authors = ids[domain.UserID](t, d.Community, `
SELECT author_id FROM notes GROUP BY author_id ORDER BY count(*) DESC, author_id LIMIT 6`)
	l.products = ids[domain.ProductID](t, d.Commerce, `
SELECT p.id FROM products p WHERE p.status = 'ACTIVE' AND p.store_status = 'OPEN' ORDER BY p.id LIMIT 12`)
	for _, author := range l.authors {
		for range 4 {
			id := domain.MediaID(uuid.Must(uuid.NewV7()))
			_, err := d.Community.Pool().Exec(t.Context(), `
INSERT INTO media (id, owner_id, purpose, kind, state, content_type, byte_size, sha256, width, height, created_at, ready_at)
VALUES ($1, $2, 'NOTE', 'IMAGE', 'READY', 'image/jpeg', 1, '', 90, 60, now(), now())`, id, author)
			require.NoError(t, err)
			l.uploads[author] = append(l.uploads[author], id)
		}
	}
	const steps, people, rounds = 100, 4, 20
	done := map[string]int{}
	missing := func() []string {
		return slices.DeleteFunc([]string{"create", "update", "publish", "delete", "appeal", "let through", "report", "decide", "comment", "report a comment", "decide about a comment", "delete a comment"},
			func(what string) bool { return done[what] > 0 })
	}
	// Who meets whom is chance: where nobody's appeal went through, say, they live on.
	for round := uint64(0); round < rounds && len(missing()) > 0; round++ {
		var all sync.WaitGroup
		results := make([]map[string]int, people)
		for p := range people {
			all.Go(func() { results[p] = l.live(rand.New(rand.NewPCG(11+round, uint64(p))), steps) })
		}
		all.Wait()
		for _, r := range results {
			for what, n := range r {
				done[what] += n
			}
		}
	}
	t.Logf("done: %v", done)
	require.Empty(t, missing(), "never went through")
	l.requireInvariants()
}

func (l *life) requireInvariants() {
	mirror(l.t, l.d.Commerce, l.d.Community)
	all := communityInvariants()
	for name := range outgrown() {
		require.Contains(l.t, all, name)
		delete(all, name)
	}
	all["topicsOfLife"] = invariant{"notes that everybody may see", `
SELECT t.name || ' says ' || t.note_count
FROM topics t
WHERE t.note_count <> (
    SELECT count(*) FROM note_topics nt JOIN notes n ON n.id = nt.note_id
    WHERE nt.topic_id = t.id AND n.state IN ('PUBLISHED', 'LIMITED') AND n.visibility = 'PUBLIC')
   OR NOT EXISTS (SELECT 1 FROM topic_names x WHERE x.folded = topic_fold(t.name) AND x.topic_id = t.id)`}
	now := at().Add(time.Minute) // comments come one after the other, also where the clock stands still
	for _, name := range slices.Sorted(maps.Keys(all)) {
		sql := strings.ReplaceAll(all[name].sql, "$now", "timestamptz '"+now.Format("2006-01-02 15:04:05Z07:00")+"'")
		if broken := strs(l.t, l.d.Community, sql); len(broken) > 0 {
			l.t.Errorf("%s (%s): %d rows, such as %s", name, all[name].reason, len(broken), broken[0])
		}
	}
}

// ids are the ids that a statement finds, one at least.
func ids[ID any](t *testing.T, db *postgres.DB, sql string) []ID {
	t.Helper()
	out := maybe[ID](t, db, sql)
	require.NotEmpty(t, out)
	return out
}

// maybe is ids where there may be none.
func maybe[ID any](t *testing.T, db *postgres.DB, sql string) []ID {
	t.Helper()
	out, err := postgres.All(t.Context(), db, postgres.Query[ID]{Doing: "look", SQL: sql, Scan: pgx.RowTo[ID]})
	require.NoError(t, err)
	return out
}

// live does steps at random, and tells how many of which went through. A refusal is an answer; anything else fails.
func (l *life) live(r *rand.Rand, steps int) map[string]int {
	done := map[string]int{}
	for range steps {
		what, err := l.step(r)
		_, several := errors.AsType[domain.UserErrors](err)
		_, one := errors.AsType[domain.UserError](err)
		switch {
		case err == nil:
			done[what]++
		case several || one:
			done["refused "+what]++
		default:
			l.t.Errorf("%s: %v", what, err)
		}
	}
	return done
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

func (l *life) step(r *rand.Rand) (string, error) {
	author := pick(r, l.authors)
	ctx := domain.WithActor(context.WithoutCancel(l.t.Context()), domain.Actor{UserID: author})
	notes := maybe[domain.NoteID](l.t, l.d.Community, fmt.Sprintf(
		"SELECT id FROM notes WHERE author_id = '%x' AND state <> 'DELETED' ORDER BY created_at DESC, id DESC LIMIT 8", author[:]))
	key := domain.IdempotencyKey(uuid.NewString())
	if len(notes) == 0 { // all of theirs are deleted
		_, err := l.do.Notes.CreateNote(ctx, services.CreateNote{Kind: community.NoteImage, Key: key, Fields: l.fields(r, author, true)})
		return "create", err
	}
	note := pick(r, notes)
	moderator := domain.WithActor(ctx, domain.Actor{UserID: pick(r, l.authors), Roles: domain.RoleModerator})
	switch r.IntN(14) {
	case 0, 1:
		kind := community.NoteImage
		_, err := l.do.Notes.CreateNote(ctx, services.CreateNote{Kind: kind, Key: key, Fields: l.fields(r, author, true)})
		return "create", err
	case 2:
		fields := l.fields(r, author, false)
		return "update", l.do.Notes.UpdateNote(ctx, services.UpdateNote{NoteID: note, Fields: fields})
	case 3, 4:
		return "publish", l.do.Notes.PublishNote(ctx, services.PublishNote{NoteID: note, Key: key})
	case 5:
		if r.IntN(3) > 0 {
			v := pick(r, []community.Visibility{community.VisibilityPublic, community.VisibilityFollowers, community.VisibilityPrivate})
			return "show", l.do.Notes.UpdateNote(ctx, services.UpdateNote{NoteID: note, Fields: community.NoteFields{Visibility: &v}})
		}
		return "delete", l.do.Notes.DeleteNote(ctx, note)
	case 6:
		return "appeal", l.do.Notes.AppealNote(ctx, services.AppealNote{NoteID: note, Text: "please", Key: key})
	case 7, 8:
		return "let through", l.do.Moderation.LetThrough(ctx, note)
	case 9:
		other := domain.WithActor(ctx, domain.Actor{UserID: pick(r, l.authors)})
		return "report", l.do.Moderation.ReportContent(other, services.ReportContent{
			Subject: community.OfNote(note), Reason: pick(r, community.ModerationReasons()), Key: key,
		})
	case 10, 11, 12:
		return l.talk(ctx, moderator, r, note, key)
	default:
		from := ids[community.ModerationState](l.t, l.d.Community, fmt.Sprintf("SELECT state FROM notes WHERE id = '%x'", note[:]))[0]
		if r.IntN(4) == 0 {
			from = community.StatePending // of a note that others read: about its edit
		}
		to := pick(r, []community.ModerationState{
			community.StatePublished, community.StateLimited, community.StateRejected, community.StateRemoved,
		})
		c := services.Decide{Subject: community.OfNote(note), From: from, To: to, Key: key}
		if why := community.ReasonSpam; to.KeepsBack() {
			c.Reason = &why
		}
		number := 1 + r.IntN(2)
		c.Revision = &number
		return "decide", l.do.Moderation.Decide(moderator, c)
	}
}

// talk says something below a note, or does something to what was said.
func (l *life) talk(ctx, moderator context.Context, r *rand.Rand, note domain.NoteID, key domain.IdempotencyKey) (string, error) {
	other := domain.WithActor(ctx, domain.Actor{UserID: pick(r, l.authors)})
	said := maybe[domain.UUID](l.t, l.d.Community, fmt.Sprintf(
		"SELECT id FROM comments WHERE note_id = '%x' ORDER BY created_at DESC, id DESC LIMIT 4", note[:]))
	if len(said) == 0 || r.IntN(3) == 0 {
		_, err := l.do.Comments.CreateComment(other, services.CreateComment{NoteID: note, Body: "!", Key: key})
		return "comment", err
	}
	id := domain.CommentID{Note: note, Own: pick(r, said)}
	switch r.IntN(4) {
	case 0:
		return "delete a comment", l.do.Comments.DeleteComment(other, id)
	case 1:
		c := services.Decide{Subject: community.OfComment(id), From: community.StatePublished, To: community.StatePublished, Key: key}
		switch why := community.ReasonSpam; r.IntN(3) {
		case 0:
			c.From = community.StateRemoved
		case 1:
			c.To, c.Reason = community.StateRemoved, &why
		}
		return "decide about a comment", l.do.Moderation.Decide(moderator, c)
	default:
		return "report a comment", l.do.Moderation.ReportContent(other, services.ReportContent{
			Subject: community.OfComment(id), Reason: pick(r, community.ModerationReasons()), Key: key,
		})
	}
}

// fields are what an author writes: all of it in a new note, some of it in an edit.
func (l *life) fields(r *rand.Rand, author domain.UserID, all bool) community.NoteFields {
	given := func() bool { return all || r.IntN(2) == 0 }
	var f community.NoteFields
	body := fmt.Sprintf("#kiln%d 和 #glaze# @lin.dresses 👋 %d", r.IntN(3), r.IntN(1000))
	if r.IntN(3) == 0 {
		body += " https://kiln.example" // a host that nobody knows
	}
	f.Body = &body
	if given() {
		f.MediaIDs = l.uploads[author][:1+r.IntN(3)]
	}
	if given() {
		visibility := pick(r, []community.Visibility{community.VisibilityPublic, community.VisibilityPublic, community.VisibilityFollowers})
		f.Visibility = &visibility
	}
	if given() {
		f.Tags = []community.TagFields{}
		for range r.IntN(4) {
			zero, x := 0, r.Float64()
			f.Tags = append(f.Tags, community.TagFields{
				ProductID: pick(r, l.products), MediaIndex: &zero, X: &x, Y: &x,
				Disclosure: pick(r, []community.Disclosure{community.DisclosureNone, community.DisclosureNone, community.DisclosureOwnStore, community.DisclosureAffiliate}),
			})
		}
	}
	return f
}
