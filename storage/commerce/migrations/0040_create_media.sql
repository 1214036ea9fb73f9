-- +goose Up
-- Pictures and videos that were uploaded for something of this side: goods, stores, reviews, refunds. What shows one keeps a copy
-- of what is needed to draw it (product_media, review_media, stores.logo_id), so that no page joins this table.
CREATE TABLE media (
    id           uuid        NOT NULL,
    owner_id     uuid        NOT NULL,
    purpose      text        NOT NULL,
    kind         text        NOT NULL,
    state        text        NOT NULL,
    content_type text        NOT NULL,
    byte_size    bigint      NOT NULL,
    sha256       text        NOT NULL,
    width        integer     NOT NULL DEFAULT 0,
    height       integer     NOT NULL DEFAULT 0,
    blur_hash    text        NOT NULL DEFAULT '',
    alt          text        NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL,
    ready_at     timestamptz,
    CONSTRAINT media_pkey PRIMARY KEY (id),
    CONSTRAINT media_purpose_check CHECK (purpose IN ('PRODUCT', 'STORE', 'REVIEW', 'REFUND_EVIDENCE', 'CAMPAIGN')),
    CONSTRAINT media_kind_check CHECK (kind IN ('IMAGE', 'VIDEO')),
    CONSTRAINT media_state_check CHECK (state IN ('UPLOADING', 'PROCESSING', 'READY', 'REJECTED')),
    CONSTRAINT media_ready_check CHECK ((state = 'READY') = (ready_at IS NOT NULL))
);
COMMENT ON COLUMN media.owner_id IS 'who uploads it; lives in the community database';
COMMENT ON COLUMN media.sha256 IS 'of the bytes as they were announced, in hexadecimal digits';
