-- +goose Up
-- An identity whose account was deleted stays for a while, so that a client that is still signed in does not open another one.
ALTER TABLE user_identities ADD COLUMN closed_at timestamptz;
CREATE INDEX user_identities_user_idx ON user_identities (user_id);
COMMENT ON COLUMN user_identities.closed_at IS 'when the account of the identity was deleted; null while it is there';

-- What goes with an account, and is found by nothing else.
CREATE INDEX comments_author_idx ON comments (author_id, note_id, id) WHERE state <> 'DELETED' OR body <> '';
CREATE INDEX notes_deleted_idx ON notes (author_id, id)
    WHERE state = 'DELETED' AND (title <> '' OR body <> '' OR cover_id IS NOT NULL);
CREATE INDEX media_owner_idx ON media (owner_id);
