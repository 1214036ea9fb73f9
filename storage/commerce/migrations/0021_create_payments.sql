-- +goose Up
-- The one payment of a group. Its attempts are events.
CREATE TABLE payments (
    group_id           uuid        NOT NULL,
    buyer_id           uuid        NOT NULL,
    currency           text        NOT NULL,
    method             text        NOT NULL,
    status             text        NOT NULL,
    amount             bigint      NOT NULL,
    captured           bigint      NOT NULL DEFAULT 0,
    refunded           bigint      NOT NULL DEFAULT 0,
    expires_at         timestamptz NOT NULL,
    action_kind        text,
    action_url         text,
    action_payload     text,
    failure_message    text,
    provider_reference text,
    CONSTRAINT payments_pkey PRIMARY KEY (group_id),
    CONSTRAINT payments_method_check CHECK (method IN ('ALIPAY', 'WECHAT_PAY', 'UNIONPAY', 'CARD', 'WALLET')),
    CONSTRAINT payments_status_check CHECK (
        status IN ('CREATED', 'REQUIRES_ACTION', 'PROCESSING', 'AUTHORIZED', 'CAPTURED', 'PARTIALLY_REFUNDED', 'REFUNDED',
                   'FAILED', 'CANCELLED', 'EXPIRED')
    ),
    CONSTRAINT payments_amounts_check CHECK (0 <= refunded AND refunded <= captured AND captured <= amount),
    CONSTRAINT payments_captured_check CHECK (
        CASE status
            WHEN 'CAPTURED' THEN refunded = 0
            WHEN 'PARTIALLY_REFUNDED' THEN 0 < refunded AND refunded < captured
            WHEN 'REFUNDED' THEN refunded = captured
            ELSE captured = 0
        END
    ),
    CONSTRAINT payments_action_check CHECK (
        (action_kind IS NOT NULL) = (status = 'REQUIRES_ACTION')
        AND CASE
            WHEN action_kind IN ('REDIRECT', 'DEEPLINK') THEN action_url IS NOT NULL
            WHEN action_kind IN ('QR_CODE', 'SDK') THEN action_payload IS NOT NULL
            ELSE action_kind IS NULL
        END
    )
);

CREATE TABLE payment_events (
    group_id          uuid        NOT NULL,
    n                 integer     NOT NULL,
    at                timestamptz NOT NULL,
    from_status       text        NOT NULL,
    to_status         text        NOT NULL,
    amount            bigint,
    provider_event_id text,
    CONSTRAINT payment_events_pkey PRIMARY KEY (group_id, n)
);

-- Groups that were placed before payments were kept get the one that their orders tell of.
INSERT INTO payments (group_id, buyer_id, currency, method, status, amount, captured, expires_at)
SELECT g.id, g.buyer_id, g.currency, 'WALLET',
       CASE
           WHEN o.paid THEN 'CAPTURED'
           WHEN o.pending THEN 'CREATED'
           WHEN o.expired THEN 'EXPIRED'
           ELSE 'CANCELLED'
       END,
       g.total, CASE WHEN o.paid THEN g.total ELSE 0 END, o.pay_by
FROM order_groups g
JOIN (
    SELECT group_id, bool_or(paid_at IS NOT NULL) AS paid, bool_or(status = 'PENDING_PAYMENT') AS pending,
           bool_or(status = 'EXPIRED') AS expired, max(pay_by) AS pay_by
    FROM orders
    GROUP BY group_id
) o ON o.group_id = g.id;
