package community_test

import (
	"io/fs"
	"os"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
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

// Topics whose names were spelled apart are one afterwards, with whatever pointed at any of them.
func TestTopicsOfOneNameAreMerged(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	exec := func(sql string, args ...any) {
		_, err := db.Pool().Exec(t.Context(), sql, args...)
		require.NoError(t, err, "%s", sql)
	}
	exec("DROP SCHEMA public CASCADE")
	exec("CREATE SCHEMA public")
	files, err := fs.Glob(os.DirFS("migrations"), "*.sql")
	require.NoError(t, err)
	older := fstest.MapFS{}
	for _, name := range files {
		if name < "0141" {
			data, err := fs.ReadFile(os.DirFS("migrations"), name)
			require.NoError(t, err)
			older[name] = &fstest.MapFile{Data: data}
		}
	}
	_, err = postgres.Migrate(t.Context(), db, older)
	require.NoError(t, err)
	first, second, wide, other := domain.TopicID{1}, domain.TopicID{2}, domain.TopicID{0xff, 3}, domain.TopicID{4}
	one, two, product := domain.NoteID{11}, domain.NoteID{12}, domain.ProductID{21}
	lin, wen, dora := domain.UserID{31}, domain.UserID{32}, domain.UserID{33}
	for _, topic := range []struct {
		id    domain.TopicID
		name  string
		notes int
	}{{first, "OOTD", 1}, {second, "ootd", 2}, {wide, "ＯＯＴＤ", 0}, {other, "kiln", 0}} {
		exec("INSERT INTO topics (id, name, note_count, view_count) VALUES ($1, $2, $3, 10)", topic.id, topic.name, topic.notes)
		exec("INSERT INTO topic_names (name, topic_id) VALUES ($1, $2)", topic.name, topic.id)
	}
	const listed = "INSERT INTO notes_by_topic (topic_id, note_id, author_id, published_at, heat, actions, reach) VALUES ($1, $2, $3, now(), 0, 0, 0)"
	for _, at := range []struct {
		note     domain.NoteID
		position int
		topic    domain.TopicID
	}{{one, 0, other}, {one, 1, second}, {one, 2, first}, {two, 0, second}} {
		exec("INSERT INTO note_topics (note_id, position, topic_id) VALUES ($1, $2, $3)", at.note, at.position, at.topic)
		exec(listed, at.topic, at.note, lin)
	}
	exec(`
INSERT INTO product_tags (note_id, n, author_id, product_id, store_id, disclosure, snapshot_title, snapshot_price, snapshot_currency, snapshot_taken_at)
SELECT id, 1, $3, $4, $4, 'NONE', 'cup', 1, 'CNY', now() FROM unnest(ARRAY[$1::uuid, $2::uuid]) id`, one, two, lin, product)
	exec("INSERT INTO topic_products (topic_id, product_id, note_count) VALUES ($1, $3, 1), ($2, $3, 2)", first, second, product)
	exec(`
INSERT INTO topic_follows (user_id, topic_id, followed_at)
VALUES ($3, $1, '2026-01-02Z'), ($3, $2, '2026-01-01Z'), ($4, $2, '2026-01-03Z'), ($5, $6, '2026-01-03Z'), ($4, $6, '2026-01-02Z')`,
		first, second, lin, wen, dora, wide)
	exec("INSERT INTO note_entities (note_id, n, start, length, topic_id) VALUES ($1, 1, 0, 5, $2)", two, wide)
	exec(`INSERT INTO note_revisions (note_id, n, state, content, made_at) VALUES ($1, 1, 'PENDING', $2, now())`, two,
		map[string]any{"title": "t", "topics": []string{wide.String(), other.String()}})

	_, err = communitydb.Migrate(t.Context(), db)
	require.NoError(t, err)
	says := func(sql string, args ...any) []string {
		rows, err := db.Query(t.Context(), sql, args...)
		require.NoError(t, err)
		out, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		return out
	}
	require.Equal(t, []string{"OOTD 2 30", "kiln 0 10"}, says("SELECT concat_ws(' ', name, note_count, view_count) FROM topics ORDER BY id"))
	require.Equal(t, []string{"kiln", "ootd"}, says("SELECT folded FROM topic_names ORDER BY folded"))
	require.Equal(t, []string{"1", "0"}, says("SELECT position::text FROM note_topics WHERE topic_id = $1 ORDER BY note_id", first),
		"of two that are one now the first place stays")
	require.Equal(t, []string{"3"}, says("SELECT count(*)::text FROM notes_by_topic"))
	require.Equal(t, []string{"2"}, says("SELECT note_count::text FROM topic_products WHERE topic_id = $1", first))
	require.Equal(t, []string{"1"}, says("SELECT count(*)::text FROM topic_products"))
	require.Equal(t, []string{"2026-01-01", "2026-01-02", "2026-01-03"},
		says("SELECT to_char(followed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') FROM topic_follows WHERE topic_id = $1 ORDER BY 1", first))
	require.Equal(t, []string{first.String(), other.String()},
		says("SELECT jsonb_array_elements_text(content -> 'topics') FROM note_revisions"))
	require.Equal(t, []string{"0"}, says("SELECT count(*)::text FROM note_entities WHERE topic_id <> $1", first))
}
