-- +goose Up
-- One comment a note is pinned, and it is found without looking through the others.
CREATE UNIQUE INDEX comments_pinned_key ON comments (note_id) WHERE is_pinned;
