-- +goose Up
-- Whether everybody may fetch a picture of a note is asked when it is sent for the first time.
CREATE INDEX note_media_image_idx ON note_media (image_id);
CREATE INDEX note_media_video_idx ON note_media (video_id) WHERE video_id IS NOT NULL;
