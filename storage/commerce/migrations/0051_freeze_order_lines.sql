-- +goose Up
ALTER TABLE order_lines
    ADD COLUMN commission_bps integer,
    DROP CONSTRAINT order_lines_attribution_check,
    ADD CONSTRAINT order_lines_attribution_check CHECK (
        attribution_surface IN ('DIRECT', 'NOTE_TAG', 'FEED', 'SEARCH', 'LIVE')
        AND (attribution_surface = 'DIRECT') = (attributed_at IS NULL)
        AND (attributed_at IS NULL) = (attribution_expires_at IS NULL)
        AND (attributed_at IS NULL) = (attribution_policy_version IS NULL)
    ),
    ADD CONSTRAINT order_lines_commission_check CHECK (
        commission_bps BETWEEN 0 AND 10000 AND (commission_bps IS NULL OR attribution_creator_id IS NOT NULL)
    );
COMMENT ON COLUMN order_lines.commission_bps IS 'what the store offered the creator when the line was bought; null where nobody earns';

-- What was bought, at what price, through whom and for which commission never changes (rules.md, I5).
-- +goose StatementBegin
CREATE FUNCTION order_lines_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.order_id, OLD.n, OLD.product_id, OLD.variant_n, OLD.quantity, OLD.unit_price, OLD.discount, OLD.total,
        OLD.title, OLD.variant_title, OLD.sku, OLD.store_name,
        OLD.image_id, OLD.image_width, OLD.image_height, OLD.image_blur_hash,
        OLD.attribution_surface, OLD.attribution_note_id, OLD.attribution_creator_id, OLD.attributed_at,
        OLD.attribution_expires_at, OLD.attribution_policy_version, OLD.commission_bps)
       IS DISTINCT FROM
       (NEW.order_id, NEW.n, NEW.product_id, NEW.variant_n, NEW.quantity, NEW.unit_price, NEW.discount, NEW.total,
        NEW.title, NEW.variant_title, NEW.sku, NEW.store_name,
        NEW.image_id, NEW.image_width, NEW.image_height, NEW.image_blur_hash,
        NEW.attribution_surface, NEW.attribution_note_id, NEW.attribution_creator_id, NEW.attributed_at,
        NEW.attribution_expires_at, NEW.attribution_policy_version, NEW.commission_bps) THEN
        RAISE EXCEPTION 'line % of order % is frozen', OLD.n, OLD.order_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_lines_frozen';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER order_lines_freeze BEFORE UPDATE ON order_lines FOR EACH ROW EXECUTE FUNCTION order_lines_freeze();
