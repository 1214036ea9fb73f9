-- +goose Up
-- Who an issuer of tokens vouches for is which user. An identity stays its user's, so a row never changes.
CREATE TABLE user_identities (
    issuer     text        NOT NULL,
    subject    text        NOT NULL,
    user_id    uuid        NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT user_identities_pkey PRIMARY KEY (issuer, subject)
);
