package e2e_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/postgres/embedded"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// The load under which something is killed: buyers buy a few carts each, all at the same time, until something that they want is short.
const (
	crashBuyers, crashCarts, crashVariants = 16, 5, 6
	crashUnits                             = 18
	crashStrikes                           = 3
)

// spree is what one buyer heard: the groups that were placed, how many quotes were made, and whether the end was that something is short.
type spree struct {
	placed []string
	quotes int
	short  bool
}

// loaded has buyers buy while strike is called at a few random moments, and returns what each of them heard.
func (f *fair) loaded(t *testing.T, strike func(random *rand.Rand)) []spree {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("the seed of what is random is %d", seed)
	random := rand.New(rand.NewPCG(seed, 1<<32))
	for range crashStrikes {
		f.strikes = append(f.strikes, 10+random.Int64N(crashBuyers*crashCarts*2)) // a cart is three answers
	}
	slices.Sort(f.strikes)
	f.strikes = slices.Compact(f.strikes)
	f.due = make(chan struct{}, crashStrikes)

	heard, over := make([]spree, crashBuyers), make(chan error, 1)
	go func() {
		over <- crowd(crashBuyers, crashBuyers, func(i int) error { return f.visitor(t.Context(), i, seed).spend(&heard[i]) })
	}()
	var err error
	struck := 0
	for running := true; running; {
		select {
		case <-f.due:
			strike(random)
			struck++
		case err = <-over:
			running = false
		}
	}
	require.NoError(t, err)
	require.NotZero(t, struck)
	t.Logf("struck %d times; %d mutations ended and %d requests were sent again", struck, f.answered.Load(), f.retried.Load())
	return heard
}

// spend buys cart after cart.
func (v *visitor) spend(heard *spree) error {
	defer func() { heard.quotes = v.quotes }()
	for range crashCarts {
		end, err := v.buy(crashVariants)
		switch {
		case err != nil:
			return err
		case end.group() != "":
			heard.placed = append(heard.placed, end.group())
		case slices.ContainsFunc(end.refused, func(code string) bool { return code != "OUT_OF_STOCK" }):
			return fmt.Errorf("refused: %v", end.refused)
		default:
			heard.short = true
			return nil // the cart keeps what could not be bought, and the next one would hold it twice
		}
	}
	return nil
}

// requireOneEffectEach sees that what buyers heard is what happened, all of it once, and that every rule holds.
func (f *fair) requireOneEffectEach(t *testing.T, heard []spree) {
	t.Helper()
	var placed []string
	quotes, short := 0, 0
	for _, s := range heard {
		placed = append(placed, s.placed...)
		quotes += s.quotes
		if s.short {
			short++
		}
	}
	groups, err := postgres.All(t.Context(), f.commerce, postgres.Query[domain.GroupID]{
		Doing: "read groups", SQL: "SELECT id FROM order_groups", Scan: pgx.RowTo[domain.GroupID],
	})
	require.NoError(t, err)
	kept := make([]string, len(groups))
	for i, id := range groups {
		kept[i] = id.String()
	}
	require.ElementsMatch(t, placed, kept, "what was placed is what buyers know of")
	require.Equal(t, crashVariants*len(placed), f.number(t, "SELECT coalesce(sum(quantity), 0)::int FROM order_lines"), "nothing was put in twice")
	require.Equal(t, quotes, f.number(t, "SELECT count(*) FROM checkouts"), "nothing was quoted twice")
	require.Empty(t, audited(t, f.graph))
	t.Logf("%d groups were placed, and %d of %d buyers ended at something short", len(placed), short, crashBuyers)
}

// The processes are killed, one or the other, and started again.
func TestServersAreKilledUnderLoad(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	f := openFair(t, d.Community, d.Commerce, d.CommunityURL, d.CommerceURL, crashBuyers, crashUnits)
	f.open(t)
	heard := f.loaded(t, func(random *rand.Rand) {
		i := random.IntN(len(f.processes))
		f.processes[i].Load().kill()
		f.start(t, i)
	})
	f.requireOneEffectEach(t, heard)
}

// PostgreSQL is killed, which loses nothing that was committed, and started again. The processes go on.
func TestPostgresIsKilledUnderLoad(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "trellis-crash-") //nolint:usetesting // t.TempDir lets nobody else through
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755)) //nolint:gosec // PostgreSQL runs as another user when we are root
	var own *embedded.Instance
	start := func() {
		var err error
		own, err = embedded.Start(t.Context(), embedded.Options{Dir: dir}) // as an operator's, but for the death of the machine
		require.NoError(t, err)
	}
	start()
	t.Cleanup(func() {
		require.NoError(t, own.Stop(context.WithoutCancel(t.Context())))
		require.NoError(t, os.RemoveAll(dir))
	})
	require.NoError(t, embedded.EnsureDatabases(t.Context(), own, "people", "shop"))
	open := func(side postgres.Side, name string) *postgres.DB {
		db, err := postgres.Open(t.Context(), side, own.URL(name), postgres.Options{MaxConns: 4})
		require.NoError(t, err)
		t.Cleanup(db.Close)
		return db
	}
	people, shop := open(postgres.Community, "people"), open(postgres.Commerce, "shop")
	_, err = communitydb.Migrate(t.Context(), people)
	require.NoError(t, err)
	_, err = commercedb.Migrate(t.Context(), shop)
	require.NoError(t, err)
	f := openFair(t, people, shop, own.URL("people"), own.URL("shop"), crashBuyers, crashUnits)
	f.open(t)
	heard := f.loaded(t, func(*rand.Rand) {
		storagetest.Kill(t, own)
		start()
	})
	f.commerce = open(postgres.Commerce, "shop")
	f.do = writing(t, people, f.commerce)
	f.requireOneEffectEach(t, heard)
}
