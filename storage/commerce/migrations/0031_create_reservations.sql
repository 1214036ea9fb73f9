-- +goose Up
-- What an order line holds of the stock, and how it ended: shipped or released, each unit once (rules.md, I2). A line's row is
-- made with the line, and stays as the record of it.
CREATE TABLE reservations (
    order_id   uuid     NOT NULL,
    line_n     smallint NOT NULL,
    product_id uuid     NOT NULL,
    variant_n  smallint NOT NULL,
    quantity   integer  NOT NULL,
    shipped    integer  NOT NULL DEFAULT 0,
    released   integer  NOT NULL DEFAULT 0,
    CONSTRAINT reservations_pkey PRIMARY KEY (order_id, line_n),
    CONSTRAINT reservations_end_check CHECK (quantity > 0 AND shipped >= 0 AND released >= 0 AND shipped + released <= quantity)
);
CREATE INDEX reservations_open_idx ON reservations (product_id, variant_n) WHERE shipped + released < quantity;
COMMENT ON COLUMN reservations.quantity IS 'units; what is neither shipped nor released of them counts in stock.reserved';

INSERT INTO reservations (order_id, line_n, product_id, variant_n, quantity, shipped, released)
SELECT l.order_id, l.n, l.product_id, l.variant_n, l.quantity, l.shipped_quantity,
       CASE WHEN o.status IN ('PENDING_PAYMENT', 'PAID', 'PARTIALLY_SHIPPED') THEN 0 ELSE l.quantity - l.shipped_quantity END
FROM order_lines l
JOIN orders o ON o.id = l.order_id;

-- Every change of what is on hand, so that the shelf can be explained: on_hand is the sum of a variant's deltas.
CREATE TABLE stock_entries (
    product_id uuid        NOT NULL,
    variant_n  smallint    NOT NULL,
    n          integer     NOT NULL,
    at         timestamptz NOT NULL,
    kind       text        NOT NULL,
    delta      integer     NOT NULL,
    on_hand    integer     NOT NULL,
    reason     text        NOT NULL DEFAULT '',
    actor_id   uuid,
    order_id   uuid,
    CONSTRAINT stock_entries_pkey PRIMARY KEY (product_id, variant_n, n),
    CONSTRAINT stock_entries_kind_check CHECK (kind IN ('OPENING', 'ADJUSTMENT', 'SHIPMENT', 'RETURN')),
    CONSTRAINT stock_entries_on_hand_check CHECK (on_hand >= 0)
);
COMMENT ON COLUMN stock_entries.on_hand IS 'what was on hand after it';
COMMENT ON COLUMN stock_entries.actor_id IS 'who did it, nobody where it happened by itself; lives in the community database';

INSERT INTO stock_entries (product_id, variant_n, n, at, kind, delta, on_hand)
SELECT product_id, variant_n, 1, updated_at, 'OPENING', on_hand, on_hand
FROM stock;
