-- +goose Up
-- The notes of an author that do not render and are not deleted: what is being written, waits for the moderators or was
-- turned down by them. A note is here or in notes_by_author, never in both.
CREATE TABLE drafts_by_author (
    author_id  uuid        NOT NULL,
    created_at timestamptz NOT NULL,
    note_id    uuid        NOT NULL,
    CONSTRAINT drafts_by_author_pkey PRIMARY KEY (author_id, created_at, note_id)
);
INSERT INTO drafts_by_author (author_id, created_at, note_id)
SELECT author_id, created_at, id
FROM notes
WHERE state IN ('DRAFT', 'PENDING', 'REJECTED', 'REMOVED', 'APPEALED');
