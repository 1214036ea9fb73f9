-- +goose Up
CREATE TABLE reviews (
    product_id    uuid        NOT NULL,
    id            uuid        NOT NULL,
    author_id     uuid        NOT NULL,
    rating        smallint    NOT NULL,
    body          text        NOT NULL,
    variant_n     smallint,
    variant_title text        NOT NULL DEFAULT '',
    media_count   smallint    NOT NULL DEFAULT 0,
    created_at    timestamptz NOT NULL,
    order_id      uuid,
    order_line_n  smallint,
    note_id       uuid,
    seller_reply  text,
    CONSTRAINT reviews_pkey PRIMARY KEY (product_id, id),
    CONSTRAINT reviews_rating_check CHECK (rating BETWEEN 1 AND 5),
    CONSTRAINT reviews_media_count_check CHECK (media_count BETWEEN 0 AND 9),
    CONSTRAINT reviews_order_check CHECK ((order_id IS NULL) = (order_line_n IS NULL))
);
COMMENT ON COLUMN reviews.author_id IS 'lives in the community database';
COMMENT ON COLUMN reviews.order_id IS 'the purchase behind the review; null where there is none';
COMMENT ON COLUMN reviews.note_id IS 'the note that the review was published as; lives in the community database';

-- One index a filter. Filters that are combined read by one of them and check the rest.
CREATE INDEX reviews_new_idx ON reviews (product_id, created_at DESC, id DESC);
CREATE INDEX reviews_rating_idx ON reviews (product_id, rating, created_at DESC, id DESC);
CREATE INDEX reviews_media_idx ON reviews (product_id, created_at DESC, id DESC) WHERE media_count > 0;
CREATE INDEX reviews_variant_idx ON reviews (product_id, variant_n, created_at DESC, id DESC);
-- A purchase is reviewed once.
CREATE UNIQUE INDEX reviews_order_line_key ON reviews (product_id, order_id, order_line_n) WHERE order_id IS NOT NULL;

CREATE TABLE review_media (
    product_id uuid     NOT NULL,
    review_id  uuid     NOT NULL,
    position   smallint NOT NULL,
    media_id   uuid     NOT NULL,
    alt        text     NOT NULL DEFAULT '',
    width      integer  NOT NULL,
    height     integer  NOT NULL,
    blur_hash  text     NOT NULL DEFAULT '',
    CONSTRAINT review_media_pkey PRIMARY KEY (product_id, review_id, position),
    CONSTRAINT review_media_position_check CHECK (position BETWEEN 0 AND 8)
);

ALTER TABLE products ADD COLUMN ratings integer[] NOT NULL DEFAULT '{0,0,0,0,0}';
ALTER TABLE products ADD CONSTRAINT products_ratings_check CHECK (cardinality(ratings) = 5);
COMMENT ON COLUMN products.ratings IS 'the number of its reviews with 1, 2, 3, 4 and 5 stars';

ALTER TABLE stores ADD COLUMN ratings integer[] NOT NULL DEFAULT '{0,0,0,0,0}';
ALTER TABLE stores ADD CONSTRAINT stores_ratings_check CHECK (cardinality(ratings) = 5);
COMMENT ON COLUMN stores.ratings IS 'the sums of products.ratings of its goods';
