-- +goose Up
-- What users are told: news of one thread, together until they are read.
CREATE TABLE notifications (
    user_id     uuid        NOT NULL,
    id          uuid        NOT NULL,
    section     text        NOT NULL,
    kind        text        NOT NULL,
    about       text        NOT NULL,
    thread      uuid        NOT NULL,
    at          timestamptz NOT NULL,
    read_at     timestamptz,
    entry_count integer     NOT NULL,
    CONSTRAINT notifications_pkey PRIMARY KEY (user_id, id),
    CONSTRAINT notifications_section_check
        CHECK (section IN ('LIKES_AND_COLLECTS', 'COMMENTS', 'FOLLOWERS', 'ORDERS', 'STORE', 'LIVE', 'SYSTEM')),
    CONSTRAINT notifications_entry_count_check CHECK (entry_count > 0)
);
COMMENT ON COLUMN notifications.section IS 'the group that clients list it in';
COMMENT ON COLUMN notifications.about IS 'the id of what it is about, as clients know it; empty for nothing';
COMMENT ON COLUMN notifications.thread IS 'what makes news one notification: a hash of kind, about and, where each time is told by itself, which time';
COMMENT ON COLUMN notifications.at IS 'when the latest of it came; it grows with every notification of a user';
CREATE INDEX notifications_page_idx ON notifications (user_id, at DESC, id DESC);
CREATE INDEX notifications_section_idx ON notifications (user_id, section, at DESC, id DESC);
-- A thread has one notification that is unread; the counts of what is unread are read from this index alone.
CREATE UNIQUE INDEX notifications_thread_key ON notifications (user_id, thread) WHERE read_at IS NULL;
CREATE INDEX notifications_unread_idx ON notifications (user_id, section, at) WHERE read_at IS NULL;
CREATE INDEX notifications_old_idx ON notifications (at);

-- Who is in a notification: each once a thread, in the first notification of it that told of them, so that what is done again after it
-- was undone is no news. Where nobody did it the actor is the zero id.
CREATE TABLE notification_entries (
    user_id         uuid        NOT NULL,
    thread          uuid        NOT NULL,
    actor_id        uuid        NOT NULL,
    notification_id uuid        NOT NULL,
    at              timestamptz NOT NULL,
    CONSTRAINT notification_entries_pkey PRIMARY KEY (user_id, thread, actor_id)
);
CREATE INDEX notification_entries_latest_idx ON notification_entries (user_id, notification_id, at DESC, actor_id DESC);
CREATE INDEX notification_entries_actor_idx ON notification_entries (actor_id, user_id)
    WHERE actor_id <> '00000000-0000-0000-0000-000000000000';
