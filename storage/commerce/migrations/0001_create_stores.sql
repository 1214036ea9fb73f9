-- +goose Up
CREATE TABLE stores (
    id                 uuid        NOT NULL,
    account_id         uuid        NOT NULL,
    handle             text        NOT NULL,
    name               text        NOT NULL,
    logo_id            uuid,
    logo_width         integer     NOT NULL DEFAULT 0,
    logo_height        integer     NOT NULL DEFAULT 0,
    logo_blur_hash     text        NOT NULL DEFAULT '',
    kind               text        NOT NULL,
    status             text        NOT NULL,
    currency           text        NOT NULL,
    return_policy_html text        NOT NULL DEFAULT '',
    product_count      integer     NOT NULL DEFAULT 0,
    sold_count         integer     NOT NULL DEFAULT 0,
    opened_at          timestamptz,
    CONSTRAINT stores_pkey PRIMARY KEY (id),
    CONSTRAINT stores_kind_check CHECK (kind IN ('PERSONAL', 'BRAND', 'THIRD_PARTY', 'SELF_OPERATED')),
    CONSTRAINT stores_status_check CHECK (status IN ('APPLYING', 'OPEN', 'PAUSED', 'SUSPENDED', 'CLOSED')),
    CONSTRAINT stores_currency_check CHECK (currency IN ('CNY', 'HKD', 'USD', 'EUR', 'JPY'))
);
COMMENT ON COLUMN stores.account_id IS 'the owning user; lives in the community database';
COMMENT ON COLUMN stores.product_count IS 'products that are on sale';

CREATE TABLE store_handles (
    handle   text NOT NULL,
    store_id uuid NOT NULL,
    CONSTRAINT store_handles_pkey PRIMARY KEY (handle)
);

-- One account owns at most one store.
CREATE TABLE store_accounts (
    account_id uuid NOT NULL,
    store_id   uuid NOT NULL,
    CONSTRAINT store_accounts_pkey PRIMARY KEY (account_id)
);
