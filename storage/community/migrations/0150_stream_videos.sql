-- +goose Up
-- A stream is made of a video once it is READY. The files are beside the video's; that they are there is here.
ALTER TABLE media ADD COLUMN streamed_at timestamptz;
ALTER TABLE media ADD CONSTRAINT media_streamed_check CHECK (streamed_at IS NULL OR (kind = 'VIDEO' AND state = 'READY'));
COMMENT ON COLUMN media.streamed_at IS 'when a stream of it was there for the first time; null where there is none';
