-- +goose Up
-- An export says what somebody reported.
CREATE INDEX reports_reporter_idx ON reports (reporter_id);
