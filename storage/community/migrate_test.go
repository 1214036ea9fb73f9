package community_test

import (
	"io/fs"
	"os"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// What a database held before likes became a list and drafts got one is in those lists afterwards.
func TestOlderDataIsBroughtAlong(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	exec := func(sql string) {
		_, err := db.Pool().Exec(t.Context(), sql)
		require.NoError(t, err, "%s", sql)
	}
	exec("DROP SCHEMA public CASCADE")
	exec("CREATE SCHEMA public")
	older := fstest.MapFS{}
	for _, name := range []string{"0001_create_users.sql", "0002_create_notes.sql", "0003_create_feed_rankings.sql"} {
		data, err := fs.ReadFile(os.DirFS("migrations"), name)
		require.NoError(t, err)
		older[name] = &fstest.MapFile{Data: data}
	}
	_, err := postgres.Migrate(t.Context(), db, older)
	require.NoError(t, err)
	exec(`
INSERT INTO users (id, handle, display_name, account_kind, joined_at)
VALUES ('00000000-0000-7000-8000-000000000001', 'lin', 'Lin', 'PERSONAL', now())`)
	exec(`
INSERT INTO notes (id, author_id, kind, title, body, visibility, state, created_at, published_at)
SELECT ('00000000-0000-7000-8000-00000000001' || n)::uuid, '00000000-0000-7000-8000-000000000001', 'IMAGE', s, '', 'PUBLIC', s, now(), now()
FROM unnest(ARRAY['DRAFT', 'PENDING', 'PUBLISHED', 'LIMITED', 'REJECTED', 'REMOVED', 'APPEALED', 'DELETED']) WITH ORDINALITY a (s, n)`)
	exec(`
INSERT INTO note_likes (user_id, note_id, liked_at)
VALUES ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000013', now()),
       ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000099', now())`)

	_, err = communitydb.Migrate(t.Context(), db)
	require.NoError(t, err)
	texts := func(sql string) []string {
		rows, err := db.Query(t.Context(), sql)
		require.NoError(t, err)
		out, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		return out
	}
	require.Equal(t, []string{"APPEALED", "DRAFT", "PENDING", "REJECTED", "REMOVED"},
		texts("SELECT n.state FROM drafts_by_author d JOIN notes n ON n.id = d.note_id AND n.author_id = d.author_id ORDER BY n.state"))
	require.Equal(t, []string{"00000000-0000-7000-8000-000000000001"}, texts("SELECT author_id::text FROM note_likes"),
		"a like of a note that is gone goes with it")
	require.Equal(t, []string{"true"}, texts("SELECT likes_public::text FROM users"))
}
