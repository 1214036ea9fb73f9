-- +goose Up
-- What only the user may know of themselves, apart from what every card of theirs reads.
CREATE TABLE user_private (
    user_id            uuid    NOT NULL,
    phone              text,
    real_name_verified boolean NOT NULL DEFAULT false,
    CONSTRAINT user_private_pkey PRIMARY KEY (user_id),
    CONSTRAINT user_private_phone_check CHECK (phone ~ '^\+[1-9][0-9]{4,14}$')
);
COMMENT ON COLUMN user_private.phone IS 'as E.164 writes it: +, country code, number; shown masked only';
