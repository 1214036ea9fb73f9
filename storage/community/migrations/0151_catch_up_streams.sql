-- +goose Up
-- Videos that have no stream are found again later, but for those that none can be made of.
ALTER TABLE media ADD COLUMN unstreamable_at timestamptz;
ALTER TABLE media ADD CONSTRAINT media_unstreamable_check
    CHECK (unstreamable_at IS NULL OR (kind = 'VIDEO' AND state = 'READY' AND streamed_at IS NULL));
CREATE INDEX media_unstreamed_idx ON media (ready_at, id)
    WHERE kind = 'VIDEO' AND state = 'READY' AND streamed_at IS NULL AND unstreamable_at IS NULL;
COMMENT ON COLUMN media.unstreamable_at IS 'when it was found that no stream can be made of it; null to have one tried';
