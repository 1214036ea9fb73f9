-- +goose Up
-- Names of topics that differ by case, width or how accents are composed are one name. The topic shows the first spelling of it.
-- +goose StatementBegin
CREATE FUNCTION topic_fold(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT normalize(lower(normalize(name, NFKC)), NFKC) $$;
-- +goose StatementEnd

-- Topics that are one by now become the oldest of theirs: ids are in the order of time.
CREATE TEMPORARY TABLE merged ON COMMIT DROP AS
SELECT id, kept
FROM (SELECT id, first_value(id) OVER (PARTITION BY topic_fold(name) ORDER BY id) AS kept FROM topics) t
WHERE id <> kept;

DELETE FROM note_topics t
USING (
    SELECT n.note_id, n.position,
           row_number() OVER (PARTITION BY n.note_id, coalesce(m.kept, n.topic_id) ORDER BY n.position) AS nth
    FROM note_topics n
    LEFT JOIN merged m ON m.id = n.topic_id
) again
WHERE t.note_id = again.note_id AND t.position = again.position AND again.nth > 1;
UPDATE note_topics t SET topic_id = m.kept FROM merged m WHERE t.topic_id = m.id;

INSERT INTO notes_by_topic (topic_id, note_id, author_id, published_at, heat, actions, reach)
SELECT m.kept, n.note_id, n.author_id, n.published_at, n.heat, n.actions, n.reach
FROM notes_by_topic n
JOIN merged m ON m.id = n.topic_id
ON CONFLICT ON CONSTRAINT notes_by_topic_pkey DO NOTHING;
DELETE FROM notes_by_topic n USING merged m WHERE n.topic_id = m.id;

INSERT INTO topic_follows (user_id, topic_id, followed_at)
SELECT f.user_id, m.kept, min(f.followed_at)
FROM topic_follows f
JOIN merged m ON m.id = f.topic_id
GROUP BY f.user_id, m.kept
ON CONFLICT ON CONSTRAINT topic_follows_pkey DO UPDATE SET followed_at = least(topic_follows.followed_at, excluded.followed_at);
DELETE FROM topic_follows f USING merged m WHERE f.topic_id = m.id;

UPDATE note_entities e SET topic_id = m.kept FROM merged m WHERE e.topic_id = m.id;

-- Revisions have ids as clients know them: 26 digits of five bits. An id that a document then has twice counts once.
CREATE TEMPORARY TABLE printed ON COMMIT DROP AS
SELECT m.id,
       string_agg(substr(digits, 1 + substring(b'00' || ('x' || replace(m.id::text, '-', ''))::bit(128) FROM 1 + 5 * i FOR 5)::bit(5)::integer, 1), '' ORDER BY i) AS old,
       string_agg(substr(digits, 1 + substring(b'00' || ('x' || replace(m.kept::text, '-', ''))::bit(128) FROM 1 + 5 * i FOR 5)::bit(5)::integer, 1), '' ORDER BY i) AS kept
FROM merged m, generate_series(0, 25) i, (VALUES ('0123456789abcdefghjkmnpqrstvwxyz')) d (digits)
GROUP BY m.id;
-- +goose StatementBegin
DO $$
DECLARE
    p record;
BEGIN
    FOR p IN SELECT old, kept FROM printed LOOP
        UPDATE note_revisions
        SET content = replace(content::text, 'topic_' || p.old, 'topic_' || p.kept)::jsonb
        WHERE content::text LIKE '%topic\_' || p.old || '%';
    END LOOP;
END $$;
-- +goose StatementEnd

UPDATE topics t
SET note_count = (SELECT count(*) FROM notes_by_topic n WHERE n.topic_id = t.id AND n.reach = 0),
    view_count = t.view_count + more.views
FROM (SELECT m.kept, sum(o.view_count) AS views FROM merged m JOIN topics o ON o.id = m.id GROUP BY m.kept) more
WHERE t.id = more.kept;

DELETE FROM topic_products p USING merged m WHERE p.topic_id IN (m.id, m.kept);
INSERT INTO topic_products (topic_id, product_id, note_count)
SELECT n.topic_id, t.product_id, count(DISTINCT n.note_id)
FROM notes_by_topic n
JOIN product_tags t ON t.note_id = n.note_id
WHERE n.reach = 0
  AND n.topic_id IN (SELECT kept FROM merged)
GROUP BY n.topic_id, t.product_id;

DELETE FROM topics t USING merged m WHERE t.id = m.id;

ALTER TABLE topic_names RENAME COLUMN name TO folded;
TRUNCATE topic_names;
INSERT INTO topic_names (folded, topic_id)
SELECT topic_fold(name), id
FROM topics;
COMMENT ON COLUMN topic_names.folded IS 'topic_fold of the name: whoever looks a name up folds it too';
