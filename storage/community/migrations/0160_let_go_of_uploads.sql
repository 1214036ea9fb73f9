-- +goose Up
-- What a note or a profile showed and shows no more counts as unused again, and has its day from then on.
ALTER TABLE media ADD COLUMN let_go_at timestamptz;
DROP INDEX media_unused_age_idx;
CREATE INDEX media_unused_age_idx ON media (coalesce(let_go_at, created_at)) WHERE NOT used;
COMMENT ON COLUMN media.used IS 'something shows it, or may again: it is not cleared away';
COMMENT ON COLUMN media.let_go_at IS 'when the last that showed it let go of it; null where nothing ever showed it, or something does';
-- Which edits show an upload.
CREATE INDEX note_revisions_media_idx ON note_revisions USING gin ((content -> 'media') jsonb_path_ops) WITH (fastupdate = off);
