-- +goose Up
-- What a user wrote and uploaded here, for the archive that they may ask for.
CREATE INDEX reviews_author_idx ON reviews (author_id);
CREATE INDEX media_owner_idx ON media (owner_id, id);
