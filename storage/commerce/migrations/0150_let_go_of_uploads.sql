-- +goose Up
-- What a store or a draft of a product showed and shows no more counts as unused again, and has its day from then on.
ALTER TABLE media ADD COLUMN let_go_at timestamptz;
DROP INDEX media_unused_age_idx;
CREATE INDEX media_unused_age_idx ON media (coalesce(let_go_at, created_at)) WHERE NOT used;
COMMENT ON COLUMN media.used IS 'something shows it, or may again: it is not cleared away';
COMMENT ON COLUMN media.let_go_at IS 'when the last that showed it let go of it; null where nothing ever showed it, or something does';
-- What goods looked like is copied by orders, carts and, on the community side, by tags, which nothing finds by a picture.
ALTER TABLE media ADD COLUMN kept boolean NOT NULL DEFAULT false;
UPDATE media SET kept = true WHERE purpose = 'PRODUCT' AND used;
COMMENT ON COLUMN media.kept IS 'something that was for sale showed it: copies of it may be anywhere, and it is never let go of';
-- What shows an upload.
CREATE INDEX stores_logo_idx ON stores (logo_id) WHERE logo_id IS NOT NULL;
CREATE INDEX product_media_media_idx ON product_media (media_id);
CREATE INDEX product_variants_image_idx ON product_variants (image_id) WHERE image_id IS NOT NULL;
