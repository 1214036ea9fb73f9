-- +goose Up
ALTER TABLE notes
    ADD COLUMN author_store_id uuid,
    ADD COLUMN publish_at      timestamptz,
    ADD CONSTRAINT notes_publish_at_check CHECK (publish_at IS NULL OR state = 'DRAFT');
COMMENT ON COLUMN notes.author_store_id IS 'the store of the author''s account when the note was submitted; lives in the commerce database';
COMMENT ON COLUMN notes.publish_at IS 'when a draft is to be published; a job does it then';

-- Edits of notes that render. Of the revisions of a note the last one may be PENDING; PUBLISHED says that its content took the place
-- of what was there, DELETED that another revision took its own.
CREATE TABLE note_revisions (
    note_id    uuid        NOT NULL,
    n          integer     NOT NULL,
    state      text        NOT NULL,
    content    jsonb       NOT NULL,
    made_at    timestamptz NOT NULL,
    decided_at timestamptz,
    actor_id   uuid,
    reason     text,
    CONSTRAINT note_revisions_pkey PRIMARY KEY (note_id, n),
    CONSTRAINT note_revisions_state_check CHECK (state IN ('PENDING', 'PUBLISHED', 'REJECTED', 'DELETED')),
    CONSTRAINT note_revisions_decided_check CHECK ((state = 'PENDING') = (decided_at IS NULL)),
    CONSTRAINT note_revisions_reason_check CHECK ((state = 'REJECTED') = (reason IS NOT NULL))
);
COMMENT ON COLUMN note_revisions.actor_id IS 'null where the platform''s own checks decided';

-- What users report: one report a user and subject, which a decision settles and another report of theirs opens anew.
CREATE TABLE reports (
    subject_id  uuid        NOT NULL,
    reporter_id uuid        NOT NULL,
    kind        smallint    NOT NULL,
    reason      text        NOT NULL,
    detail      text        NOT NULL DEFAULT '',
    reported_at timestamptz NOT NULL,
    settled_at  timestamptz,
    CONSTRAINT reports_pkey PRIMARY KEY (subject_id, reporter_id),
    CONSTRAINT reports_kind_check CHECK (kind BETWEEN 1 AND 6)
);

-- What waits for the moderators: a row for as long as something of its subject does. The queue is small, and so is this table.
CREATE TABLE moderation_cases (
    subject_id   uuid        NOT NULL,
    parent_id    uuid        NOT NULL,
    kind         smallint    NOT NULL,
    state        text        NOT NULL,
    reasons      text[]      NOT NULL DEFAULT '{}',
    report_count integer     NOT NULL DEFAULT 0,
    appeal       text,
    opened_at    timestamptz NOT NULL,
    CONSTRAINT moderation_cases_pkey PRIMARY KEY (subject_id),
    CONSTRAINT moderation_cases_kind_check CHECK (kind BETWEEN 1 AND 6),
    CONSTRAINT moderation_cases_state_check CHECK (state IN ('PENDING', 'PUBLISHED', 'LIMITED', 'APPEALED'))
);
CREATE INDEX moderation_cases_queue_idx ON moderation_cases (state, opened_at, subject_id);
COMMENT ON COLUMN moderation_cases.kind IS '1 a note, 2 a comment, 3 a user, 4 a product, 5 a store, 6 a review';
COMMENT ON COLUMN moderation_cases.parent_id IS 'the note of a comment, the product of a review; else the subject itself';
COMMENT ON COLUMN moderation_cases.reasons IS 'what the reports that are not settled say, each once';

INSERT INTO moderation_cases (subject_id, parent_id, kind, state, opened_at)
SELECT id, id, 1, state, created_at
FROM notes
WHERE state IN ('PENDING', 'APPEALED');
