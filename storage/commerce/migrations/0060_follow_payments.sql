-- +goose Up
-- An attempt to pay is begun by writing that it is, before the provider hears of it: what crashes in between is found again.
ALTER TABLE payments
    ADD COLUMN attempt    integer     NOT NULL DEFAULT 1,
    ADD COLUMN started_at timestamptz,
    ADD COLUMN look_at    timestamptz NOT NULL DEFAULT '-infinity',
    ADD CONSTRAINT payments_attempt_check CHECK (attempt > 0);
COMMENT ON COLUMN payments.attempt IS 'which attempt to pay it is; the provider knows each by its own key';
COMMENT ON COLUMN payments.started_at IS 'when the provider was asked for this attempt; NULL while it was not';
COMMENT ON COLUMN payments.look_at IS 'when to ask the provider next, while it is not paid; kept by the reconciliation alone';

UPDATE payments
SET started_at = expires_at - interval '15 minutes'
WHERE status <> 'CREATED';

CREATE INDEX payments_unpaid_idx ON payments (look_at, group_id)
    WHERE status IN ('CREATED', 'REQUIRES_ACTION', 'PROCESSING', 'AUTHORIZED', 'FAILED');

-- By the id that the provider gave it: an event that comes again has no second effect (rules.md, I7).
CREATE TABLE provider_events (
    provider    text        NOT NULL,
    event_id    text        NOT NULL,
    received_at timestamptz NOT NULL,
    CONSTRAINT provider_events_pkey PRIMARY KEY (provider, event_id)
);
CREATE INDEX provider_events_age_idx ON provider_events (received_at);

-- What the provider was asked to give back: a row is written before it hears of it.
CREATE TABLE payouts (
    order_id   uuid        NOT NULL,
    refund_n   smallint    NOT NULL,
    reference  text,
    look_at    timestamptz NOT NULL,
    settled_at timestamptz,
    CONSTRAINT payouts_pkey PRIMARY KEY (order_id, refund_n)
);
CREATE INDEX payouts_open_idx ON payouts (look_at, order_id, refund_n) WHERE settled_at IS NULL;
COMMENT ON COLUMN payouts.reference IS 'the provider''s number of the refund; NULL until it answered';
COMMENT ON COLUMN payouts.look_at IS 'when to ask the provider next';
