-- +goose Up
CREATE TABLE carts (
    user_id    uuid        NOT NULL,
    version    integer     NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL,
    CONSTRAINT carts_pkey PRIMARY KEY (user_id)
);

-- A line keeps what was put in as it was; product and variant may change or vanish behind it.
CREATE TABLE cart_lines (
    user_id         uuid        NOT NULL,
    n               smallint    NOT NULL,
    product_id      uuid        NOT NULL,
    variant_n       smallint    NOT NULL,
    store_id        uuid        NOT NULL,
    quantity        integer     NOT NULL,
    selected        boolean     NOT NULL DEFAULT true,
    title           text        NOT NULL,
    variant_title   text        NOT NULL,
    store_name      text        NOT NULL,
    image_id        uuid,
    image_alt       text        NOT NULL DEFAULT '',
    image_width     integer     NOT NULL DEFAULT 0,
    image_height    integer     NOT NULL DEFAULT 0,
    image_blur_hash text        NOT NULL DEFAULT '',
    currency        text        NOT NULL,
    unit_price      bigint      NOT NULL,
    added_at        timestamptz NOT NULL,
    CONSTRAINT cart_lines_pkey PRIMARY KEY (user_id, n),
    CONSTRAINT cart_lines_n_check CHECK (n > 0),
    CONSTRAINT cart_lines_variant_key UNIQUE (user_id, product_id, variant_n),
    CONSTRAINT cart_lines_quantity_check CHECK (quantity > 0),
    CONSTRAINT cart_lines_price_check CHECK (unit_price >= 0)
);
COMMENT ON COLUMN cart_lines.unit_price IS 'what one unit cost when the line was put in';
COMMENT ON COLUMN cart_lines.store_id IS 'of the product, which never changes its store';
