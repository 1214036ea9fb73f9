-- +goose Up
ALTER TABLE media DROP CONSTRAINT media_purpose_check;
ALTER TABLE media ADD CONSTRAINT media_purpose_check CHECK (purpose IN ('NOTE', 'PROFILE', 'LIVE'));
