-- +goose Up
-- A generation is one finished ranking of a surface. Readers pin one, so it never changes; a job makes the next.
CREATE TABLE feed_generations (
    id        bigint      GENERATED ALWAYS AS IDENTITY,
    surface   text        NOT NULL,
    item_count integer    NOT NULL,
    made_at   timestamptz NOT NULL,
    CONSTRAINT feed_generations_pkey PRIMARY KEY (id),
    CONSTRAINT feed_generations_surface_check CHECK (surface IN ('HOME', 'SHOP'))
);
CREATE INDEX feed_generations_newest_idx ON feed_generations (surface, id DESC);

CREATE TABLE feed_rankings (
    generation_id bigint   NOT NULL,
    position      integer  NOT NULL,
    kind          smallint NOT NULL,
    subject_id    uuid     NOT NULL,
    reason        text     NOT NULL,
    CONSTRAINT feed_rankings_pkey PRIMARY KEY (generation_id, position),
    CONSTRAINT feed_rankings_subject_key UNIQUE (generation_id, subject_id)
);
