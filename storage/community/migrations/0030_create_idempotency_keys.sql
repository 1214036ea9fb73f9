-- +goose Up
CREATE TABLE idempotency_keys (
    viewer_id uuid        NOT NULL,
    mutation  text        NOT NULL,
    key       text        NOT NULL,
    input     bytea       NOT NULL,
    result    text        NOT NULL,
    made_at   timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (viewer_id, mutation, key)
);
CREATE INDEX idempotency_keys_age_idx ON idempotency_keys (made_at);
COMMENT ON TABLE idempotency_keys IS 'one effect a key, for 24 hours (rules.md, I6); a row is written in the transaction of the effect';
COMMENT ON COLUMN idempotency_keys.input IS 'SHA-256 of what the effect depended on';
COMMENT ON COLUMN idempotency_keys.result IS 'the id of what was made or changed';
