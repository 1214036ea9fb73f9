-- +goose Up
CREATE TABLE refunds (
    order_id     uuid        NOT NULL,
    n            smallint    NOT NULL,
    status       text        NOT NULL,
    reason       text        NOT NULL,
    currency     text        NOT NULL,
    amount       bigint      NOT NULL,
    requested_at timestamptz NOT NULL,
    decide_by    timestamptz,
    rejected_at  timestamptz,
    settled_at   timestamptz,
    CONSTRAINT refunds_pkey PRIMARY KEY (order_id, n),
    CONSTRAINT refunds_n_check CHECK (n BETWEEN 1 AND 100),
    CONSTRAINT refunds_status_check CHECK (
        status IN ('REQUESTED', 'APPROVED', 'RETURN_IN_TRANSIT', 'RETURN_RECEIVED', 'PROCESSING', 'SUCCEEDED', 'REJECTED',
                   'CANCELLED', 'FAILED')
    ),
    CONSTRAINT refunds_reason_check CHECK (
        reason IN ('NOT_RECEIVED', 'DAMAGED', 'WRONG_ITEM', 'NOT_AS_DESCRIBED', 'CHANGED_MIND', 'GOODWILL')
    ),
    CONSTRAINT refunds_amount_check CHECK (amount > 0),
    CONSTRAINT refunds_decide_by_check CHECK ((decide_by IS NOT NULL) = (status = 'REQUESTED' AND rejected_at IS NULL)),
    CONSTRAINT refunds_rejected_check CHECK (status <> 'REJECTED' OR rejected_at IS NOT NULL),
    CONSTRAINT refunds_settled_check CHECK ((settled_at IS NOT NULL) = (status = 'SUCCEEDED'))
);
COMMENT ON COLUMN refunds.rejected_at IS 'the store said no; a request with it set is in arbitration';

CREATE TABLE refund_items (
    order_id uuid     NOT NULL,
    refund_n smallint NOT NULL,
    line_n   smallint NOT NULL,
    quantity integer  NOT NULL,
    currency text     NOT NULL,
    amount   bigint   NOT NULL,
    CONSTRAINT refund_items_pkey PRIMARY KEY (order_id, refund_n, line_n),
    CONSTRAINT refund_items_amount_check CHECK (quantity >= 0 AND amount >= 0)
);
COMMENT ON COLUMN refund_items.quantity IS '0 where only money goes back';

CREATE TABLE refund_evidence (
    order_id  uuid     NOT NULL,
    refund_n  smallint NOT NULL,
    position  smallint NOT NULL,
    media_id  uuid     NOT NULL,
    alt       text     NOT NULL DEFAULT '',
    width     integer  NOT NULL,
    height    integer  NOT NULL,
    blur_hash text     NOT NULL DEFAULT '',
    CONSTRAINT refund_evidence_pkey PRIMARY KEY (order_id, refund_n, position),
    CONSTRAINT refund_evidence_position_check CHECK (position BETWEEN 0 AND 8)
);
