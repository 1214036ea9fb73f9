-- +goose Up
-- Who is on the staff of a store, by the store for its own list and by the user for what they may see. Both are written in
-- one transaction.
CREATE TABLE store_members (
    store_id uuid        NOT NULL,
    user_id  uuid        NOT NULL,
    role     text        NOT NULL,
    since    timestamptz NOT NULL,
    CONSTRAINT store_members_pkey PRIMARY KEY (store_id, user_id),
    CONSTRAINT store_members_role_check CHECK (role IN ('OWNER', 'MANAGER', 'SUPPORT', 'WAREHOUSE', 'FINANCE'))
);
CREATE UNIQUE INDEX store_members_owner_key ON store_members (store_id) WHERE role = 'OWNER';
CREATE INDEX store_members_page_idx ON store_members (store_id, since, user_id);

CREATE TABLE stores_by_member (
    user_id  uuid        NOT NULL,
    store_id uuid        NOT NULL,
    role     text        NOT NULL,
    since    timestamptz NOT NULL,
    CONSTRAINT stores_by_member_pkey PRIMARY KEY (user_id, store_id)
);

INSERT INTO store_members (store_id, user_id, role, since)
SELECT id, account_id, 'OWNER', coalesce(opened_at, now())
FROM stores;

INSERT INTO stores_by_member (user_id, store_id, role, since)
SELECT user_id, store_id, role, since
FROM store_members;
