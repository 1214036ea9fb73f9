-- +goose Up
-- By the store, for its staff. Whoever changes an order keeps it in step.
CREATE TABLE orders_by_store (
    store_id          uuid        NOT NULL,
    order_id          uuid        NOT NULL,
    placed_at         timestamptz NOT NULL,
    number            text        NOT NULL,
    status            text        NOT NULL,
    after_sale_status text        NOT NULL,
    titles            text        NOT NULL,
    CONSTRAINT orders_by_store_pkey PRIMARY KEY (store_id, order_id)
);
CREATE INDEX orders_by_store_page_idx ON orders_by_store (store_id, placed_at DESC, order_id DESC);
COMMENT ON COLUMN orders_by_store.status IS 'orders.status, kept in step in the transaction that changes it, as is after_sale_status';
COMMENT ON COLUMN orders_by_store.titles IS 'the titles of the lines, a line each';

INSERT INTO orders_by_store (store_id, order_id, placed_at, number, status, after_sale_status, titles)
SELECT o.store_id, o.id, b.placed_at, b.number, b.status, b.after_sale_status, b.titles
FROM orders o
JOIN orders_by_buyer b ON b.buyer_id = o.buyer_id AND b.order_id = o.id;

-- What waits for a store is found by partial indexes, which are in step by themselves: few of its refunds wait, and little of its stock
-- is low.
ALTER TABLE refunds ADD COLUMN store_id uuid;
UPDATE refunds r
SET store_id = o.store_id
FROM orders o
WHERE o.id = r.order_id;
ALTER TABLE refunds ALTER COLUMN store_id SET NOT NULL;
CREATE INDEX refunds_queue_idx ON refunds (store_id, decide_by, n, order_id) WHERE decide_by IS NOT NULL;
COMMENT ON COLUMN refunds.store_id IS 'orders.store_id, which never changes';

ALTER TABLE stock ADD COLUMN store_id uuid;
UPDATE stock s
SET store_id = p.store_id
FROM products p
WHERE p.id = s.product_id;
ALTER TABLE stock ALTER COLUMN store_id SET NOT NULL;
CREATE INDEX stock_low_idx ON stock (store_id, (on_hand - reserved), variant_n, product_id) WHERE on_hand - reserved <= low_stock_at;
COMMENT ON COLUMN stock.store_id IS 'products.store_id, which never changes';
