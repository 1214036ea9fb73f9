package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// sideOf says which screens must stand while the other side is gone.
func sideOf(side postgres.Side) []string {
	if side == postgres.Community {
		return []string{"01_home_feed", "02_note_detail", "12_profile", "14_notifications"}
	}
	return []string{"03_product_page", "04_store_page", "07_order_list", "08_order_detail"}
}

// staged are the screens of a side as somebody signed in asks for them, by their names.
func (g *graph) staged(t *testing.T, side postgres.Side) map[string]func() answer {
	t.Helper()
	shown := examples(t, g)
	buyer, _ := shown["buyer"].(string)
	out := map[string]func() answer{}
	for _, name := range sideOf(side) {
		variables := map[string]map[string]any{
			"02_note_detail": {"id": shown["noteId"]}, "03_product_page": {"id": shown["productId"], "region": "CN-SH"},
			"04_store_page": {"handle": "yesong"}, "08_order_detail": {"id": shown["orderId"]}, "12_profile": {"handle": "xiaoman.clay"},
		}[name]
		token, document := g.as(t, buyer), screen(t, name)
		out[name] = func() answer { return g.ask(t, token, document, variables) }
	}
	return out
}

// TestScreensStandWithTheOtherSideDown stops each side's real server and reads the other side's screens: they are what they were,
// but for the edges that cross, which testdata/standing.txt lists; and one coded error says why.
func TestScreensStandWithTheOtherSideDown(t *testing.T) {
	t.Parallel()
	s := onTwoServers(t)
	var report strings.Builder
	for _, down := range []postgres.Side{postgres.Commerce, postgres.Community} {
		stands := postgres.Community
		if down == postgres.Community {
			stands = postgres.Commerce
		}
		ask, before := s.staged(t, stands), map[string]answer{}
		for name, of := range ask {
			before[name] = of()
			require.Empty(t, before[name].Errors, "%s", before[name].raw)
		}
		s.stop(down)
		for _, name := range sideOf(stands) {
			now := ask[name]()
			gone := lost(t, before[name].Data, now.Data)
			fmt.Fprintf(&report, "%s, with %s down:\n", name, down)
			for _, path := range gone {
				fmt.Fprintf(&report, "  %s\n", path)
			}
			require.LessOrEqual(t, len(now.Errors), 1, "one outage is one error: %s", now.raw)
			if len(gone) > 0 {
				require.Len(t, now.Errors, 1, "what is missing is said: %s", now.raw)
				require.Equal(t, "UPSTREAM_UNAVAILABLE", now.Errors[0].Extensions["code"])
				require.Equal(t, "the "+string(down)+" database cannot be reached", now.Errors[0].Message)
			}
		}
		s.start(down)
		for name, of := range ask {
			require.Eventually(t, func() bool { return reflect.DeepEqual(before[name].Data, of().Data) },
				patience, look, "%s is whole again without a restart", name)
		}
	}
	file := filepath.Join("testdata", "standing.txt")
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(report.String()), 0o600))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), report.String(), "another field is lost in an outage: look at the diff, then run with -update")
}

// A community that hangs takes nothing of the shop with it: pages stand after one wait, and at once as soon as it is given up.
func TestCommunityStalledLeavesTheShopStanding(t *testing.T) {
	t.Parallel()
	s := onTwoServers(t)
	ask, before := s.staged(t, postgres.Commerce), map[string]answer{} // without a bound, which is for the stalled one
	for name, of := range ask {
		before[name] = of()
		require.Empty(t, before[name].Errors, "%s", before[name].raw)
	}
	const wait = 8 * time.Second
	people, err := postgres.Open(t.Context(), postgres.Community, s.instances[postgres.Community].URL("trellis"), postgres.Options{
		MaxConns: 8, AnswerTimeout: wait, ConnectTimeout: wait,
	})
	require.NoError(t, err)
	t.Cleanup(people.Close)
	s.graph = serve(t, people, s.commerce, s.library)
	ask = s.staged(t, postgres.Commerce)
	thaw := storagetest.Freeze(t, s.instances[postgres.Community])
	for range 3 {
		for name, of := range ask {
			now := of()
			lost(t, before[name].Data, now.Data)
			for _, e := range now.Errors {
				require.Contains(t, []any{"UPSTREAM_TIMEOUT", "UPSTREAM_UNAVAILABLE"}, e.Extensions["code"], "%s", now.raw)
			}
			require.LessOrEqual(t, len(now.Errors), 2, "%s", now.raw)
		}
	}
	connected := people.Pool().Stat().NewConnsCount()
	for _, of := range ask {
		of()
	}
	require.Equal(t, connected, people.Pool().Stat().NewConnsCount(), "nobody waits for a database that is known to hang")
	thaw()
	for name, of := range ask {
		require.Eventually(t, func() bool { return reflect.DeepEqual(before[name].Data, of().Data) },
			patience, look, "%s is whole again", name)
	}
}

// lost are the paths, without the indices of lists, at which something became null. All else must be as it was.
func lost(t *testing.T, before, now any) []string {
	t.Helper()
	gone := map[string]bool{}
	var walk func(path string, before, now any)
	walk = func(path string, before, now any) {
		switch was := before.(type) {
		case map[string]any:
			is, ok := now.(map[string]any)
			if !ok {
				require.Nil(t, now, path)
				gone[path] = true
				return
			}
			for key := range was {
				walk(strings.TrimPrefix(path+"."+key, "."), was[key], is[key])
			}
		case []any:
			is, ok := now.([]any)
			if !ok {
				require.Nil(t, now, path)
				gone[path] = true
				return
			}
			require.Len(t, is, len(was), "%s keeps its places", path)
			for i := range was {
				walk(path, was[i], is[i])
			}
		default:
			if now == nil && before != nil {
				gone[path] = true
				return
			}
			if !strings.HasSuffix(path, "attributionToken") && !strings.HasSuffix(path, ".availability") {
				require.Equal(t, before, now, path)
			}
		}
	}
	walk("", before, now)
	paths := make([]string, 0, len(gone))
	for path := range gone {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}
