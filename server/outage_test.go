package server

import (
	"log/slog"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"pgregory.net/rapid"

	"github.com/trellisgraph/trellis/domain"
)

const down, slow = "the commerce database cannot be reached", "the community database took too long"

// failed is an error at a path of names and indices.
func failed(code domain.Code, message string, path ...any) *gqlerror.Error {
	err := &gqlerror.Error{Message: message, Extensions: map[string]any{"code": code}}
	for _, at := range path {
		if i, ok := at.(int); ok {
			err.Path = append(err.Path, ast.PathIndex(i))
			continue
		}
		err.Path = append(err.Path, ast.PathName(at.(string))) //nolint:forcetypeassert // a path has nothing else
	}
	return err
}

func with(err *gqlerror.Error, count int) *gqlerror.Error {
	err.Extensions["count"] = count
	return err
}

func TestCollapse(t *testing.T) {
	t.Parallel()
	const unavailable, timeout, overloaded = domain.CodeUpstreamUnavailable, domain.CodeUpstreamTimeout, domain.CodeOverloaded
	cases := map[string]struct {
		reason string
		errs   gqlerror.List
		want   gqlerror.List
	}{
		"one": {
			reason: "it is not counted",
			errs:   gqlerror.List{failed(unavailable, down, "a")}, want: gqlerror.List{failed(unavailable, down, "a")},
		},
		"indices": {
			reason: "10 comes after 2",
			errs: gqlerror.List{
				failed(unavailable, down, "feed", "edges", 10, "node"), failed(unavailable, down, "feed", "edges", 2, "node"),
				failed(unavailable, down, "feed", "edges", 11, "node"),
			},
			want: gqlerror.List{with(failed(unavailable, down, "feed", "edges", 2, "node"), 3)},
		},
		"depth": {
			reason: "a parent comes before its children",
			errs:   gqlerror.List{failed(overloaded, down, "a", 0, "b"), failed(overloaded, down, "a", 0)},
			want:   gqlerror.List{with(failed(overloaded, down, "a", 0), 2)},
		},
		"names": {
			reason: "by their letters",
			errs:   gqlerror.List{failed(timeout, slow, "b"), failed(timeout, slow, "a", 9)},
			want:   gqlerror.List{with(failed(timeout, slow, "a", 9), 2)},
		},
		"nowhere": {
			reason: "what has no path is of the whole operation",
			errs:   gqlerror.List{failed(timeout, slow, "b"), failed(timeout, slow)},
			want:   gqlerror.List{with(failed(timeout, slow), 2)},
		},
		"causes": {
			reason: "each is told, in the order of their paths",
			errs: gqlerror.List{
				failed(timeout, slow, "c"), failed(unavailable, slow, "b"), failed(timeout, down, "a"), failed(timeout, slow, "d"),
			},
			want: gqlerror.List{
				failed(timeout, down, "a"), failed(unavailable, slow, "b"), with(failed(timeout, slow, "c"), 2),
			},
		},
		"others": {
			reason: "are left as they are, in their order, however equal",
			errs: gqlerror.List{
				failed(unavailable, down, "z"), failed(domain.CodeNotFound, "no", "y"), failed(unavailable, down, "x"),
				failed(domain.CodeNotFound, "no", "b"), failed(domain.CodeInternal, "no", "a"),
				{Message: down},
				{Message: down},
			},
			want: gqlerror.List{
				failed(domain.CodeNotFound, "no", "y"), failed(domain.CodeNotFound, "no", "b"), failed(domain.CodeInternal, "no", "a"),
				{Message: down},
				{Message: down},
				with(failed(unavailable, down, "x"), 2),
			},
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, collapse(tc.errs, nil), tc.reason)
		})
	}
}

func TestCollapseDoesNotDependOnWhoReportsFirst(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := rapid.Custom(func(t *rapid.T) *gqlerror.Error {
			code := rapid.SampledFrom([]domain.Code{domain.CodeUpstreamUnavailable, domain.CodeOverloaded}).Draw(t, "code")
			message := rapid.SampledFrom([]string{down, slow}).Draw(t, "message")
			return failed(code, message, "list", rapid.IntRange(0, 100).Draw(t, "index"), rapid.SampledFrom([]string{"a", "b"}).Draw(t, "name"))
		})
		errs := rapid.SliceOf(draw).Draw(t, "errors")
		want := collapse(errs, nil)
		require.Equal(t, want, collapse(rapid.Permutation(errs).Draw(t, "order"), nil))

		told := 0
		for _, err := range want {
			for _, other := range errs {
				if outageOf(other) == outageOf(err) {
					require.LessOrEqual(t, slices.CompareFunc(err.Path, other.Path, compareElements), 0, "the first is kept")
				}
			}
			if count, ok := err.Extensions["count"].(int); ok {
				told += count
				continue
			}
			told++
		}
		require.Equal(t, len(errs), told, "every failed field is counted once")
		require.LessOrEqual(t, len(want), 4, "codes times messages")
	})
}

// An outage is counted to the last field, and told of also where thousands of other errors came first.
func TestOutagesAreCountedBeyondWhatIsKept(t *testing.T) {
	t.Parallel()
	p := &presenter{log: slog.New(slog.DiscardHandler)}
	ctx := withFailures(t.Context())
	var kept gqlerror.List
	tell := func(n int, err error) {
		for range n {
			if shown := p.tell(ctx, err); shown != nil {
				kept = append(kept, shown)
			}
		}
	}
	tell(400, domain.Upstream(domain.CodeUpstreamTimeout, slow, nil))
	tell(2000, domain.BadInput("n", "too many"))
	tell(3000, domain.Upstream(domain.CodeUpstreamUnavailable, down, nil))
	tell(50, domain.Upstream(domain.CodeUpstreamTimeout, slow, nil))
	require.Len(t, kept, maxTold)
	told := collapse(kept, failuresOf(ctx).untold())
	require.Len(t, told, maxErrors+3)
	require.Equal(t, gqlerror.List{
		with(failed(domain.CodeCostExceeded, "1900 more fields failed"), 1900),
		with(failed(domain.CodeUpstreamTimeout, slow), 450),
		with(failed(domain.CodeUpstreamUnavailable, down), 3000),
	}, told[maxErrors:])
	require.Empty(t, failuresOf(ctx).untold(), "once")
}
