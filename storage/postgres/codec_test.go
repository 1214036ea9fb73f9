package postgres_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

func asked[R any](sql string, args ...any) postgres.Query[R] {
	return postgres.Query[R]{Doing: "ask", SQL: sql, Args: args, Scan: pgx.RowTo[R]}
}

// Lists of ids of any type go out as lists of uuid, and come back.
func TestListsOfIDs(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	ids := []domain.NoteID{{1, 2, 3}, {}, {15: 9}}
	got, err := postgres.All(t.Context(), db, asked[domain.NoteID]("SELECT unnest($1::uuid[])", ids))
	require.NoError(t, err)
	require.Equal(t, ids, got)
	for name, tc := range map[string]struct {
		ids  []domain.NoteID
		want *int
	}{"empty": {[]domain.NoteID{}, new(int)}, "nil is null": {nil, nil}} {
		n, err := postgres.One(t.Context(), db, asked[*int]("SELECT cardinality($1::uuid[])", tc.ids))
		require.NoError(t, err, name)
		require.Equal(t, tc.want, n, name)
	}
}

// Text columns fill types of our own, as many values as there are, and a null says so.
func TestWords(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	for range 2 {
		got, err := postgres.All(t.Context(), db, asked[commerce.ProductStatus]("SELECT 'state ' || n FROM generate_series(1, 1200) n"))
		require.NoError(t, err)
		for i, s := range got {
			require.Equal(t, commerce.ProductStatus(fmt.Sprint("state ", i+1)), s)
		}
	}
	long, err := postgres.One(t.Context(), db, asked[commerce.ProductStatus]("SELECT repeat('x', 100)"))
	require.NoError(t, err)
	require.Len(t, long, 100)
	none, err := postgres.One(t.Context(), db, asked[*commerce.ProductStatus]("SELECT NULL::text"))
	require.NoError(t, err)
	require.Nil(t, none)
	_, err = postgres.One(t.Context(), db, asked[commerce.ProductStatus]("SELECT NULL::text"))
	require.ErrorContains(t, err, "cannot scan NULL")
	list, err := postgres.One(t.Context(), db, asked[[]commerce.ProductStatus]("SELECT ARRAY['a', 'b']"))
	require.NoError(t, err)
	require.Equal(t, []commerce.ProductStatus{"a", "b"}, list)
}

// Texts that are read by Rows share memory, and are apart all the same.
func TestTexts(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	type row struct {
		short, long string
		maybe       *string
	}
	read := func(sql string) ([]row, error) {
		return postgres.All(t.Context(), db, postgres.Query[row]{
			Doing: "read texts", SQL: sql,
			Scan: postgres.Rows(func(to []any, r *row) []any {
				return append(to, &r.short, &r.long, &r.maybe)
			}, func(r *row) row { return *r }),
		})
	}
	rows, err := read("SELECT '茶 ' || n, repeat('x', n), CASE WHEN n % 2 = 0 THEN 'n' || n END FROM generate_series(0, 1200) n")
	require.NoError(t, err)
	again, err := read("SELECT 'other', 'texts', 'in between'")
	require.NoError(t, err)
	require.Equal(t, "other", again[0].short)
	require.Len(t, rows, 1201)
	for n, r := range rows {
		require.Equal(t, fmt.Sprint("茶 ", n), r.short)
		require.Equal(t, strings.Repeat("x", n), r.long)
		if n%2 == 1 {
			require.Nil(t, r.maybe)
			continue
		}
		require.Equal(t, fmt.Sprint("n", n), *r.maybe)
	}
	_, err = read("SELECT NULL::text, '', ''")
	require.ErrorContains(t, err, "cannot scan NULL")
}

func TestCounts(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	got, err := postgres.One(t.Context(), db, asked[postgres.Counts]("SELECT ARRAY[1, 2, 3, 4, 5]"))
	require.NoError(t, err)
	require.Equal(t, postgres.Counts{1, 2, 3, 4, 5}, got)
	for _, wrong := range []string{"ARRAY[1, 2]", "ARRAY[[1, 2], [3, 4]]", "NULL::int[]", "'{}'::int[]"} {
		_, err = postgres.One(t.Context(), db, asked[postgres.Counts]("SELECT "+wrong))
		require.ErrorContains(t, err, "5 numbers are expected", wrong)
	}
}

func TestMaybeID(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	for _, id := range []postgres.MaybeID[domain.MediaID]{{}, {ID: domain.MediaID{1, 15: 2}, Valid: true}} {
		got, err := postgres.One(t.Context(), db, asked[postgres.MaybeID[domain.MediaID]]("SELECT $1::uuid", id))
		require.NoError(t, err)
		require.Equal(t, id, got)
	}
}
