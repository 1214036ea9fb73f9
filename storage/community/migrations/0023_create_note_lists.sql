-- +goose Up
-- The notes that render, by what leads to them. Each row carries what its orders and who may see it need, so that a page reads
-- one table: reach is 0 for anybody, 1 for followers, 2 for the author.
CREATE TABLE notes_by_product (
    product_id   uuid        NOT NULL,
    note_id      uuid        NOT NULL,
    author_id    uuid        NOT NULL,
    published_at timestamptz NOT NULL,
    heat         bigint      NOT NULL,
    actions      integer     NOT NULL,
    reach        smallint    NOT NULL,
    CONSTRAINT notes_by_product_pkey PRIMARY KEY (product_id, note_id)
);
CREATE INDEX notes_by_product_hot_idx ON notes_by_product (product_id, heat DESC, note_id DESC);
CREATE INDEX notes_by_product_new_idx ON notes_by_product (product_id, published_at DESC, note_id DESC);
CREATE INDEX notes_by_product_top_idx ON notes_by_product (product_id, actions DESC, note_id DESC);
COMMENT ON COLUMN notes_by_product.heat IS 'community.NoteHeat: orders as the home ranking does, and does not change with time';
COMMENT ON COLUMN notes_by_product.actions IS 'likes and collects of the note';

CREATE TABLE notes_by_topic (
    topic_id     uuid        NOT NULL,
    note_id      uuid        NOT NULL,
    author_id    uuid        NOT NULL,
    published_at timestamptz NOT NULL,
    heat         bigint      NOT NULL,
    actions      integer     NOT NULL,
    reach        smallint    NOT NULL,
    CONSTRAINT notes_by_topic_pkey PRIMARY KEY (topic_id, note_id)
);
CREATE INDEX notes_by_topic_hot_idx ON notes_by_topic (topic_id, heat DESC, note_id DESC);
CREATE INDEX notes_by_topic_new_idx ON notes_by_topic (topic_id, published_at DESC, note_id DESC);
CREATE INDEX notes_by_topic_top_idx ON notes_by_topic (topic_id, actions DESC, note_id DESC);

-- Notes by the store's account, about the store, or tagging its goods.
CREATE TABLE notes_by_store (
    store_id      uuid        NOT NULL,
    published_at  timestamptz NOT NULL,
    note_id       uuid        NOT NULL,
    author_id     uuid        NOT NULL,
    reach         smallint    NOT NULL,
    is_evaluation boolean     NOT NULL,
    CONSTRAINT notes_by_store_pkey PRIMARY KEY (store_id, published_at, note_id)
);
CREATE INDEX notes_by_store_evaluations_idx ON notes_by_store (store_id, published_at DESC, note_id DESC) WHERE is_evaluation;
COMMENT ON COLUMN notes_by_store.is_evaluation IS 'whether the note evaluates this very store';
