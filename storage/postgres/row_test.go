package postgres_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// manyKinds has a column of every kind that Rows reads by itself, and some that it leaves to pgx.
type manyKinds struct {
	Text   string
	Word   commerce.ProductStatus
	ID     domain.NoteID
	Maybe  postgres.MaybeID[domain.MediaID]
	Small  int16
	Middle int32
	Large  int64
	Number int
	Short  int
	Yes    bool
	At     time.Time

	SomeText   *string
	SomeWord   *commerce.ProductStatus
	SomeID     *domain.NoteID
	SomeNumber *int
	SomeYes    *bool
	SomeAt     *time.Time

	Ratio  float64
	JSON   map[string]int
	List   []domain.NoteID
	Counts postgres.Counts
}

func (k *manyKinds) columns(to []any) []any {
	return append(to, &k.Text, &k.Word, &k.ID, &k.Maybe, &k.Small, &k.Middle, &k.Large, &k.Number, &k.Short, &k.Yes, &k.At,
		&k.SomeText, &k.SomeWord, &k.SomeID, &k.SomeNumber, &k.SomeYes, &k.SomeAt, &k.Ratio, &k.JSON, &k.List, &k.Counts)
}

// Rows reads what pgx reads, whatever the column: alone, in a batch, at the edges of a type and where there is nothing.
func TestRowsReadWhatPgxReads(t *testing.T) {
	t.Parallel()
	const sql = `
SELECT '茶 ' || n, 'ON_SALE', md5(n::text)::uuid, CASE WHEN n % 3 = 0 THEN md5('m' || n)::uuid END,
       (n - 32768)::smallint, (n::bigint - 2147483648)::integer, CASE WHEN n % 2 = 0 THEN 9223372036854775807 - n ELSE -9223372036854775808 + n END,
       n * -1::bigint, n::smallint, n % 2 = 0, '1969-12-31 23:59:59.999999Z'::timestamptz + n * interval '1 year 1 microsecond',
       CASE WHEN n % 2 = 0 THEN repeat('长', n) END, CASE WHEN n % 3 = 0 THEN 'DRAFT' END, CASE WHEN n % 5 = 0 THEN md5('i' || n)::uuid END,
       CASE WHEN n % 2 = 1 THEN n END, CASE WHEN n % 3 = 1 THEN n % 2 = 0 END, CASE WHEN n % 3 = 2 THEN '2026-11-26'::timestamptz END,
       n / 3.0::float8, jsonb_build_object('n', n), ARRAY[md5('l' || n)::uuid], ARRAY[n, 2, 3, 4, 5]
FROM generate_series(0, 300) n`
	db := storagetest.New(t).Community
	query := func(scan pgx.RowToFunc[manyKinds]) postgres.Query[manyKinds] {
		return postgres.Query[manyKinds]{Doing: "read rows", SQL: sql, Scan: scan}
	}
	want, err := postgres.All(t.Context(), db, query(func(row pgx.CollectableRow) (k manyKinds, err error) {
		return k, row.Scan(k.columns(nil)...)
	}))
	require.NoError(t, err)
	require.Len(t, want, 301)
	scan := func() pgx.RowToFunc[manyKinds] {
		return postgres.Rows(func(to []any, k *manyKinds) []any { return k.columns(to) }, func(k *manyKinds) manyKinds { return *k })
	}
	got, err := postgres.All(t.Context(), db, query(scan()))
	require.NoError(t, err)
	require.Equal(t, want, got)
}

// What does not fit says which column it was.
func TestRowsRefuse(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	for name, tc := range map[string]struct {
		reason string
		sql    string
		target func() any
		want   string
	}{
		"no text":       {"nothing is no text", "NULL::text", func() any { return new(string) }, "cannot scan NULL into *string"},
		"no word":       {"nor a word", "NULL::text", func() any { return new(commerce.ProductStatus) }, "cannot scan NULL"},
		"no id":         {"nor an id", "NULL::uuid", func() any { return new(domain.NoteID) }, "cannot scan NULL"},
		"no number":     {"nor zero", "NULL::bigint", func() any { return new(int) }, "cannot scan NULL into *int"},
		"no time":       {"nor a time", "NULL::timestamptz", func() any { return new(time.Time) }, "cannot scan NULL"},
		"infinity":      {"which no clock shows", "'infinity'::timestamptz", func() any { return new(time.Time) }, "infinity"},
		"too large":     {"cut off it would be another number", "70000", func() any { return new(int16) }, "too large"},
		"far too large": {"as above", "3000000000", func() any { return new(int32) }, "too large"},
		"another type":  {"pgx says so", "1.5::float8", func() any { return new(time.Time) }, "cannot scan"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := postgres.All(t.Context(), db, postgres.Query[int]{
				Doing: "read rows", SQL: "SELECT 1 AS first, " + tc.sql + " AS second",
				Scan: postgres.Rows(func(to []any, n *int) []any { return append(to, n, tc.target()) }, func(n *int) int { return *n }),
			})
			require.ErrorContains(t, err, tc.want, tc.reason)
			require.ErrorContains(t, err, "second", tc.reason)
		})
	}
}
