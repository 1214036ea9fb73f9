-- +goose Up
-- Who waits for a product, for telling them all when there is some again.
CREATE INDEX restock_alerts_product_idx ON restock_alerts (product_id, user_id);
