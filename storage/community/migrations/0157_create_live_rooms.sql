-- +goose Up
-- Where somebody shows something live. A room is its host's: what is asked of hosts reads one range of the primary key.
CREATE TABLE live_rooms (
    host_id         uuid        NOT NULL,
    id              uuid        NOT NULL,
    store_id        uuid,
    title           text        NOT NULL,
    cover_id        uuid,
    cover_width     integer     NOT NULL DEFAULT 0,
    cover_height    integer     NOT NULL DEFAULT 0,
    cover_blur_hash text        NOT NULL DEFAULT '',
    cover_alt       text        NOT NULL DEFAULT '',
    status          text        NOT NULL,
    scheduled_at    timestamptz NOT NULL,
    started_at      timestamptz,
    ended_at        timestamptz,
    CONSTRAINT live_rooms_pkey PRIMARY KEY (host_id, id),
    CONSTRAINT live_rooms_status_check CHECK (status IN ('SCHEDULED', 'LIVE', 'PAUSED', 'ENDED', 'BANNED')),
    CONSTRAINT live_rooms_started_check
        CHECK (status = 'ENDED' OR (status = 'SCHEDULED') = (started_at IS NULL)),
    CONSTRAINT live_rooms_ended_check CHECK ((status IN ('ENDED', 'BANNED')) = (ended_at IS NOT NULL))
);
COMMENT ON COLUMN live_rooms.store_id IS 'lives in the commerce database; the host owned it when the room was planned';
COMMENT ON COLUMN live_rooms.started_at IS 'when it was on air for the first time; null where it was called off before';
-- Nobody is on air twice. It finds the room of a profile and of a store, whose account is the host.
CREATE UNIQUE INDEX live_rooms_on_air_key ON live_rooms (host_id) WHERE status IN ('LIVE', 'PAUSED');

-- Who wants to be told when a room goes on air.
CREATE TABLE live_subscribers (
    host_id       uuid        NOT NULL,
    room_id       uuid        NOT NULL,
    user_id       uuid        NOT NULL,
    subscribed_at timestamptz NOT NULL,
    CONSTRAINT live_subscribers_pkey PRIMARY KEY (host_id, room_id, user_id)
);
CREATE INDEX live_subscribers_user_idx ON live_subscribers (user_id);
