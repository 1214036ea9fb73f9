-- +goose Up
CREATE TABLE users (
    id                uuid        NOT NULL,
    handle            text        NOT NULL,
    display_name      text        NOT NULL,
    bio               text,
    account_kind      text        NOT NULL,
    verified_as       text,
    avatar_id         uuid,
    avatar_width      integer     NOT NULL DEFAULT 0,
    avatar_height     integer     NOT NULL DEFAULT 0,
    avatar_blur_hash  text        NOT NULL DEFAULT '',
    follower_count    integer     NOT NULL DEFAULT 0,
    following_count   integer     NOT NULL DEFAULT 0,
    note_count        integer     NOT NULL DEFAULT 0,
    received_count    integer     NOT NULL DEFAULT 0,
    joined_at         timestamptz NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_account_kind_check CHECK (account_kind IN ('PERSONAL', 'CREATOR', 'BRAND'))
);
COMMENT ON COLUMN users.note_count IS 'published notes that everybody may see';
COMMENT ON COLUMN users.received_count IS 'likes and collects that the notes received';

-- Uniqueness over all users lives in a table keyed by that very value, so that users can be distributed by id.
CREATE TABLE user_handles (
    handle  text NOT NULL,
    user_id uuid NOT NULL,
    CONSTRAINT user_handles_pkey PRIMARY KEY (handle)
);

-- Each direction of a follow is a table of its own: both are read by their first column, newest first.
CREATE TABLE follows (
    follower_id uuid        NOT NULL,
    followee_id uuid        NOT NULL,
    followed_at timestamptz NOT NULL,
    CONSTRAINT follows_pkey PRIMARY KEY (follower_id, followee_id),
    CONSTRAINT follows_self_check CHECK (follower_id <> followee_id)
);
CREATE INDEX follows_page_idx ON follows (follower_id, followed_at DESC, followee_id DESC);

CREATE TABLE followers (
    followee_id uuid        NOT NULL,
    follower_id uuid        NOT NULL,
    followed_at timestamptz NOT NULL,
    CONSTRAINT followers_pkey PRIMARY KEY (followee_id, follower_id)
);
CREATE INDEX followers_page_idx ON followers (followee_id, followed_at DESC, follower_id DESC);
