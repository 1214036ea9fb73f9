-- +goose Up
-- What moderators decided about anything that is no note, whose log is moderation_events. A decision that leaves things as they are
-- says so: it settled what was reported.
CREATE TABLE moderation_decisions (
    subject_id uuid        NOT NULL,
    n          integer     NOT NULL,
    parent_id  uuid        NOT NULL,
    kind       smallint    NOT NULL,
    at         timestamptz NOT NULL,
    from_state text        NOT NULL,
    to_state   text        NOT NULL,
    actor_id   uuid        NOT NULL,
    reason     text,
    CONSTRAINT moderation_decisions_pkey PRIMARY KEY (subject_id, n),
    CONSTRAINT moderation_decisions_kind_check CHECK (kind BETWEEN 2 AND 6),
    CONSTRAINT moderation_decisions_reason_check CHECK (reason IS NULL OR to_state = 'REMOVED')
);
COMMENT ON COLUMN moderation_decisions.kind IS '2 a comment, 3 a user, 4 a product, 5 a store, 6 a review';
COMMENT ON COLUMN moderation_decisions.parent_id IS 'the note of a comment, the product of a review; else the subject itself';
