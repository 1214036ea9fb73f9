-- +goose Up
ALTER TABLE notes ADD COLUMN version integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN notes.version IS 'grows with every change of the state or the content: a decision names the one that it is about';
