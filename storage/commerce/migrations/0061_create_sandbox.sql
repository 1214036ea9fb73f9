-- +goose Up
-- The sandbox stands for a payment provider somewhere else. Its tables lie here so that it outlives a restart and is one to all
-- processes; nothing but storage/sandbox, and the seed, touches them, and nothing joins them.
CREATE TABLE sandbox_charges (
    reference text        NOT NULL,
    group_id  uuid        NOT NULL,
    attempt   integer     NOT NULL,
    method    text        NOT NULL,
    currency  text        NOT NULL,
    amount    bigint      NOT NULL,
    refunded  bigint      NOT NULL DEFAULT 0,
    status    text        NOT NULL,
    failure   text        NOT NULL DEFAULT '',
    version   integer     NOT NULL DEFAULT 1,
    CONSTRAINT sandbox_charges_pkey PRIMARY KEY (reference),
    CONSTRAINT sandbox_charges_status_check CHECK (
        status IN ('REQUIRES_ACTION', 'PROCESSING', 'AUTHORIZED', 'CAPTURED', 'FAILED', 'CANCELLED')
    ),
    CONSTRAINT sandbox_charges_refunded_check CHECK (0 <= refunded AND refunded <= amount)
);
COMMENT ON COLUMN sandbox_charges.version IS 'how often it changed: numbers its events';

CREATE TABLE sandbox_refunds (
    reference text    NOT NULL,
    charge    text    NOT NULL,
    refund    text    NOT NULL,
    currency  text    NOT NULL,
    amount    bigint  NOT NULL,
    status    text    NOT NULL,
    version   integer NOT NULL DEFAULT 1,
    CONSTRAINT sandbox_refunds_pkey PRIMARY KEY (reference),
    CONSTRAINT sandbox_refunds_status_check CHECK (status IN ('PROCESSING', 'SUCCEEDED', 'FAILED'))
);
COMMENT ON COLUMN sandbox_refunds.refund IS 'the id that its caller gave it, empty for one of a charge as a whole';
