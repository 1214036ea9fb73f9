-- +goose Up
-- What a user asked to take away: one archive at a time.
CREATE TABLE account_exports (
    user_id      uuid        NOT NULL,
    file_id      uuid        NOT NULL,
    requested_at timestamptz NOT NULL,
    ready_at     timestamptz,
    byte_size    bigint      NOT NULL DEFAULT 0,
    CONSTRAINT account_exports_pkey PRIMARY KEY (user_id),
    CONSTRAINT account_exports_size_check CHECK ((ready_at IS NULL) = (byte_size = 0))
);
CREATE INDEX account_exports_age_idx ON account_exports (requested_at);
COMMENT ON COLUMN account_exports.file_id IS 'what the archive is stored under, and its secret: no two requests have the same';
