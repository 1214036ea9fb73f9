-- +goose Up
-- Pictures and videos that were uploaded for notes and profiles. What shows one keeps a copy of what is needed to draw it
-- (note_media, notes.cover_id, users.avatar_id), so that no page joins this table.
CREATE TABLE media (
    id           uuid        NOT NULL,
    owner_id     uuid        NOT NULL,
    purpose      text        NOT NULL,
    kind         text        NOT NULL,
    state        text        NOT NULL,
    reason       text,
    content_type text        NOT NULL,
    byte_size    bigint      NOT NULL,
    sha256       text        NOT NULL,
    width        integer     NOT NULL DEFAULT 0,
    height       integer     NOT NULL DEFAULT 0,
    blur_hash    text        NOT NULL DEFAULT '',
    alt          text        NOT NULL DEFAULT '',
    poster_id    uuid,
    duration_ms  integer,
    codes        text[]      NOT NULL DEFAULT '{}',
    crowded      boolean     NOT NULL DEFAULT false,
    used         boolean     NOT NULL DEFAULT false,
    created_at   timestamptz NOT NULL,
    ready_at     timestamptz,
    CONSTRAINT media_pkey PRIMARY KEY (id),
    CONSTRAINT media_purpose_check CHECK (purpose IN ('NOTE', 'PROFILE')),
    CONSTRAINT media_kind_check CHECK (kind IN ('IMAGE', 'VIDEO')),
    CONSTRAINT media_state_check CHECK (state IN ('UPLOADING', 'PROCESSING', 'READY', 'REJECTED')),
    CONSTRAINT media_ready_check CHECK ((state = 'READY') = (ready_at IS NOT NULL)),
    CONSTRAINT media_reason_check CHECK ((state = 'REJECTED') = (reason IS NOT NULL)),
    CONSTRAINT media_poster_check CHECK (poster_id IS NULL OR kind = 'VIDEO')
);
CREATE INDEX media_unused_idx ON media (owner_id) WHERE NOT used;
CREATE INDEX media_unused_age_idx ON media (created_at) WHERE NOT used;
COMMENT ON COLUMN media.sha256 IS 'of the bytes as they were announced, in hexadecimal digits';
COMMENT ON COLUMN media.width IS 'of the picture, or of the video and its poster; 0 until it is READY';
COMMENT ON COLUMN media.codes IS 'what the QR codes in the picture or the poster say';
COMMENT ON COLUMN media.crowded IS 'there may be more codes than were read';
COMMENT ON COLUMN media.used IS 'something showed it once: it is not cleared away';
