-- +goose Up
CREATE TABLE shipments (
    order_id        uuid        NOT NULL,
    n               smallint    NOT NULL,
    carrier         text        NOT NULL,
    tracking_number text        NOT NULL,
    shipped_at      timestamptz NOT NULL,
    delivered_at    timestamptz,
    CONSTRAINT shipments_pkey PRIMARY KEY (order_id, n),
    CONSTRAINT shipments_n_check CHECK (n BETWEEN 1 AND 100),
    CONSTRAINT shipments_delivered_check CHECK (delivered_at >= shipped_at)
);

CREATE TABLE shipment_items (
    order_id   uuid     NOT NULL,
    shipment_n smallint NOT NULL,
    line_n     smallint NOT NULL,
    quantity   integer  NOT NULL,
    CONSTRAINT shipment_items_pkey PRIMARY KEY (order_id, shipment_n, line_n),
    CONSTRAINT shipment_items_quantity_check CHECK (quantity > 0)
);

CREATE TABLE shipment_traces (
    order_id   uuid        NOT NULL,
    shipment_n smallint    NOT NULL,
    n          integer     NOT NULL,
    at         timestamptz NOT NULL,
    text       text        NOT NULL,
    CONSTRAINT shipment_traces_pkey PRIMARY KEY (order_id, shipment_n, n)
);
COMMENT ON COLUMN shipment_traces.n IS 'counts from 1 in the order of at';
