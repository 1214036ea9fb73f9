package seed_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/seed"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

// at is the data's "now".
func at() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

// options are those of a test: pictures that are quick to draw.
func options(seedNo uint64, scale int) seed.Options {
	return seed.Options{Seed: seedNo, Scale: scale, At: at(), PictureSide: 16}
}

// run seeds the databases of a test and returns the folder of the pictures.
func run(t *testing.T, d *storagetest.Databases, o seed.Options) (seed.Summary, string, error) {
	t.Helper()
	dir := t.TempDir()
	library, err := media.OpenDir(dir, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	defer func() { require.NoError(t, library.Close()) }()
	summary, err := seed.Run(t.Context(), communitydb.NewStore(d.Community), commercedb.NewStore(d.Commerce), library, o)
	return summary, dir, err
}

// strs runs a query of one text column.
func strs(t *testing.T, db *postgres.DB, sql string, args ...any) []string {
	t.Helper()
	out, err := postgres.All(t.Context(), db, postgres.Query[string]{
		Doing: "look", Args: args, Scan: pgx.RowTo[string],
		SQL: "SELECT coalesce(found, 'a row with nulls') FROM (" + sql + ") AS rows (found)",
	})
	require.NoError(t, err, "%s", sql)
	return out
}

// number runs a query of one number.
func number(t *testing.T, db *postgres.DB, sql string) int {
	t.Helper()
	n, err := postgres.One(t.Context(), db, postgres.Query[int]{Doing: "count", SQL: sql, Scan: pgx.RowTo[int]})
	require.NoError(t, err, "%s", sql)
	return n
}

// digests are of every table of ours, whatever order its rows lie in.
func digests(t *testing.T, db *postgres.DB) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, table := range strs(t, db, `
SELECT tablename
FROM pg_tables
WHERE schemaname = 'public' AND tablename NOT LIKE 'river\_%' AND tablename NOT LIKE '%\_migrations'`) {
		row := strs(t, db, fmt.Sprintf(
			`SELECT count(*) || ' rows ' || md5(coalesce(string_agg(r::text, E'\n' ORDER BY r::text), '')) FROM %s r`,
			pgx.Identifier{table}.Sanitize()))
		out[string(db.Side())+"."+table] = row[0]
	}
	return out
}

// world is the digest of everything that was written: both databases and the pictures.
func world(t *testing.T, d *storagetest.Databases, pictures string) map[string]string {
	t.Helper()
	out := digests(t, d.Community)
	maps.Copy(out, digests(t, d.Commerce))
	sum := sha256.New()
	files := 0
	require.NoError(t, fs.WalkDir(os.DirFS(pictures), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(os.DirFS(pictures), path)
		files++
		_, _ = fmt.Fprintf(sum, "%s %d\n%s", path, len(data), data)
		return err
	}))
	out["pictures"] = fmt.Sprintf("%d files %s", files, hex.EncodeToString(sum.Sum(nil)))
	return out
}

func TestEqualOptionsWriteEqualData(t *testing.T) {
	t.Parallel()
	written := func(o seed.Options) map[string]string {
		d := storagetest.New(t)
		_, pictures, err := run(t, d, o)
		require.NoError(t, err)
		return world(t, d, pictures)
	}
	one := written(options(1, 3))
	require.Equal(t, one, written(options(1, 3)), "to the last byte, whatever the order in which pictures were drawn")
	require.GreaterOrEqual(t, len(one), 23, "every table was compared")
	for table, digest := range one {
		// Rankings are a job's to make, identities an issuer's, keys and uploads a client's, and what staff looked at is theirs. Nothing was told by
		// carriers and payment providers, nor asked of them, yet. No note is on its way, no inbox is long, and nobody has followers enough to be pulled.
		// Those who comment in the demo name nobody.
		empty := strings.Contains(table, "feed_") || slices.Contains([]string{
			"community.user_identities", "community.idempotency_keys", "community.account_exports", "community.fan_outs", "community.inboxes", "community.pulled_authors",
			"community.comment_mentions", "commerce.idempotency_keys", "commerce.carrier_events",
			"commerce.address_disclosures", "commerce.provider_events", "commerce.sandbox_refunds", "commerce.media", "community.media",
		}, table)
		require.False(t, strings.HasPrefix(digest, "0 ") && !empty, "%s is empty", table)
	}

	other := written(options(2, 3))
	for _, table := range []string{"community.users", "community.notes", "community.note_likes", "commerce.orders", "commerce.products"} {
		require.NotEqual(t, one[table], other[table], "another seed makes other %s", table)
	}
}

func TestSummaryIsWhatWasWritten(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	summary, pictures, err := run(t, d, options(1, 1))
	require.NoError(t, err)
	files := 0
	require.NoError(t, fs.WalkDir(os.DirFS(pictures), ".", func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files++
		}
		return err
	}))
	require.Equal(t, seed.Summary{
		Users: number(t, d.Community, "SELECT count(*) FROM users"), Notes: number(t, d.Community, "SELECT count(*) FROM notes"),
		Stores: number(t, d.Commerce, "SELECT count(*) FROM stores"), Products: number(t, d.Commerce, "SELECT count(*) FROM products"),
		Orders: number(t, d.Commerce, "SELECT count(*) FROM orders"), Pictures: files,
	}, summary)
}

func TestScaleHasBounds(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	before := digests(t, d.Community)
	for _, scale := range []int{-1, 0, seed.MaxScale + 1, 16_668} {
		o := options(1, scale)
		o.Force = true
		_, pictures, err := run(t, d, o)
		require.ErrorContains(t, err, fmt.Sprintf("the scale must be between 1 and 16667, not %d", scale))
		entries, err := os.ReadDir(pictures)
		require.NoError(t, err)
		require.Empty(t, entries)
	}
	require.Equal(t, before, digests(t, d.Community))
}

func TestDataIsNotOverwrittenUnasked(t *testing.T) {
	t.Parallel()
	user := `INSERT INTO users (id, handle, display_name, account_kind, joined_at) VALUES (gen_random_uuid(), 'a', 'A', 'PERSONAL', now())`
	store := `INSERT INTO stores (id, account_id, handle, name, kind, status, currency) VALUES (gen_random_uuid(), gen_random_uuid(), 's', 'S', 'BRAND', 'OPEN', 'CNY')`
	for name, tc := range map[string]struct {
		reason                  string
		inCommunity, inCommerce string
		names                   string
	}{
		"people":       {reason: "somebody signed up", inCommunity: user, names: "community"},
		"a shop":       {reason: "the other side holds data alone, as after a run that failed half way", inCommerce: store, names: "commerce"},
		"both of them": {reason: "one is enough to say no", inCommunity: user, inCommerce: store, names: "community"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := storagetest.New(t)
			for db, sql := range map[*postgres.DB]string{d.Community: tc.inCommunity, d.Commerce: tc.inCommerce} {
				_, err := db.Pool().Exec(t.Context(), sql)
				require.NoError(t, err)
			}
			before := world(t, d, t.TempDir())
			_, pictures, err := run(t, d, options(1, 1))
			require.ErrorIs(t, err, seed.ErrNotEmpty, tc.reason)
			require.ErrorContains(t, err, "the "+tc.names+" database holds data already")
			require.Equal(t, before, world(t, d, pictures), "nothing was changed, and no picture drawn")
		})
	}
}

func TestForceReplaces(t *testing.T) {
	t.Parallel()
	fresh := storagetest.New(t)
	_, freshPictures, err := run(t, fresh, options(2, 1))
	require.NoError(t, err)

	d := storagetest.New(t)
	_, _, err = run(t, d, options(1, 3))
	require.NoError(t, err)
	_, err = d.Community.Pool().Exec(t.Context(), `INSERT INTO feed_generations (surface, item_count, made_at) VALUES ('HOME', 0, now())`)
	require.NoError(t, err)
	o := options(2, 1)
	o.Force = true
	_, pictures, err := run(t, d, o)
	require.NoError(t, err)
	require.Equal(t, world(t, fresh, freshPictures), world(t, d, pictures), "nothing is left of what was there, rankings included")
}

func TestARunThatFailsHalfWay(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	people := communitydb.NewStore(d.Community)
	rename := func(from, to string) {
		_, err := d.Community.Pool().Exec(t.Context(), "ALTER TABLE "+from+" RENAME TO "+to)
		require.NoError(t, err)
	}
	rename("note_collects", "gone") // the last that is written
	_, _, err := run(t, d, options(1, 1))
	require.ErrorContains(t, err, "seed the community side")
	empty, err := people.Empty(t.Context())
	require.NoError(t, err)
	require.True(t, empty, "the side that was being written is left as it was")

	rename("gone", "note_collects")
	_, _, err = run(t, d, options(1, 1))
	require.ErrorContains(t, err, "the commerce database holds data already", "it is said why it does not go on")
	o := options(1, 1)
	o.Force = true
	_, _, err = run(t, d, o)
	require.NoError(t, err)
}

func TestACancelledRunWritesNothing(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	before := world(t, d, t.TempDir())
	dir := t.TempDir()
	library, err := media.OpenDir(dir, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	defer func() { require.NoError(t, library.Close()) }()
	ctx, cancel := context.WithCancel(t.Context())
	o := options(1, 1)
	o.Progress = func(string, int) func(int) { return func(int) { cancel() } } // in the middle of the pictures
	_, err = seed.Run(ctx, communitydb.NewStore(d.Community), commercedb.NewStore(d.Commerce), library, o)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, before, world(t, d, t.TempDir()))
}

func TestProgressReachesItsTotals(t *testing.T) {
	t.Parallel()
	type stage struct{ total, done int }
	var mu sync.Mutex
	stages := map[string]*stage{}
	var order []string
	o := options(1, 3)
	o.Progress = func(name string, total int) func(int) {
		mu.Lock()
		defer mu.Unlock()
		require.NotContains(t, stages, name, "a stage is told of once")
		s := &stage{total: total}
		stages[name] = s
		order = append(order, name)
		return func(n int) {
			mu.Lock()
			defer mu.Unlock()
			s.done += n
		}
	}
	_, _, err := run(t, storagetest.New(t), o)
	require.NoError(t, err)
	require.Equal(t, []string{"pictures", "products", "orders", "users", "notes", "likes", "comments"}, order)
	for _, name := range slices.Sorted(maps.Keys(stages)) {
		require.Positive(t, stages[name].total, name)
		require.Equal(t, stages[name].total, stages[name].done, name)
	}
}
