-- +goose Up
-- What a store's owner said when they opened it. Nobody is shown the payout account.
ALTER TABLE store_particulars
    ADD COLUMN payout_token  text,
    ADD COLUMN terms_version integer,
    ADD COLUMN category_ids  uuid[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN store_particulars.payout_token IS 'what the payment provider calls the account that the money goes to';
COMMENT ON COLUMN store_particulars.category_ids IS 'what it said that it was going to sell, for whoever decides about the application';

-- All goods of a store, on sale or not: its status is written on each of them.
CREATE INDEX products_store_idx ON products (store_id, id);
