-- +goose Up
ALTER TABLE refunds
    ADD COLUMN appealed_at            timestamptz,
    ADD COLUMN decision_reason        text,
    ADD COLUMN return_carrier         text,
    ADD COLUMN return_tracking_number text,
    ADD COLUMN return_sent_at         timestamptz;

UPDATE refunds
SET appealed_at = rejected_at
WHERE status = 'REQUESTED' AND rejected_at IS NOT NULL;

ALTER TABLE refunds
    ADD CONSTRAINT refunds_appealed_check CHECK (
        (appealed_at IS NULL OR rejected_at IS NOT NULL)
        AND (appealed_at IS NOT NULL OR rejected_at IS NULL OR status = 'REJECTED')
    ),
    ADD CONSTRAINT refunds_return_check CHECK (
        (return_carrier IS NOT NULL) = (return_sent_at IS NOT NULL)
        AND (return_tracking_number IS NOT NULL) = (return_sent_at IS NOT NULL)
    );
COMMENT ON COLUMN refunds.appealed_at IS 'the buyer asked again after the store said no, which they may once';

ALTER TABLE refund_items
    ADD COLUMN unshipped integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT refund_items_unshipped_check CHECK (unshipped BETWEEN 0 AND quantity);
COMMENT ON COLUMN refund_items.unshipped IS 'how many of the units waited to be sent; granting the refund released them';

-- What happens by itself when its time has come is found by these.
CREATE INDEX orders_due_idx ON orders (completes_at, id) WHERE status IN ('SHIPPED', 'DELIVERED');
CREATE INDEX refunds_due_idx ON refunds (decide_by, order_id, n) WHERE decide_by IS NOT NULL;

-- What carriers told. An event is written in the transaction that applies it, and so is applied once (rules.md, I7).
CREATE TABLE carrier_events (
    carrier     text        NOT NULL,
    event_id    text        NOT NULL,
    order_id    uuid        NOT NULL,
    shipment_n  smallint    NOT NULL,
    received_at timestamptz NOT NULL,
    CONSTRAINT carrier_events_pkey PRIMARY KEY (carrier, event_id)
);

-- Who looked where an order goes, in full, when and why. Nothing is ever taken out of it.
CREATE TABLE address_disclosures (
    order_id uuid        NOT NULL,
    n        integer     NOT NULL,
    at       timestamptz NOT NULL,
    actor_id uuid        NOT NULL,
    role     text        NOT NULL,
    reason   text        NOT NULL,
    CONSTRAINT address_disclosures_pkey PRIMARY KEY (order_id, n)
);
COMMENT ON COLUMN address_disclosures.actor_id IS 'the member of the staff; lives in the community database';
COMMENT ON COLUMN address_disclosures.role IS 'what they did in the store at the time';
