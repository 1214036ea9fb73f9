-- +goose Up
-- Two levels: a root comment, and replies that lie flat under it whomever they answer.
CREATE TABLE comments (
    note_id     uuid        NOT NULL,
    id          uuid        NOT NULL,
    root_id     uuid,
    reply_to_id uuid,
    author_id   uuid        NOT NULL,
    body        text        NOT NULL,
    state       text        NOT NULL,
    created_at  timestamptz NOT NULL,
    is_pinned   boolean     NOT NULL DEFAULT false,
    like_count  integer     NOT NULL DEFAULT 0,
    reply_count integer     NOT NULL DEFAULT 0,
    heat        bigint      NOT NULL,
    CONSTRAINT comments_pkey PRIMARY KEY (note_id, id),
    CONSTRAINT comments_state_check CHECK (state IN ('VISIBLE', 'HIDDEN', 'DELETED')),
    CONSTRAINT comments_level_check CHECK ((root_id IS NULL) = (reply_to_id IS NULL) AND root_id <> id AND reply_to_id <> id),
    CONSTRAINT comments_root_check CHECK (root_id IS NULL OR NOT is_pinned AND reply_count = 0)
);
COMMENT ON COLUMN comments.root_id IS 'null for a root comment';
COMMENT ON COLUMN comments.reply_to_id IS 'the root itself, or another reply under it';
COMMENT ON COLUMN comments.reply_count IS 'visible replies';
COMMENT ON COLUMN comments.heat IS 'the key of the order HOT (community.Comment.Heat): likes and replies over age, the pinned ahead of all';

CREATE INDEX comments_hot_idx ON comments (note_id, heat DESC, id DESC) WHERE root_id IS NULL;
CREATE INDEX comments_new_idx ON comments (note_id, created_at DESC, id DESC) WHERE root_id IS NULL;
CREATE INDEX comments_replies_idx ON comments (note_id, root_id, created_at, id) WHERE root_id IS NOT NULL;

CREATE TABLE comment_likes (
    user_id    uuid        NOT NULL,
    note_id    uuid        NOT NULL,
    comment_id uuid        NOT NULL,
    liked_at   timestamptz NOT NULL,
    CONSTRAINT comment_likes_pkey PRIMARY KEY (user_id, note_id, comment_id)
);
