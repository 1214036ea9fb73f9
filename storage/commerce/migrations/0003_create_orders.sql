-- +goose Up
-- One payment covers a group: the orders, one a store, of one buyer in one currency.
CREATE TABLE order_groups (
    id        uuid        NOT NULL,
    buyer_id  uuid        NOT NULL,
    currency  text        NOT NULL,
    total     bigint      NOT NULL,
    placed_at timestamptz NOT NULL,
    CONSTRAINT order_groups_pkey PRIMARY KEY (id),
    CONSTRAINT order_groups_total_check CHECK (total >= 0)
);

CREATE TABLE orders (
    id            uuid        NOT NULL,
    group_id      uuid        NOT NULL,
    number        text        NOT NULL,
    store_id      uuid        NOT NULL,
    buyer_id      uuid        NOT NULL,
    status        text        NOT NULL,
    currency      text        NOT NULL,
    subtotal      bigint      NOT NULL,
    discount      bigint      NOT NULL,
    shipping      bigint      NOT NULL,
    total         bigint      NOT NULL,
    placed_at     timestamptz NOT NULL,
    pay_by        timestamptz NOT NULL,
    paid_at       timestamptz,
    shipped_at    timestamptz,
    delivered_at  timestamptz,
    completed_at  timestamptz,
    cancelled_at  timestamptz,
    cancel_reason text,
    CONSTRAINT orders_pkey PRIMARY KEY (id),
    CONSTRAINT orders_status_check CHECK (
        status IN ('PENDING_PAYMENT', 'PAID', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED', 'CANCELLED', 'EXPIRED')
    ),
    CONSTRAINT orders_total_check CHECK (total = subtotal - discount + shipping AND discount BETWEEN 0 AND subtotal)
);

-- A line keeps what was bought as it was; product and variant may vanish behind it.
CREATE TABLE order_lines (
    order_id           uuid     NOT NULL,
    n                  smallint NOT NULL,
    product_id         uuid     NOT NULL,
    variant_n          smallint NOT NULL,
    quantity           integer  NOT NULL,
    shipped_quantity   integer  NOT NULL DEFAULT 0,
    unit_price         bigint   NOT NULL,
    discount           bigint   NOT NULL,
    total              bigint   NOT NULL,
    title              text     NOT NULL,
    variant_title      text     NOT NULL,
    sku                text,
    store_name         text     NOT NULL,
    image_id           uuid,
    image_width        integer  NOT NULL DEFAULT 0,
    image_height       integer  NOT NULL DEFAULT 0,
    image_blur_hash    text     NOT NULL DEFAULT '',
    attribution_surface text    NOT NULL DEFAULT 'DIRECT',
    attribution_note_id uuid,
    attribution_creator_id uuid,
    attributed_at      timestamptz,
    CONSTRAINT order_lines_pkey PRIMARY KEY (order_id, n),
    CONSTRAINT order_lines_quantity_check CHECK (quantity > 0 AND shipped_quantity BETWEEN 0 AND quantity),
    CONSTRAINT order_lines_total_check CHECK (total = unit_price * quantity - discount AND discount >= 0)
);
COMMENT ON COLUMN order_lines.attribution_note_id IS 'the note that led to the order; lives in the community database';
