package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs"
	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// delivering starts the jobs of the inboxes over databases, and those of everything else.
func delivering(tb testing.TB, people, shop *postgres.DB, limits services.InboxLimits) {
	tb.Helper()
	do := services.New(services.Needs{
		Community: communitydb.NewStore(people), Commerce: commercedb.NewStore(shop), Now: time.Now, Links: links(tb),
		NewID:    func() domain.UUID { return domain.UUID(uuid.Must(uuid.NewV7())) },
		Provider: sandboxAt(shop, "http://trellis.test"), Inbox: limits,
	})
	ctx := context.WithoutCancel(tb.Context())
	runner, err := jobs.Start(ctx, jobs.Pools{Community: people.Pool(), Commerce: shop.Pool()}, do,
		jobs.Options{FeedRefresh: time.Hour, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, runner.Stop(ctx)) })
}

// publish lists a note of an author and sends it on its way.
func publish(ctx context.Context, people *postgres.DB, author domain.UserID, at time.Time) (domain.NoteID, error) {
	id := domain.NoteID(uuid.Must(uuid.NewV7()))
	return id, communitydb.NewStore(people).InTx(ctx, func(tx communitydb.Tx) error {
		note := &community.Note{
			ID: id, AuthorID: author, Kind: community.NoteImage, Title: "t", State: community.StatePublished,
			Visibility: community.VisibilityPublic, CreatedAt: at, PublishedAt: &at,
		}
		if err := tx.CopyNotes(ctx, slices.Values([]*community.Note{note})); err != nil {
			return err
		}
		return tx.StartFanOut(ctx, id, time.Now())
	})
}

// arrivals are notes that several authors publish at the same time.
type arrivals struct {
	mu        sync.Mutex
	published map[string]bool
	left      sync.WaitGroup
	errs      []error
}

// begin has each author publish n notes, all at different moments from a moment on.
func (a *arrivals) begin(ctx context.Context, people *postgres.DB, authors []domain.UserID, n int, from time.Time) {
	var clock atomic.Int64
	for _, author := range authors {
		a.left.Go(func() {
			for range n {
				id, err := publish(ctx, people, author, from.Add(time.Duration(clock.Add(1))*time.Microsecond))
				a.mu.Lock()
				if err != nil {
					a.errs = append(a.errs, err)
				} else {
					a.published[id.String()] = true
				}
				a.mu.Unlock()
			}
		})
	}
}

// now are the notes that have been published so far.
func (a *arrivals) now() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Collect(maps.Keys(a.published))
}

// followed reads the viewer's following feed to its end, in pages.
func followed(t *testing.T, g *graph, token string) []string {
	t.Helper()
	ids, variables := []string{}, map[string]any{"surface": "FOLLOWING"}
	for more := true; more; {
		feed := at(t, g.data(t, token, scroll, variables).Data, "feed")
		for _, e := range list(t, feed, "edges") {
			ids = append(ids, text(t, e, "node", "id"))
		}
		more = at(t, feed, "pageInfo", "hasNextPage") == true
		variables["after"] = at(t, feed, "pageInfo", "endCursor")
	}
	return ids
}

// While authors publish, the joined pages hold nothing twice and miss nothing that was there when the first was asked for, and
// what was there before does not change its place. Limits are small, so that inboxes are trimmed and authors turned meanwhile.
func TestTheFollowingFeedWhileNotesArrive(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	delivering(t, g.community, g.commerce, services.InboxLimits{Followers: 2, Length: 20, Batch: 2, Batches: 2})
	token := g.as(t, "qiqi.mama")
	authors := peopleOf(t, g, `
SELECT f.followee_id FROM follows f JOIN users u ON u.id = f.follower_id WHERE u.handle = 'qiqi.mama' ORDER BY f.followee_id`)
	require.Greater(t, len(authors), 2)
	before := followed(t, g, token)
	require.Greater(t, len(before), 7, "more than a page")

	a := &arrivals{published: map[string]bool{}}
	a.begin(t.Context(), g.community, authors[:3], 30, clock())
	for done := false; !done; {
		known := a.now()
		done = len(known) == 90
		ids := followed(t, g, token)
		require.Subset(t, ids, known, "a note that was published before the first page")
		require.Equal(t, before, slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !slices.Contains(before, id) }))
		slices.Sort(ids)
		require.Len(t, slices.Compact(slices.Clone(ids)), len(ids), "a note came twice")
		a.mu.Lock()
		require.NoError(t, errors.Join(a.errs...))
		a.mu.Unlock()
	}
	a.left.Wait()
	require.Eventually(t, func() bool {
		return tally(t, g.community, "SELECT count(*) FROM fan_outs") == 0
	}, 2*time.Minute, 50*time.Millisecond, "all arrive")
	require.Len(t, followed(t, g, token), len(before)+90)
	require.NotZero(t, tally(t, g.community, "SELECT count(*) FROM inboxes"), "some inbox was trimmed")
	require.NotZero(t, tally(t, g.community, "SELECT count(*) FROM pulled_authors"), "somebody has too many followers")
}

func peopleOf(t *testing.T, g *graph, sql string) []domain.UserID {
	t.Helper()
	ids, err := postgres.All(t.Context(), g.community, postgres.Query[domain.UserID]{
		Doing: "find people", SQL: sql, Scan: pgx.RowTo[domain.UserID],
	})
	require.NoError(t, err)
	return ids
}

// tally is the answer of a SELECT count(*).
func tally(tb testing.TB, db *postgres.DB, sql string) int {
	tb.Helper()
	n, err := postgres.One(tb.Context(), db, postgres.Query[int]{Doing: "count", SQL: sql, Scan: pgx.RowTo[int]})
	require.NoError(tb, err)
	return n
}

// BenchmarkFreshness publishes notes to so many followers, and asks for the feed of the last of them at once, through the whole
// server without a network: go test ./e2e -run '^$' -bench Freshness -benchtime 50x. visible-ms is the median time from the
// beginning of the transaction that publishes to the end of the first answer that shows the note, and answers how many were asked
// for until then; commit-ms is the transaction's part of it. delivered-ms is the time until the note is in all inboxes.
func BenchmarkFreshness(b *testing.B) {
	for _, followers := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprintf("followers=%d", followers), func(b *testing.B) {
			d := storagetest.New(b)
			delivering(b, d.Community, d.Commerce, services.InboxLimits{})
			author, reader := domain.UserID{1}, domain.UserID{0xff}
			befriend(b, d.Community, author, reader, followers)
			g := &graph{community: d.Community, commerce: d.Commerce, do: writing(b, d.Community, d.Commerce)}
			g.identity = server.NewIdentity(fairIssuer(b), time.Now)
			g.verifier = g.identity
			token, err := g.identity.Mint(reader, 0, time.Hour)
			require.NoError(b, err)
			handler := g.handler(b, time.Millisecond, server.Limits{}, nil)
			took := map[string][]time.Duration{}
			asked := 0
			for b.Loop() {
				began := time.Now()
				note, err := publish(b.Context(), d.Community, author, began.UTC().Truncate(time.Microsecond))
				require.NoError(b, err)
				took["commit-ms"] = append(took["commit-ms"], time.Since(began))
				for seen := false; !seen; asked++ {
					seen = strings.Contains(newestFollowed(b, handler, token), note.String())
				}
				took["visible-ms"] = append(took["visible-ms"], time.Since(began))
				for tally(b, d.Community, "SELECT count(*) FROM fan_outs") > 0 {
				}
				took["delivered-ms"] = append(took["delivered-ms"], time.Since(began))
			}
			require.Equal(b, b.N*followers, tally(b, d.Community, "SELECT count(*) FROM inbox_notes"))
			for name, all := range took {
				slices.Sort(all)
				b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, name)
			}
			b.ReportMetric(float64(asked)/float64(b.N), "answers")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// befriend has n people follow an author, the reader the last of them by id.
func befriend(b *testing.B, people *postgres.DB, author, reader domain.UserID, n int) {
	b.Helper()
	require.NoError(b, communitydb.NewStore(people).InTx(b.Context(), func(tx communitydb.Tx) error {
		known := []*community.User{
			{ID: author, Handle: "author", AccountKind: community.AccountPersonal, JoinedAt: clock()},
			{ID: reader, Handle: "reader", AccountKind: community.AccountPersonal, JoinedAt: clock()},
		}
		if err := tx.CopyUsers(b.Context(), slices.Values(known)); err != nil {
			return err
		}
		return tx.CopyFollows(b.Context(), func(yield func(community.Follow) bool) {
			for i := range n {
				follow := community.Follow{
					FollowerID: domain.UserID(uuid.New()), FolloweeID: author, FollowedAt: clock(), Delivery: community.DeliveryInbox,
				}
				follow.FollowerID[0] = 2
				if i == 0 {
					follow.FollowerID = reader
				}
				if !yield(follow) {
					return
				}
			}
		})
	}))
}

// newestFollowed is the answer of the first page of the following feed.
func newestFollowed(b *testing.B, handler http.Handler, token string) string {
	b.Helper()
	body, err := json.Marshal(map[string]any{"query": `{ feed(surface: FOLLOWING, first: 5) { nodes { ... on Note { id title author { handle } } } } }`})
	require.NoError(b, err)
	req := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, req)
	require.Equal(b, http.StatusOK, w.Code, "%s", w.Body)
	return w.Body.String()
}
