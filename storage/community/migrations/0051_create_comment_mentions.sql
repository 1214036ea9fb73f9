-- +goose Up
-- Whom the text of a comment names, in the order of the text. They go with the text when it is deleted.
CREATE TABLE comment_mentions (
    note_id    uuid     NOT NULL,
    comment_id uuid     NOT NULL,
    n          smallint NOT NULL,
    start      integer  NOT NULL,
    length     integer  NOT NULL,
    user_id    uuid     NOT NULL,
    CONSTRAINT comment_mentions_pkey PRIMARY KEY (note_id, comment_id, n),
    CONSTRAINT comment_mentions_span_check CHECK (start >= 0 AND length > 0)
);
COMMENT ON COLUMN comment_mentions.start IS 'in UTF-16 code units of the text, as clients count';
