-- +goose Up
-- The words of a text that goods are found by: Latin words and numbers of two characters or more as they are, and of scripts
-- that put no spaces between words each two characters that follow each other. Case, width and composition do not matter.
-- +goose StatementBegin
CREATE FUNCTION search_words(text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT AS $$
    SELECT coalesce(array_agg(DISTINCT word), '{}')
    FROM (
        SELECT m[1] AS word
        FROM regexp_matches(lower(normalize($1, NFKC)), '[[:alnum:]]{2,}', 'g') AS m
        WHERE m[1] !~ '[\u2E80-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF]'
        UNION ALL
        SELECT substr(m[1], at, 2)
        FROM regexp_matches(lower(normalize($1, NFKC)), '[\u2E80-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF]+', 'g') AS m,
             generate_series(1, greatest(length(m[1]) - 1, 1)) AS at
    ) words
$$;
-- +goose StatementEnd
ALTER TABLE products ADD COLUMN words text[] GENERATED ALWAYS AS (
    search_words(title || ' ' || coalesce(subtitle, '') || ' ' || coalesce(brand, ''))
) STORED;
CREATE INDEX products_words_idx ON products USING gin (words) WHERE status = 'ACTIVE' AND store_status = 'OPEN';
COMMENT ON COLUMN products.words IS 'what it is found by; see search_words';
