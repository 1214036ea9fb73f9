package loaders_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/engine"
	"github.com/trellisgraph/trellis/loaders"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// rootFields is a schema of nothing but root fields.
type rootFields struct{ schema *ast.Schema }

func (s rootFields) Schema() *ast.Schema { return s.schema }

func (rootFields) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

func (rootFields) Exec(context.Context) graphql.ResponseHandler { panic("the engine runs all of it") }

// edges runs each function as an edge of one query, in a session of its own, and returns the levels that it took.
func edges(ctx context.Context, t *testing.T, run ...func(ctx context.Context)) []engine.Level {
	t.Helper()
	query := engine.NewObject[struct{}]("Query", "Query")
	var names []string
	for i, f := range run {
		name := fmt.Sprintf("f%d", i)
		names = append(names, name)
		engine.Leaf(query, name, "Boolean", nil, engine.Single[struct{}](func(ctx context.Context, _ map[string]any) (bool, error) {
			f(ctx)
			return true, nil
		}), engine.Bool)
	}
	text := "type Query { " + strings.Join(names, ": Boolean ") + ": Boolean }"
	stock := rootFields{gqlparser.MustLoadSchema(&ast.Source{Name: "test", Input: text})}
	exec := executor.New(engine.New(engine.Schema{Stock: stock, Query: query, Root: []*struct{}{{}}}, postgres.Flusher{}))
	ctx, trace := engine.WithTrace(graphql.StartOperationTrace(ctx), then)
	oc, errs := exec.CreateOperationContext(ctx, &graphql.RawParams{Query: "{ " + strings.Join(names, " ") + " }"})
	require.Empty(t, errs)
	next, begun := exec.DispatchOperation(loaders.Begin(ctx, longWait), oc)
	response := next(begun)
	require.NotNil(t, response)
	require.Empty(t, response.Errors)
	return trace.Levels
}

func TestALevelIsOneStatementALoader(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.users(t, 1, 2, 3)
	ctx, stats := postgres.WithStats(t.Context())
	var first, second []*community.User
	levels := edges(ctx, t,
		func(ctx context.Context) {
			var err error
			first, err = h.User.All(ctx, []domain.UserID{{3}, {1}, {9}, {3}})
			require.NoError(t, err)
		},
		func(ctx context.Context) {
			waiting := h.Store.Start(ctx, []domain.StoreID{{1}})
			notes, err := h.Note.All(ctx, []domain.NoteID{{1}})
			require.NoError(t, err)
			require.Equal(t, []*community.Note{nil}, notes)
			_, err = waiting()
			require.NoError(t, err)
		},
		func(ctx context.Context) {
			var err error
			second, err = h.User.All(ctx, []domain.UserID{{2}, {1}})
			require.NoError(t, err)
			again, err := h.User.All(ctx, []domain.UserID{{1}})
			require.NoError(t, err)
			require.Same(t, second[1], again[0], "what was loaded is not asked for again")
		})
	require.Equal(t, []*community.User{user(3), user(1), nil, user(3)}, first)
	require.Equal(t, []*community.User{user(2), user(1)}, second)
	require.Same(t, first[1], second[1], "rows are shared")
	require.Equal(t, 3, stats.Statements(), "users, notes, stores")
	require.Equal(t, 2, stats.RoundTrips(), "one a side")
	require.Equal(t, []engine.Level{{Edges: []string{"Query.f0", "Query.f2", "Query.f1"}, Keys: 6, Statements: 3}}, levels)
}

// A loader that answers without a statement lets its edge go on, and what that asks for joins what was about to be sent.
func TestKeysThatComeLateJoin(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.users(t, 1, 2)
	ctx, stats := postgres.WithStats(t.Context())
	levels := edges(ctx, t,
		func(ctx context.Context) {
			got, err := h.User.All(ctx, []domain.UserID{{1}})
			require.NoError(t, err)
			require.Equal(t, []*community.User{user(1)}, got)
		},
		func(ctx context.Context) {
			follows, err := h.FollowedByViewer.All(ctx, []domain.UserID{{2}}) // nobody is signed in: no statement
			require.NoError(t, err)
			require.Equal(t, []bool{false}, follows)
			got, err := h.User.All(ctx, []domain.UserID{{2}, {1}})
			require.NoError(t, err)
			require.Equal(t, []*community.User{user(2), user(1)}, got)
		})
	require.Equal(t, 1, stats.Statements())
	require.Len(t, levels, 1)
	require.Equal(t, 2, levels[0].Keys)
}

// The notes of a ranking come with it, and are not asked for again; nor are stores that were found by their accounts.
func TestWhatWasFoundOnTheWayIsNotAskedFor(t *testing.T) {
	t.Parallel()
	h := open(t)
	published := then()
	note := &community.Note{
		ID: domain.NoteID{1}, AuthorID: domain.UserID{2}, Kind: community.NoteImage, State: community.StatePublished,
		Visibility: community.VisibilityPublic, CreatedAt: then(), PublishedAt: &published,
	}
	h.people(t, func(tx communitydb.Tx) error {
		if err := tx.CopyNotes(t.Context(), slices.Values([]*community.Note{note})); err != nil {
			return err
		}
		_, err := tx.InsertGeneration(t.Context(), community.SurfaceHome, []community.Ranked{
			{Kind: community.SubjectNote, ID: domain.UUID(note.ID), Reason: community.ReasonDiscovery},
			{Kind: community.SubjectProduct, ID: domain.UUID{9}, Reason: community.ReasonDiscovery},
		}, then())
		return err
	})
	h.shop(t, func(tx commercedb.Tx) error {
		return tx.CopyStores(t.Context(), slices.Values([]*commerce.Store{{
			ID: domain.StoreID{1}, AccountID: domain.UserID{2}, Handle: "clay", Name: "Clay", StoreKind: commerce.StoreBrand,
			StoreStatus: commerce.StoreOpen, Currency: domain.CurrencyCNY,
		}}))
	})
	ctx, stats := postgres.WithStats(t.Context())
	found := func(ctx context.Context) {
		rows, err := h.Ranked(ctx, loaders.RankingPage{Surface: community.SurfaceHome, Limit: 5})
		require.NoError(t, err)
		require.Len(t, rows, 2)
		notes, err := h.Note.All(ctx, []domain.NoteID{note.ID})
		require.NoError(t, err)
		require.Equal(t, note, notes[0])
		owned, err := h.VisibleStoresOf(ctx, []domain.UserID{{2}, {7}})
		require.NoError(t, err)
		require.Equal(t, "clay", owned[0].Handle)
		require.Nil(t, owned[1])
		again, err := h.Store.All(ctx, []domain.StoreID{{1}})
		require.NoError(t, err)
		require.Equal(t, owned[:1], again)
	}
	edges(ctx, t, found)
	require.Equal(t, 3, stats.Statements(), "the ranking, its notes, the stores")
	require.Equal(t, 2, stats.RoundTrips())
	ctx, stats = postgres.WithStats(t.Context())
	found(loaders.Begin(ctx, longWait))
	require.Equal(t, 3, stats.Statements(), "without an engine likewise")
	found(t.Context()) // and outside of a session, where nothing is kept
}

// What does not depend on each other waits together, however many steps each takes.
func TestBranchesWaitTogether(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.users(t, 1, 2)
	steps := func(into *[]*community.User, id byte) func(context.Context) {
		return func(ctx context.Context) {
			notes, err := h.Note.All(ctx, []domain.NoteID{{id}})
			require.NoError(t, err)
			require.Equal(t, []*community.Note{nil}, notes)
			*into, err = h.User.All(ctx, []domain.UserID{{id}})
			require.NoError(t, err)
		}
	}
	ctx, stats := postgres.WithStats(t.Context())
	var first, second []*community.User
	levels := edges(ctx, t, func(ctx context.Context) {
		require.NoError(t, loaders.Together(ctx, steps(&first, 1), steps(&second, 2)))
		require.Equal(t, []*community.User{user(1)}, first)
		require.Equal(t, []*community.User{user(2)}, second)
		require.NoError(t, loaders.Together(ctx), "none")
		require.ErrorContains(t, loaders.Together(ctx, func(context.Context) { panic("a branch") }, steps(&first, 2)), "internal system error")
		require.Equal(t, []*community.User{user(2)}, first, "the others have run to their end")
	})
	require.Equal(t, 2, stats.Statements())
	require.Equal(t, []engine.Level{
		{Edges: []string{"Query.f0"}, Keys: 2, Statements: 1}, {Edges: []string{"Query.f0"}, Keys: 2, Statements: 1},
	}, levels)
	require.NoError(t, loaders.Together(loaders.Begin(t.Context(), 0), steps(&first, 1), steps(&second, 2)), "without an engine")
	require.Equal(t, []*community.User{user(1)}, first)
}

func TestKeysOfAStatementAreBounded(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.users(t, 1)
	ctx, stats := postgres.WithStats(t.Context())
	keys := make([]domain.UserID, 10_002)
	for i := range keys {
		binary.BigEndian.PutUint32(keys[i][8:], uint32(i))
	}
	keys[len(keys)-1] = domain.UserID{1}
	edges(ctx, t, func(ctx context.Context) {
		got, err := h.User.All(ctx, keys)
		require.NoError(t, err)
		require.Len(t, got, len(keys))
		require.Equal(t, user(1), got[len(keys)-1])
	})
	require.Equal(t, 3, stats.Statements())
	require.Equal(t, 1, stats.RoundTrips())
}

// Root lists, whose key is a page, are a statement a page, and one round trip.
func TestPagesAreReadTogether(t *testing.T) {
	t.Parallel()
	h := open(t)
	ctx, stats := postgres.WithStats(t.Context())
	edges(ctx, t, func(ctx context.Context) {
		pages, err := h.FeedRanking.All(ctx, []loaders.RankingPage{
			{Surface: community.SurfaceHome, Limit: 5}, {Surface: community.SurfaceShop, Limit: 5},
		})
		require.NoError(t, err)
		require.Len(t, pages, 2)
	})
	require.Equal(t, 2, stats.Statements())
	require.Equal(t, 1, stats.RoundTrips())
}

func TestABrokenLoaderFailsItsOwnKeys(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.users(t, 1)
	_, err := h.db.Community.Pool().Exec(t.Context(), "ALTER TABLE notes RENAME TO elsewhere")
	require.NoError(t, err)
	edges(t.Context(), t,
		func(ctx context.Context) {
			_, err := h.Note.All(ctx, []domain.NoteID{{1}, {2}})
			var byKey loaders.KeyErrors
			require.ErrorAs(t, err, &byKey)
			require.Len(t, byKey, 2)
			require.ErrorContains(t, byKey[1], "read notes by id")
		},
		func(ctx context.Context) {
			got, err := h.User.All(ctx, []domain.UserID{{1}})
			require.NoError(t, err)
			require.Equal(t, []*community.User{user(1)}, got)
		})
}

func TestARequestThatEndedLoadsNothing(t *testing.T) {
	t.Parallel()
	h := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	ctx, stats := postgres.WithStats(ctx)
	edges(ctx, t, func(ctx context.Context) {
		cancel()
		_, err := h.User.All(ctx, []domain.UserID{{1}})
		require.ErrorIs(t, err, context.Canceled)
		_, err = h.Note.All(ctx, []domain.NoteID{{1}})
		require.ErrorIs(t, err, context.Canceled)
	})
	require.Zero(t, stats.Statements())
}
