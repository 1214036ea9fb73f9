-- +goose Up
CREATE TABLE notes (
    id                 uuid        NOT NULL,
    author_id          uuid        NOT NULL,
    kind               text        NOT NULL,
    title              text        NOT NULL,
    body               text        NOT NULL,
    place              text,
    visibility         text        NOT NULL,
    state              text        NOT NULL,
    cover_id           uuid,
    cover_alt          text        NOT NULL DEFAULT '',
    cover_width        integer     NOT NULL DEFAULT 0,
    cover_height       integer     NOT NULL DEFAULT 0,
    cover_blur_hash    text        NOT NULL DEFAULT '',
    primary_product_id uuid,
    tag_count          integer     NOT NULL DEFAULT 0,
    like_count         integer     NOT NULL DEFAULT 0,
    collect_count      integer     NOT NULL DEFAULT 0,
    created_at         timestamptz NOT NULL,
    published_at       timestamptz,
    edited_at          timestamptz,
    CONSTRAINT notes_pkey PRIMARY KEY (id),
    CONSTRAINT notes_kind_check CHECK (kind IN ('IMAGE', 'VIDEO')),
    CONSTRAINT notes_visibility_check CHECK (visibility IN ('PUBLIC', 'FOLLOWERS', 'PRIVATE')),
    CONSTRAINT notes_state_check CHECK (
        state IN ('DRAFT', 'PENDING', 'PUBLISHED', 'LIMITED', 'REJECTED', 'REMOVED', 'APPEALED', 'DELETED')
    ),
    CONSTRAINT notes_published_check CHECK (state NOT IN ('PUBLISHED', 'LIMITED') OR published_at IS NOT NULL)
);
COMMENT ON COLUMN notes.cover_id IS 'the first of note_media, kept here because every card shows it';
COMMENT ON COLUMN notes.primary_product_id IS 'the product of the first tag; lives in the commerce database';

-- What a ranking chooses from: newest first, read by a job and never by a request.
CREATE INDEX notes_ranking_idx ON notes (published_at DESC, id DESC)
    WHERE state = 'PUBLISHED' AND visibility = 'PUBLIC';

CREATE TABLE note_media (
    note_id     uuid     NOT NULL,
    position    smallint NOT NULL,
    image_id    uuid     NOT NULL,
    video_id    uuid,
    alt         text     NOT NULL DEFAULT '',
    width       integer  NOT NULL,
    height      integer  NOT NULL,
    blur_hash   text     NOT NULL DEFAULT '',
    duration_ms integer,
    CONSTRAINT note_media_pkey PRIMARY KEY (note_id, position)
);
COMMENT ON COLUMN note_media.image_id IS 'the picture, or the poster of the video';
COMMENT ON COLUMN note_media.video_id IS 'null for a picture';

-- The notes of an author that render, by the reach that a reader needs: 0 anybody, 1 followers, 2 the author.
CREATE TABLE notes_by_author (
    author_id    uuid        NOT NULL,
    published_at timestamptz NOT NULL,
    note_id      uuid        NOT NULL,
    reach        smallint    NOT NULL,
    CONSTRAINT notes_by_author_pkey PRIMARY KEY (author_id, published_at, note_id)
);

CREATE TABLE note_likes (
    user_id  uuid        NOT NULL,
    note_id  uuid        NOT NULL,
    liked_at timestamptz NOT NULL,
    CONSTRAINT note_likes_pkey PRIMARY KEY (user_id, note_id)
);

CREATE TABLE note_collects (
    user_id      uuid        NOT NULL,
    note_id      uuid        NOT NULL,
    collected_at timestamptz NOT NULL,
    CONSTRAINT note_collects_pkey PRIMARY KEY (user_id, note_id)
);

CREATE TABLE product_tags (
    note_id             uuid        NOT NULL,
    n                   smallint    NOT NULL,
    author_id           uuid        NOT NULL,
    product_id          uuid        NOT NULL,
    variant_n           smallint,
    media_index         smallint,
    x                   real,
    y                   real,
    at_ms               integer,
    disclosure          text        NOT NULL,
    snapshot_title      text        NOT NULL,
    snapshot_image_id   uuid,
    snapshot_width      integer     NOT NULL DEFAULT 0,
    snapshot_height     integer     NOT NULL DEFAULT 0,
    snapshot_blur_hash  text        NOT NULL DEFAULT '',
    snapshot_price      bigint      NOT NULL,
    snapshot_currency   text        NOT NULL,
    snapshot_taken_at   timestamptz NOT NULL,
    CONSTRAINT product_tags_pkey PRIMARY KEY (note_id, n),
    CONSTRAINT product_tags_spot_check CHECK (x BETWEEN 0 AND 1 AND y BETWEEN 0 AND 1),
    CONSTRAINT product_tags_disclosure_check CHECK (
        disclosure IN ('NONE', 'OWN_STORE', 'AFFILIATE', 'PAID_PARTNERSHIP', 'GIFTED')
    )
);
COMMENT ON COLUMN product_tags.author_id IS 'the author of the note, who is credited when the tag leads to an order';
