-- +goose Up
-- Cases of comments that can be read no more, or whose note is deleted: no decision could close them.
WITH gone AS (
    DELETE FROM moderation_cases c
    WHERE c.kind = 2
      AND (NOT EXISTS (SELECT 1 FROM notes n WHERE n.id = c.parent_id AND n.state <> 'DELETED')
           OR NOT EXISTS (SELECT 1 FROM comments m WHERE m.note_id = c.parent_id AND m.id = c.subject_id AND m.state = 'VISIBLE'))
    RETURNING c.subject_id
)
UPDATE reports r
SET settled_at = now()
FROM gone
WHERE r.subject_id = gone.subject_id
  AND r.settled_at IS NULL;

-- A note that is deleted closes the cases of what was said below it.
CREATE INDEX moderation_cases_parent_idx ON moderation_cases (parent_id);
