-- +goose Up
-- What a buyer bought in orders that count as sold. Whoever pays for or calls off an order keeps it in step.
CREATE TABLE purchases (
    buyer_id   uuid        NOT NULL,
    product_id uuid        NOT NULL,
    bought_at  timestamptz NOT NULL,
    units      integer     NOT NULL,
    CONSTRAINT purchases_pkey PRIMARY KEY (buyer_id, product_id),
    CONSTRAINT purchases_units_check CHECK (units > 0)
);
COMMENT ON COLUMN purchases.bought_at IS 'the last time';

INSERT INTO purchases (buyer_id, product_id, bought_at, units)
SELECT o.buyer_id, l.product_id, max(o.paid_at), sum(l.quantity)
FROM orders o
JOIN order_lines l ON l.order_id = o.id
WHERE o.status IN ('PAID', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED')
GROUP BY o.buyer_id, l.product_id;
