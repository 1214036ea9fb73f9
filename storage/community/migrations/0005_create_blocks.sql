-- +goose Up
-- Whom a user blocks, newest first for their own list.
CREATE TABLE blocks (
    blocker_id uuid        NOT NULL,
    blocked_id uuid        NOT NULL,
    blocked_at timestamptz NOT NULL,
    CONSTRAINT blocks_pkey PRIMARY KEY (blocker_id, blocked_id),
    CONSTRAINT blocks_self_check CHECK (blocker_id <> blocked_id)
);
CREATE INDEX blocks_page_idx ON blocks (blocker_id, blocked_at DESC, blocked_id DESC);

-- A wall stands between two users while either blocks the other: a row in each direction, written and removed together
-- with the block. Reads ask this table alone, because a block hides both from each other.
CREATE TABLE walls (
    user_id  uuid NOT NULL,
    other_id uuid NOT NULL,
    CONSTRAINT walls_pkey PRIMARY KEY (user_id, other_id)
);
