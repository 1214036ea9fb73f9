-- +goose Up
ALTER TABLE notes
    ADD COLUMN comment_count integer NOT NULL DEFAULT 0,
    ADD COLUMN share_count   integer NOT NULL DEFAULT 0,
    ADD COLUMN sponsor_kind  text,
    ADD COLUMN sponsor_id    uuid,
    ADD COLUMN sponsor_label text,
    DROP CONSTRAINT notes_kind_check,
    ADD CONSTRAINT notes_kind_check CHECK (kind IN ('IMAGE', 'VIDEO', 'STORE_EVALUATION')),
    ADD CONSTRAINT notes_sponsor_check CHECK (
        (sponsor_kind IS NULL) = (sponsor_label IS NULL) AND (sponsor_kind IS NOT NULL OR sponsor_id IS NULL)
    ),
    ADD CONSTRAINT notes_sponsor_kind_check CHECK (sponsor_kind IN ('PAID_PARTNERSHIP'));
COMMENT ON COLUMN notes.comment_count IS 'visible comments of both levels';
COMMENT ON COLUMN notes.sponsor_id IS 'the account that pays; null when it has none here';

-- An author's list can be narrowed to one kind of note.
ALTER TABLE notes_by_author ADD COLUMN kind text;
UPDATE notes_by_author a SET kind = n.kind FROM notes n WHERE n.id = a.note_id;
ALTER TABLE notes_by_author ALTER COLUMN kind SET NOT NULL;
CREATE INDEX notes_by_author_kind_idx ON notes_by_author (author_id, kind, published_at DESC, note_id DESC);

ALTER TABLE product_tags ADD COLUMN store_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
ALTER TABLE product_tags ALTER COLUMN store_id DROP DEFAULT;
COMMENT ON COLUMN product_tags.store_id IS 'the store that sold the product when it was tagged; lives in the commerce database';

-- What stretches of a body name, in the order of the text.
CREATE TABLE note_entities (
    note_id    uuid     NOT NULL,
    n          smallint NOT NULL,
    start      integer  NOT NULL,
    length     integer  NOT NULL,
    user_id    uuid,
    topic_id   uuid,
    product_id uuid,
    CONSTRAINT note_entities_pkey PRIMARY KEY (note_id, n),
    CONSTRAINT note_entities_span_check CHECK (start >= 0 AND length > 0),
    CONSTRAINT note_entities_subject_check CHECK (num_nonnulls(user_id, topic_id, product_id) = 1)
);
COMMENT ON COLUMN note_entities.start IS 'in UTF-16 code units of the body, as clients count';

CREATE TABLE store_evaluations (
    note_id           uuid     NOT NULL,
    store_id          uuid     NOT NULL,
    rating            smallint NOT NULL,
    aspects           jsonb    NOT NULL,
    verified_purchase boolean,
    order_count       integer,
    CONSTRAINT store_evaluations_pkey PRIMARY KEY (note_id),
    CONSTRAINT store_evaluations_rating_check CHECK (rating BETWEEN 1 AND 5),
    CONSTRAINT store_evaluations_aspects_check CHECK (jsonb_array_length(aspects) <= 8)
);
COMMENT ON COLUMN store_evaluations.verified_purchase IS 'as commerce knew when it was published; null when it did not answer';

CREATE TABLE moderation_events (
    note_id    uuid        NOT NULL,
    n          integer     NOT NULL,
    at         timestamptz NOT NULL,
    from_state text        NOT NULL,
    to_state   text        NOT NULL,
    actor_id   uuid,
    reason     text,
    CONSTRAINT moderation_events_pkey PRIMARY KEY (note_id, n),
    CONSTRAINT moderation_events_change_check CHECK (from_state <> to_state)
);
COMMENT ON TABLE moderation_events IS 'every change of a note''s state, numbered from 1; never changed';
COMMENT ON COLUMN moderation_events.actor_id IS 'null where the platform''s own checks decided';
