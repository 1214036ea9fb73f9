-- +goose Up
ALTER TABLE orders
    ADD COLUMN after_sale_status text   NOT NULL DEFAULT 'NONE',
    ADD COLUMN tax               bigint NOT NULL DEFAULT 0,
    ADD COLUMN claimed           bigint NOT NULL DEFAULT 0,
    ADD COLUMN refunded          bigint NOT NULL DEFAULT 0,
    ADD COLUMN completes_at      timestamptz,
    ADD COLUMN buyer_note        text,
    ADD COLUMN staff_note        text;

UPDATE orders
SET completes_at = CASE status
    WHEN 'SHIPPED' THEN shipped_at + interval '15 days'
    WHEN 'DELIVERED' THEN delivered_at + interval '7 days'
    WHEN 'COMPLETED' THEN completed_at
END;

ALTER TABLE orders
    DROP CONSTRAINT orders_total_check,
    ADD CONSTRAINT orders_total_check CHECK (
        total = subtotal - discount + shipping + tax AND discount BETWEEN 0 AND subtotal AND shipping >= 0 AND tax >= 0
    ),
    ADD CONSTRAINT orders_after_sale_check CHECK (
        after_sale_status IN ('NONE', 'IN_PROGRESS', 'DONE', 'REJECTED', 'ARBITRATION')
    ),
    ADD CONSTRAINT orders_refunded_check CHECK (0 <= refunded AND refunded <= claimed AND claimed <= total),
    ADD CONSTRAINT orders_completes_check CHECK (
        (completes_at IS NOT NULL) = (status IN ('SHIPPED', 'DELIVERED', 'COMPLETED'))
    );
COMMENT ON COLUMN orders.tax IS 'on top of the prices; 0 where they include it';
COMMENT ON COLUMN orders.claimed IS 'what refunds that are open or succeeded ask for, kept in step with them';
COMMENT ON COLUMN orders.after_sale_status IS 'derived from the refunds by the application and kept for the filter';

ALTER TABLE order_lines
    ADD COLUMN claimed_quantity           integer NOT NULL DEFAULT 0,
    ADD COLUMN claimed                    bigint  NOT NULL DEFAULT 0,
    ADD COLUMN attribution_expires_at     timestamptz,
    ADD COLUMN attribution_policy_version smallint;

UPDATE order_lines
SET attribution_expires_at = attributed_at + interval '14 days', attribution_policy_version = 1
WHERE attributed_at IS NOT NULL;

ALTER TABLE order_lines
    ADD CONSTRAINT order_lines_claimed_check CHECK (claimed_quantity BETWEEN 0 AND quantity AND claimed BETWEEN 0 AND total),
    ADD CONSTRAINT order_lines_attribution_check CHECK (
        attribution_surface IN ('DIRECT', 'NOTE_TAG', 'FEED')
        AND (attribution_surface = 'DIRECT') = (attributed_at IS NULL)
        AND (attributed_at IS NULL) = (attribution_expires_at IS NULL)
        AND (attributed_at IS NULL) = (attribution_policy_version IS NULL)
    );

-- Where an order goes, in full. It stands apart from the order, so that it can be deleted when the law says so.
CREATE TABLE order_addresses (
    order_id  uuid NOT NULL,
    recipient text NOT NULL,
    phone     text NOT NULL,
    region    text NOT NULL,
    line      text NOT NULL,
    CONSTRAINT order_addresses_pkey PRIMARY KEY (order_id)
);

CREATE TABLE order_events (
    order_id   uuid        NOT NULL,
    n          integer     NOT NULL,
    at         timestamptz NOT NULL,
    kind       text        NOT NULL,
    text       text        NOT NULL,
    actor_id   uuid,
    actor_kind text        NOT NULL,
    CONSTRAINT order_events_pkey PRIMARY KEY (order_id, n),
    CONSTRAINT order_events_actor_check CHECK (
        actor_kind IN ('BUYER', 'STORE_STAFF', 'PLATFORM', 'SYSTEM') AND (actor_kind = 'SYSTEM') = (actor_id IS NULL)
    )
);
COMMENT ON COLUMN order_events.actor_id IS 'the user who did it; lives in the community database';

-- What a buyer's list of orders is read and narrowed by.
CREATE TABLE orders_by_buyer (
    buyer_id          uuid        NOT NULL,
    order_id          uuid        NOT NULL,
    placed_at         timestamptz NOT NULL,
    number            text        NOT NULL,
    status            text        NOT NULL,
    after_sale_status text        NOT NULL,
    titles            text        NOT NULL,
    CONSTRAINT orders_by_buyer_pkey PRIMARY KEY (buyer_id, order_id)
);
CREATE INDEX orders_by_buyer_page_idx ON orders_by_buyer (buyer_id, placed_at DESC, order_id DESC);
COMMENT ON COLUMN orders_by_buyer.status IS 'orders.status, kept in step in the transaction that changes it, as is after_sale_status';
COMMENT ON COLUMN orders_by_buyer.titles IS 'the titles of the lines, a line each';

INSERT INTO orders_by_buyer (buyer_id, order_id, placed_at, number, status, after_sale_status, titles)
SELECT o.buyer_id, o.id, o.placed_at, o.number, o.status, o.after_sale_status,
       coalesce((SELECT string_agg(l.title, E'\n' ORDER BY l.n) FROM order_lines l WHERE l.order_id = o.id), '')
FROM orders o;

CREATE TABLE orders_by_group (
    group_id uuid NOT NULL,
    order_id uuid NOT NULL,
    CONSTRAINT orders_by_group_pkey PRIMARY KEY (group_id, order_id)
);

INSERT INTO orders_by_group (group_id, order_id)
SELECT group_id, id
FROM orders;
