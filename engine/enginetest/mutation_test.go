package enginetest_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/engine"
	"github.com/trellisgraph/trellis/engine/enginetest"
)

type setKey struct{}

// sightings are which resolvers ran, in their order, and with which set of loaders.
type sightings struct {
	mu     sync.Mutex
	sets   int
	fields []string
	by     map[string][]int
}

func (s *sightings) saw(ctx context.Context, field string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	set, _ := ctx.Value(setKey{}).(int)
	s.fields = append(s.fields, field)
	s.by[field] = append(s.by[field], set)
}

// begin makes a set of loaders of each root field's own, as the server does.
func (s *sightings) begin(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	s.sets++
	return next(context.WithValue(ctx, setKey{}, s.sets))
}

// Root fields run one after the other, each with all that is selected below it before the next, and each in a context of its
// own, by both executors.
func TestRootFieldsOfAMutationRunOneAfterTheOther(t *testing.T) {
	t.Parallel()
	for name, executorOf := range map[string]func(*bench) *executor.Executor{
		"stock":  func(b *bench) *executor.Executor { return b.stock },
		"levels": func(b *bench) *executor.Executor { return b.levels },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := &sightings{by: map[string][]int{}}
			b := newBench(&enginetest.Resolver{Calm: true, Saw: seen.saw})
			exec := executorOf(b)
			exec.AroundRootFields(seen.begin)
			got := ask(t.Context(), t, exec, query(`mutation {
				a: edit(id: "u2") { user { best { certain } } }
				count
				b: touchAll(ids: ["u1", "u2"]) { moody best { bundle } }
			}`))
			require.Empty(t, got.errors)
			require.Equal(t, []string{"Mutation.edit", "User.best", "User.certain", "Mutation.count", "Mutation.touchAll"}, seen.fields[:5])
			for field, sets := range seen.by {
				seen.by[field] = slices.Compact(sets) // gqlgen runs some once a parent
			}
			require.Equal(t, map[string][]int{
				"Mutation.edit": {1}, "User.best": {1, 3}, "User.certain": {1},
				"Mutation.count": {2}, "Mutation.touchAll": {3}, "User.moody": {3}, "User.bundle": {3},
			}, seen.by)
		})
	}
}

// What goes wrong with a root field is that field's, and the others run; a null that is not allowed is the whole data's.
func TestFailuresOfAMutation(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason string
		crash  string
		query  string
		data   string
		errors []string
	}{
		"a panic": {
			reason: "it costs one field", crash: "Mutation.touch",
			query:  `mutation { touch(id: "u1") { id } count(text: "four") }`,
			data:   `{"touch":null,"count":4}`,
			errors: []string{"touch: internal: Mutation.touch of u1 crashes"},
		},
		"a panic of what must not be null": {
			reason: "it costs all data, and the field after it ran", crash: "Mutation.mustTouch",
			query:  `mutation { mustTouch(id: "u1") { id } touch(id: "bad") { id } }`,
			data:   `null`,
			errors: []string{"mustTouch: internal: Mutation.mustTouch of u1 crashes", "touch.id: a bad id"},
		},
		"a panic below": {
			reason: "the null goes up to what may be null: the field", crash: "User.mustBest",
			query:  `mutation { x: touch(id: "u1") { mustBest { id } } count(text: "four") }`,
			data:   `{"x":null,"count":4}`,
			errors: []string{"x.mustBest: internal: User.mustBest crashes"},
		},
		"a panic below what must not be null": {
			reason: "the null goes up to the top", crash: "User.mustBest",
			query:  `mutation { mustTouch(id: "u1") { mustBest { id } } }`,
			data:   `null`,
			errors: []string{"mustTouch.mustBest: internal: User.mustBest crashes"},
		},
		"arguments of a field with a directive": {
			reason: "they are read before the directive runs",
			query:  `mutation { count(odd: 13) }`,
			data:   `null`,
			errors: []string{"count.odd: 13 is not odd enough"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(&enginetest.Resolver{Calm: true, Crash: tc.crash})
			require.Equal(t, answer{data: tc.data, errors: tc.errors}, b.compare(t, query(tc.query)), tc.reason)
		})
	}
}

// A directive refuses by both executors alike, and what is refused did not run.
func TestDirectivesGuardRootFieldsOfMutations(t *testing.T) {
	t.Parallel()
	seen := &sightings{by: map[string][]int{}}
	b := newBench(&enginetest.Resolver{Saw: seen.saw})
	got := b.compare(t, query(`mutation { a: mayEdit(id: "u3") { user { id } } b: mayEdit(id: "u9") { user { id } } }`))
	require.Contains(t, got.errors, `a: "u3" is not allowed`)
	require.Equal(t, []string{"Mutation.mayEdit", "Mutation.mayEdit"}, seen.fields, "b's, once by each executor")
}

type markKey struct{}

// Interceptors of fields see the root fields of mutations, and what they put into the context is there below.
func TestInterceptorsSeeRootFieldsOfMutations(t *testing.T) {
	t.Parallel()
	var marks []any
	b := newBench(&enginetest.Resolver{Calm: true, Saw: func(ctx context.Context, _ string) { marks = append(marks, ctx.Value(markKey{})) }})
	b.levels.AroundFields(func(ctx context.Context, next graphql.Resolver) (any, error) {
		require.Equal(t, "a", graphql.GetPath(ctx).String())
		graphql.AddError(ctx, errors.New("seen"))
		return next(context.WithValue(ctx, markKey{}, "marked"))
	})
	got := ask(t.Context(), t, b.levels, query(`mutation { a: touch(id: "u2") { certain } }`))
	require.Equal(t, answer{data: `{"a":{"certain":"certainly u2"}}`, errors: []string{"a: seen"}}, got)
	require.Equal(t, []any{"marked", "marked"}, marks)
}

// Levels say to which root field of a mutation they belong.
func TestLevelsOfAMutation(t *testing.T) {
	t.Parallel()
	b := newBench(&enginetest.Resolver{Calm: true})
	ctx, trace := engine.WithTrace(t.Context(), func() time.Time { return time.Unix(0, 0) })
	got := ask(ctx, t, b.levels, query(`mutation { a: mayEdit(id: "u2") { user { best { id } } } b: touch(id: "u3") { best { id } } count }`))
	require.Empty(t, got.errors)
	var waits []string
	for _, l := range trace.Levels {
		waits = append(waits, l.Root+": "+strings.Join(l.Edges, ", "))
	}
	require.Equal(t, []string{"a: Mutation.mayEdit", "a: User.best", "b: User.best", "count: Mutation.count"}, slices.Compact(waits))
}
