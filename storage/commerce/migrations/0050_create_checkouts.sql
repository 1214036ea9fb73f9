-- +goose Up
-- What led to a line: where the buyer met the goods, through whose note, and which goods the touch names, none for all of the note's.
ALTER TABLE cart_lines
    ADD COLUMN touch_surface    text,
    ADD COLUMN touch_note_id    uuid,
    ADD COLUMN touch_creator_id uuid,
    ADD COLUMN touch_product_id uuid,
    ADD COLUMN touched_at       timestamptz,
    ADD CONSTRAINT cart_lines_touch_check CHECK (
        touch_surface IN ('NOTE_TAG', 'FEED', 'SEARCH', 'LIVE') AND (touch_surface IS NULL) = (touched_at IS NULL)
    );

-- What lines cost at one moment, frozen until it expires or becomes the orders of a group.
CREATE TABLE checkouts (
    id             uuid        NOT NULL,
    buyer_id       uuid        NOT NULL,
    currency       text        NOT NULL,
    address_n      smallint,
    recipient      text,
    phone          text,
    region         text,
    line           text,
    is_default     boolean     NOT NULL DEFAULT false,
    coupons_chosen boolean     NOT NULL DEFAULT false,
    subtotal       bigint      NOT NULL,
    discount       bigint      NOT NULL,
    shipping       bigint      NOT NULL,
    quoted_at      timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    group_id       uuid,
    CONSTRAINT checkouts_pkey PRIMARY KEY (id),
    CONSTRAINT checkouts_address_check CHECK (num_nulls(address_n, recipient, phone, region, line) IN (0, 5)),
    CONSTRAINT checkouts_cost_check CHECK (discount BETWEEN 0 AND subtotal AND shipping >= 0),
    CONSTRAINT checkouts_time_check CHECK (quoted_at < expires_at)
);
CREATE INDEX checkouts_age_idx ON checkouts (expires_at);
COMMENT ON COLUMN checkouts.recipient IS 'the address as it was when it was quoted';
COMMENT ON COLUMN checkouts.coupons_chosen IS 'the buyer said which coupons count: a new quote does not choose';
COMMENT ON COLUMN checkouts.group_id IS 'what it became: it is placed once';

CREATE TABLE checkout_groups (
    checkout_id uuid     NOT NULL,
    n           smallint NOT NULL,
    store_id    uuid     NOT NULL,
    currency    text     NOT NULL,
    subtotal    bigint   NOT NULL,
    discount    bigint   NOT NULL,
    shipping    bigint   NOT NULL,
    deliveries  jsonb    NOT NULL DEFAULT '[]',
    delivery_n  smallint,
    coupon_n    smallint,
    buyer_note  text,
    CONSTRAINT checkout_groups_pkey PRIMARY KEY (checkout_id, n),
    CONSTRAINT checkout_groups_store_key UNIQUE (checkout_id, store_id),
    CONSTRAINT checkout_groups_cost_check CHECK (discount BETWEEN 0 AND subtotal AND shipping >= 0)
);
COMMENT ON COLUMN checkout_groups.deliveries IS 'the ways in which the store sends to the address, with what they cost';
COMMENT ON COLUMN checkout_groups.coupon_n IS 'the coupon of the store that counts';

CREATE TABLE checkout_lines (
    checkout_id      uuid     NOT NULL,
    n                smallint NOT NULL,
    buyer_id         uuid     NOT NULL,
    cart_n           smallint,
    product_id       uuid     NOT NULL,
    variant_n        smallint NOT NULL,
    store_id         uuid     NOT NULL,
    quantity         integer  NOT NULL,
    title            text     NOT NULL,
    variant_title    text     NOT NULL,
    sku              text,
    store_name       text     NOT NULL,
    image_id         uuid,
    image_alt        text     NOT NULL DEFAULT '',
    image_width      integer  NOT NULL DEFAULT 0,
    image_height     integer  NOT NULL DEFAULT 0,
    image_blur_hash  text     NOT NULL DEFAULT '',
    currency         text     NOT NULL,
    unit_price       bigint   NOT NULL,
    added_price      bigint   NOT NULL,
    discount         bigint   NOT NULL,
    added_at         timestamptz NOT NULL,
    touch_surface    text,
    touch_note_id    uuid,
    touch_creator_id uuid,
    touch_product_id uuid,
    touched_at       timestamptz,
    CONSTRAINT checkout_lines_pkey PRIMARY KEY (checkout_id, n),
    CONSTRAINT checkout_lines_quantity_check CHECK (quantity > 0),
    CONSTRAINT checkout_lines_price_check CHECK (unit_price >= 0 AND discount BETWEEN 0 AND unit_price * quantity),
    CONSTRAINT checkout_lines_touch_check CHECK (
        touch_surface IN ('NOTE_TAG', 'FEED', 'SEARCH', 'LIVE') AND (touch_surface IS NULL) = (touched_at IS NULL)
    )
);
COMMENT ON COLUMN checkout_lines.unit_price IS 'what was quoted; added_price is what it cost when it was put into the cart';
COMMENT ON COLUMN checkout_lines.cart_n IS 'the line of the cart that it came from; null where it was bought at once';
