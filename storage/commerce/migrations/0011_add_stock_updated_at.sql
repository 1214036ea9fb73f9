-- +goose Up
ALTER TABLE stock ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
