-- +goose Up
ALTER TABLE users ADD COLUMN likes_public boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN users.likes_public IS 'others may see what the user likes';

-- What a user likes becomes a list, latest first. The author stands in the row, because the list hides authors who are walled
-- off from its reader; an author never changes.
ALTER TABLE note_likes ADD COLUMN author_id uuid;
UPDATE note_likes l SET author_id = n.author_id FROM notes n WHERE n.id = l.note_id;
DELETE FROM note_likes WHERE author_id IS NULL; -- of notes that are gone
ALTER TABLE note_likes ALTER COLUMN author_id SET NOT NULL;
CREATE INDEX note_likes_page_idx ON note_likes (user_id, liked_at DESC, note_id DESC) INCLUDE (author_id);
