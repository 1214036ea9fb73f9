-- +goose Up
-- What becomes known of an upload once it is looked at, and whether anything shows it.
ALTER TABLE media
    ADD COLUMN reason      text,
    ADD COLUMN poster_id   uuid,
    ADD COLUMN duration_ms integer,
    ADD COLUMN codes       text[]  NOT NULL DEFAULT '{}',
    ADD COLUMN crowded     boolean NOT NULL DEFAULT false,
    ADD COLUMN used        boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT media_purpose_check,
    ADD CONSTRAINT media_purpose_check CHECK (purpose IN ('PRODUCT', 'STORE', 'REVIEW', 'REFUND_EVIDENCE')),
    ADD CONSTRAINT media_reason_check CHECK ((state = 'REJECTED') = (reason IS NOT NULL)),
    ADD CONSTRAINT media_poster_check CHECK (poster_id IS NULL OR kind = 'VIDEO');
UPDATE media SET used = true;
CREATE INDEX media_unused_idx ON media (owner_id) WHERE NOT used;
CREATE INDEX media_unused_age_idx ON media (created_at) WHERE NOT used;
COMMENT ON COLUMN media.width IS 'of the picture, or of the video and its poster; 0 until it is READY';
COMMENT ON COLUMN media.codes IS 'what the QR codes in the picture or the poster say';
COMMENT ON COLUMN media.crowded IS 'there may be more codes than were read';
COMMENT ON COLUMN media.used IS 'something showed it once: it is not cleared away';
