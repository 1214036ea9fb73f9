-- +goose Up
CREATE TABLE coupons (
    store_id      uuid        NOT NULL,
    n             smallint    NOT NULL,
    title         text        NOT NULL,
    currency      text        NOT NULL,
    min_spend     bigint,
    amount_off    bigint,
    percent_off   smallint,
    starts_at     timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    total         integer     NOT NULL,
    claimed_count integer     NOT NULL DEFAULT 0,
    CONSTRAINT coupons_pkey PRIMARY KEY (store_id, n),
    CONSTRAINT coupons_n_check CHECK (n > 0),
    CONSTRAINT coupons_off_check CHECK ((amount_off IS NULL) <> (percent_off IS NULL)),
    CONSTRAINT coupons_amount_check CHECK (amount_off > 0 AND min_spend > 0),
    CONSTRAINT coupons_percent_check CHECK (percent_off BETWEEN 1 AND 99),
    CONSTRAINT coupons_time_check CHECK (starts_at < ends_at),
    CONSTRAINT coupons_claimed_check CHECK (claimed_count BETWEEN 0 AND total)
);
CREATE INDEX coupons_end_idx ON coupons (store_id, ends_at DESC, n DESC);
COMMENT ON COLUMN coupons.total IS 'how many can be claimed in all';
COMMENT ON COLUMN coupons.claimed_count IS 'the number of its rows in coupon_claims';
COMMENT ON COLUMN coupons.ends_at IS 'never changes once somebody claimed it: the claims carry it';

-- By the user, whose list it is.
CREATE TABLE coupon_claims (
    user_id    uuid        NOT NULL,
    store_id   uuid        NOT NULL,
    n          smallint    NOT NULL,
    id         uuid        NOT NULL,
    claimed_at timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    used_at    timestamptz,
    order_id   uuid,
    CONSTRAINT coupon_claims_pkey PRIMARY KEY (user_id, store_id, n),
    CONSTRAINT coupon_claims_used_check CHECK ((used_at IS NULL) = (order_id IS NULL))
);
CREATE INDEX coupon_claims_open_idx ON coupon_claims (user_id, claimed_at DESC, id DESC) WHERE used_at IS NULL;
CREATE INDEX coupon_claims_used_idx ON coupon_claims (user_id, claimed_at DESC, id DESC) WHERE used_at IS NOT NULL;
COMMENT ON COLUMN coupon_claims.id IS 'breaks ties in the list of a user';
COMMENT ON COLUMN coupon_claims.ends_at IS 'coupons.ends_at';
COMMENT ON COLUMN coupon_claims.order_id IS 'the order that it was used on';
