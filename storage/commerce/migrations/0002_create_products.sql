-- +goose Up
CREATE TABLE products (
    id               uuid        NOT NULL,
    store_id         uuid        NOT NULL,
    title            text        NOT NULL,
    subtitle         text,
    description_html text        NOT NULL DEFAULT '',
    brand            text,
    status           text        NOT NULL,
    store_status     text        NOT NULL,
    currency         text        NOT NULL,
    cover_id         uuid,
    cover_alt        text        NOT NULL DEFAULT '',
    cover_width      integer     NOT NULL DEFAULT 0,
    cover_height     integer     NOT NULL DEFAULT 0,
    cover_blur_hash  text        NOT NULL DEFAULT '',
    price_min        bigint      NOT NULL,
    price_max        bigint      NOT NULL,
    compare_at_min   bigint,
    compare_at_max   bigint,
    options          jsonb       NOT NULL DEFAULT '[]',
    variant_count    integer     NOT NULL,
    sold_count       integer     NOT NULL DEFAULT 0,
    listed_at        timestamptz NOT NULL,
    CONSTRAINT products_pkey PRIMARY KEY (id),
    CONSTRAINT products_status_check CHECK (status IN ('DRAFT', 'IN_REVIEW', 'ACTIVE', 'DELISTED', 'BANNED')),
    CONSTRAINT products_price_check CHECK (0 <= price_min AND price_min <= price_max)
);
COMMENT ON COLUMN products.store_status IS 'stores.status, kept in step by whoever changes it: it decides whether the product can be bought';
COMMENT ON COLUMN products.price_min IS 'minor units of the currency; the span of product_variants.price';

-- What a ranking chooses from: read by a job and never by a request.
CREATE INDEX products_ranking_idx ON products (listed_at DESC, id DESC) WHERE status = 'ACTIVE' AND store_status = 'OPEN';

CREATE TABLE product_media (
    product_id uuid     NOT NULL,
    position   smallint NOT NULL,
    media_id   uuid     NOT NULL,
    alt        text     NOT NULL DEFAULT '',
    width      integer  NOT NULL,
    height     integer  NOT NULL,
    blur_hash  text     NOT NULL DEFAULT '',
    CONSTRAINT product_media_pkey PRIMARY KEY (product_id, position)
);

CREATE TABLE product_variants (
    product_id       uuid     NOT NULL,
    n                smallint NOT NULL,
    title            text     NOT NULL,
    options          jsonb    NOT NULL DEFAULT '[]',
    currency         text     NOT NULL,
    price            bigint   NOT NULL,
    compare_at_price bigint,
    purchase_limit   integer,
    sku              text,
    image_id         uuid,
    image_alt        text     NOT NULL DEFAULT '',
    image_width      integer  NOT NULL DEFAULT 0,
    image_height     integer  NOT NULL DEFAULT 0,
    image_blur_hash  text     NOT NULL DEFAULT '',
    CONSTRAINT product_variants_pkey PRIMARY KEY (product_id, n),
    CONSTRAINT product_variants_price_check CHECK (price >= 0)
);

CREATE TABLE stock (
    product_id   uuid     NOT NULL,
    variant_n    smallint NOT NULL,
    on_hand      integer  NOT NULL,
    reserved     integer  NOT NULL DEFAULT 0,
    low_stock_at integer  NOT NULL DEFAULT 5,
    version      integer  NOT NULL DEFAULT 1,
    CONSTRAINT stock_pkey PRIMARY KEY (product_id, variant_n),
    CONSTRAINT stock_reserved_check CHECK (0 <= reserved AND reserved <= on_hand)
);

-- The goods of a store that are on sale, in each of the orders that a store page offers.
CREATE TABLE products_by_store (
    store_id   uuid        NOT NULL,
    product_id uuid        NOT NULL,
    sold_count integer     NOT NULL,
    price_min  bigint      NOT NULL,
    listed_at  timestamptz NOT NULL,
    CONSTRAINT products_by_store_pkey PRIMARY KEY (store_id, product_id)
);
CREATE INDEX products_by_store_sales_idx ON products_by_store (store_id, sold_count DESC, product_id DESC);
CREATE INDEX products_by_store_new_idx ON products_by_store (store_id, listed_at DESC, product_id DESC);
CREATE INDEX products_by_store_price_idx ON products_by_store (store_id, price_min, product_id);
