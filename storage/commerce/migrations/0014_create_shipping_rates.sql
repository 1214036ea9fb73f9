-- +goose Up
CREATE TABLE store_shipping_rates (
    store_id           uuid     NOT NULL,
    n                  smallint NOT NULL,
    regions            text[]   NOT NULL,
    currency           text     NOT NULL,
    fee                bigint   NOT NULL,
    free_above         bigint,
    ships_within_hours integer  NOT NULL,
    transit_days       integer  NOT NULL,
    CONSTRAINT store_shipping_rates_pkey PRIMARY KEY (store_id, n),
    CONSTRAINT store_shipping_rates_n_check CHECK (n BETWEEN 1 AND 20),
    CONSTRAINT store_shipping_rates_regions_check CHECK (cardinality(regions) BETWEEN 1 AND 100),
    CONSTRAINT store_shipping_rates_fee_check CHECK (fee >= 0 AND free_above > 0),
    CONSTRAINT store_shipping_rates_days_check CHECK (ships_within_hours > 0 AND transit_days >= 0)
);
COMMENT ON COLUMN store_shipping_rates.regions IS 'ISO 3166 codes of countries and their parts, or *: commerce.Ship chooses';

-- What only some may know of a store stands apart from its row, which everybody's requests load.
CREATE TABLE store_particulars (
    store_id         uuid NOT NULL,
    legal_entity     text,
    return_recipient text,
    return_phone     text,
    return_region    text,
    return_line      text,
    CONSTRAINT store_particulars_pkey PRIMARY KEY (store_id),
    CONSTRAINT store_particulars_return_check CHECK (
        num_nulls(return_recipient, return_phone, return_region, return_line) IN (0, 4)
    )
);
