-- +goose Up
-- The tree of shelves. It is small, changes by the day, and each row says its whole path, so that no read climbs it.
CREATE TABLE categories (
    id            uuid     NOT NULL,
    parent_id     uuid     NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    position      smallint NOT NULL,
    name          text     NOT NULL,
    path          text[]   NOT NULL,
    product_count integer  NOT NULL DEFAULT 0,
    CONSTRAINT categories_pkey PRIMARY KEY (id),
    CONSTRAINT categories_position_check CHECK (position BETWEEN 0 AND 49),
    CONSTRAINT categories_path_check CHECK (cardinality(path) BETWEEN 1 AND 6 AND path[cardinality(path)] = name)
);
CREATE UNIQUE INDEX categories_parent_key ON categories (parent_id, position);
COMMENT ON COLUMN categories.parent_id IS 'the zero id at the root';
COMMENT ON COLUMN categories.path IS 'the names from the root down to its own; whoever renames or moves a category rewrites those below it too';
COMMENT ON COLUMN categories.product_count IS 'the number of its rows in products_by_category';

ALTER TABLE products ADD COLUMN category_id uuid;

-- The goods of a category and of those below it that everybody may see, in each of the orders that its page offers. A product
-- has a row for its own category and one for each around it.
CREATE TABLE products_by_category (
    category_id uuid        NOT NULL,
    product_id  uuid        NOT NULL,
    sold_count  integer     NOT NULL,
    price_key   bigint      NOT NULL,
    listed_at   timestamptz NOT NULL,
    CONSTRAINT products_by_category_pkey PRIMARY KEY (category_id, product_id)
);
CREATE INDEX products_by_category_sales_idx ON products_by_category (category_id, sold_count DESC, product_id DESC);
CREATE INDEX products_by_category_new_idx ON products_by_category (category_id, listed_at DESC, product_id DESC);
CREATE INDEX products_by_category_price_idx ON products_by_category (category_id, price_key, product_id);
COMMENT ON COLUMN products_by_category.price_key IS 'products.price_min, currency by currency: commerce.PriceKey';
