-- +goose Up
CREATE TABLE topics (
    id         uuid    NOT NULL,
    name       text    NOT NULL,
    note_count integer NOT NULL DEFAULT 0,
    view_count integer NOT NULL DEFAULT 0,
    CONSTRAINT topics_pkey PRIMARY KEY (id)
);
COMMENT ON COLUMN topics.note_count IS 'published notes that everybody may see';

-- Uniqueness over all topics lives in a table keyed by that very value.
CREATE TABLE topic_names (
    name     text NOT NULL,
    topic_id uuid NOT NULL,
    CONSTRAINT topic_names_pkey PRIMARY KEY (name)
);

CREATE TABLE note_topics (
    note_id  uuid     NOT NULL,
    position smallint NOT NULL,
    topic_id uuid     NOT NULL,
    CONSTRAINT note_topics_pkey PRIMARY KEY (note_id, position),
    CONSTRAINT note_topics_topic_key UNIQUE (note_id, topic_id),
    CONSTRAINT note_topics_position_check CHECK (position BETWEEN 0 AND 9)
);

CREATE TABLE topic_follows (
    user_id     uuid        NOT NULL,
    topic_id    uuid        NOT NULL,
    followed_at timestamptz NOT NULL,
    CONSTRAINT topic_follows_pkey PRIMARY KEY (user_id, topic_id)
);

-- The goods that are tagged in a topic's notes, counting the notes that everybody may see.
CREATE TABLE topic_products (
    topic_id   uuid    NOT NULL,
    product_id uuid    NOT NULL,
    note_count integer NOT NULL,
    CONSTRAINT topic_products_pkey PRIMARY KEY (topic_id, product_id)
);
CREATE INDEX topic_products_page_idx ON topic_products (topic_id, note_count DESC, product_id DESC);
