-- +goose Up
CREATE TABLE addresses (
    user_id    uuid     NOT NULL,
    n          smallint NOT NULL,
    recipient  text     NOT NULL,
    phone      text     NOT NULL,
    region     text     NOT NULL,
    line       text     NOT NULL,
    is_default boolean  NOT NULL DEFAULT false,
    CONSTRAINT addresses_pkey PRIMARY KEY (user_id, n),
    CONSTRAINT addresses_n_check CHECK (n > 0)
);
CREATE UNIQUE INDEX addresses_default_key ON addresses (user_id) WHERE is_default;
COMMENT ON COLUMN addresses.region IS 'ISO 3166 code of the country or of a part of it';
