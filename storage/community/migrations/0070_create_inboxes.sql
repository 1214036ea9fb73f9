-- +goose Up
-- What the followees of a user published, newest first, as fan-outs wrote it: the following feed of the user is read from here.
-- A row is a hint and no promise: whether the note is still followed and still there is asked when it is read.
CREATE TABLE inbox_notes (
    viewer_id    uuid        NOT NULL,
    published_at timestamptz NOT NULL,
    note_id      uuid        NOT NULL,
    author_id    uuid        NOT NULL,
    CONSTRAINT inbox_notes_pkey PRIMARY KEY (viewer_id, published_at, note_id)
);

-- How far back an inbox is complete. What is as old as floor_at or older was trimmed, and is read from the authors' own lists;
-- an inbox without a row was never trimmed.
CREATE TABLE inboxes (
    viewer_id uuid        NOT NULL,
    floor_at  timestamptz NOT NULL,
    CONSTRAINT inboxes_pkey PRIMARY KEY (viewer_id)
);

-- How the notes of a followee reach the follower's feed. A new follow is pulled at once, and filled into the inbox by a job.
ALTER TABLE follows
    ADD COLUMN delivery smallint NOT NULL DEFAULT 0,
    ADD CONSTRAINT follows_delivery_check CHECK (delivery IN (0, 1, 2));
COMMENT ON COLUMN follows.delivery IS '0 pulled until the inbox holds the notes, 1 in the inbox, 2 pulled: the followee has too many followers';
CREATE INDEX follows_pulled_idx ON follows (follower_id, followee_id) WHERE delivery <> 1;
CREATE INDEX follows_waiting_idx ON follows (followed_at, follower_id, followee_id) WHERE delivery = 0;

-- Notes on their way into the inboxes of their author's followers. Feeds read these too, so that a note is seen from its commit on.
CREATE TABLE fan_outs (
    note_id      uuid        NOT NULL,
    author_id    uuid        NOT NULL,
    published_at timestamptz NOT NULL,
    reached      uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    moved_at     timestamptz NOT NULL,
    CONSTRAINT fan_outs_pkey PRIMARY KEY (note_id)
);
COMMENT ON COLUMN fan_outs.reached IS 'the last follower, by id, whose inbox has the note';
CREATE INDEX fan_outs_page_idx ON fan_outs (published_at DESC, note_id DESC);

-- Authors whose notes are not written into inboxes, and those on their way to that and back.
CREATE TABLE pulled_authors (
    author_id uuid        NOT NULL,
    route     text        NOT NULL,
    reached   uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    moved_at  timestamptz NOT NULL,
    CONSTRAINT pulled_authors_pkey PRIMARY KEY (author_id),
    CONSTRAINT pulled_authors_route_check CHECK (route IN ('RISING', 'PULLED', 'FALLING'))
);
COMMENT ON COLUMN pulled_authors.reached IS 'the last follower, by id, whose follow was turned';
