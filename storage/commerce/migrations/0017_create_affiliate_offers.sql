-- +goose Up
CREATE TABLE affiliate_offers (
    product_id       uuid    NOT NULL,
    open             boolean NOT NULL,
    commission_bps   integer NOT NULL,
    valid_until      timestamptz,
    sample_available boolean NOT NULL DEFAULT false,
    CONSTRAINT affiliate_offers_pkey PRIMARY KEY (product_id),
    CONSTRAINT affiliate_offers_commission_check CHECK (commission_bps BETWEEN 0 AND 10000)
);
COMMENT ON COLUMN affiliate_offers.commission_bps IS 'the share of what is paid for the goods, in basis points';

-- Who wants to be told when a product can be bought again.
CREATE TABLE restock_alerts (
    user_id    uuid        NOT NULL,
    product_id uuid        NOT NULL,
    asked_at   timestamptz NOT NULL,
    CONSTRAINT restock_alerts_pkey PRIMARY KEY (user_id, product_id)
);
