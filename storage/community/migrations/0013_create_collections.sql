-- +goose Up
CREATE TABLE collections (
    id         uuid        NOT NULL,
    owner_id   uuid        NOT NULL,
    title      text        NOT NULL,
    is_private boolean     NOT NULL,
    item_count integer     NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    CONSTRAINT collections_pkey PRIMARY KEY (id)
);

CREATE TABLE collections_by_owner (
    owner_id      uuid        NOT NULL,
    created_at    timestamptz NOT NULL,
    collection_id uuid        NOT NULL,
    is_private    boolean     NOT NULL,
    CONSTRAINT collections_by_owner_pkey PRIMARY KEY (owner_id, created_at, collection_id)
);

-- Ids are unique over all kinds, so that the subject alone is the key of an item.
CREATE TABLE collection_items (
    collection_id uuid        NOT NULL,
    subject_id    uuid        NOT NULL,
    subject_kind  smallint    NOT NULL,
    added_at      timestamptz NOT NULL,
    CONSTRAINT collection_items_pkey PRIMARY KEY (collection_id, subject_id),
    CONSTRAINT collection_items_kind_check CHECK (subject_kind IN (1, 2))
);
COMMENT ON COLUMN collection_items.subject_kind IS '1 a note, 2 a product, which lives in the commerce database';
CREATE INDEX collection_items_page_idx ON collection_items (collection_id, added_at DESC, subject_id DESC)
    INCLUDE (subject_kind);

-- Who collected which goods, as note_collects has it for notes: what is in a collection is collected, and more may be.
CREATE TABLE product_collects (
    user_id      uuid        NOT NULL,
    product_id   uuid        NOT NULL,
    collected_at timestamptz NOT NULL,
    CONSTRAINT product_collects_pkey PRIMARY KEY (user_id, product_id)
);
COMMENT ON COLUMN product_collects.product_id IS 'lives in the commerce database';

CREATE TABLE product_stats (
    product_id    uuid    NOT NULL,
    collect_count integer NOT NULL DEFAULT 0,
    CONSTRAINT product_stats_pkey PRIMARY KEY (product_id)
);
COMMENT ON TABLE product_stats IS 'what the community counts of goods; no row is zero';
