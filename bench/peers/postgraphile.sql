-- What PostGraphile wants in the database: functions for what no column says. Whoever owns the tables does not notice.
--
-- It would have rules of who sees what as row policies. But it looks rows up by keys that it casts out of JSON, a cast may tell
-- of what it is given, and so Postgres must not let it see a row before its policy has: it scans all 500,000 notes for 20 of
-- them, and a feed takes seconds. Here the rules are columns, "visible", that are asked for with each row, and whoever reads the
-- answer leaves out what is not: less than a server has to do, and to PostGraphile's advantage.
CREATE SCHEMA IF NOT EXISTS bench;

CREATE OR REPLACE FUNCTION bench.viewer() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('bench.viewer', true), '')::uuid
$$;

CREATE OR REPLACE FUNCTION community.notes_visible(n community.notes) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT n.state <> 'DELETED'
     AND (n.author_id = bench.viewer()
          OR n.state IN ('PUBLISHED', 'LIMITED')
             AND (n.visibility = 'PUBLIC'
                  OR n.visibility = 'FOLLOWERS' AND EXISTS (
                    SELECT FROM community.follows f WHERE f.follower_id = bench.viewer() AND f.followee_id = n.author_id))
             AND NOT EXISTS (SELECT FROM community.walls w WHERE w.user_id = bench.viewer() AND w.other_id = n.author_id))
$$;
CREATE OR REPLACE FUNCTION community.users_visible(u community.users) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT u.id = bench.viewer() OR NOT EXISTS (SELECT FROM community.walls w WHERE w.user_id = bench.viewer() AND w.other_id = u.id)
$$;
CREATE OR REPLACE FUNCTION commerce.products_visible(p commerce.products) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT p.status = 'ACTIVE' AND p.store_status <> 'APPLYING'
      OR EXISTS (SELECT FROM commerce.stores_by_member m WHERE m.user_id = bench.viewer() AND m.store_id = p.store_id)
$$;
CREATE OR REPLACE FUNCTION commerce.stores_visible(s commerce.stores) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT s.status <> 'APPLYING' OR s.account_id = bench.viewer()
      OR EXISTS (SELECT FROM commerce.stores_by_member m WHERE m.user_id = bench.viewer() AND m.store_id = s.id)
$$;

-- The feeds.
CREATE OR REPLACE FUNCTION community.home_feed(generation bigint, behind integer)
RETURNS SETOF community.feed_rankings LANGUAGE sql STABLE AS $$
  SELECT r.*
  FROM community.feed_rankings r
  WHERE r.generation_id = (
    SELECT g.id FROM community.feed_generations g
    WHERE g.surface = 'HOME' AND (generation = 0 OR g.id = generation) ORDER BY g.id DESC LIMIT 1
  )
    AND r.position > behind
  ORDER BY r.position
  LIMIT 31
$$;

CREATE OR REPLACE FUNCTION community.following_feed(behind timestamptz, behind_id uuid)
RETURNS SETOF community.notes_by_author LANGUAGE sql STABLE AS $$
  SELECT p.*
  FROM community.follows f
  CROSS JOIN LATERAL (
    SELECT n.*
    FROM community.notes_by_author n
    WHERE n.author_id = f.followee_id
      AND n.reach <= 1
      AND (n.published_at, n.note_id) < (behind, behind_id)
    ORDER BY n.published_at DESC, n.note_id DESC
    LIMIT 31
  ) p
  WHERE f.follower_id = bench.viewer()
  ORDER BY p.published_at DESC, p.note_id DESC
  LIMIT 31
$$;

-- What the viewer has to do with things.
CREATE OR REPLACE FUNCTION community.notes_viewer_has_liked(n community.notes) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM community.note_likes l WHERE l.user_id = bench.viewer() AND l.note_id = n.id)
$$;
CREATE OR REPLACE FUNCTION community.notes_viewer_has_collected(n community.notes) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM community.note_collects c WHERE c.user_id = bench.viewer() AND c.note_id = n.id)
$$;
CREATE OR REPLACE FUNCTION community.users_viewer_is_following(u community.users) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM community.follows f WHERE f.follower_id = bench.viewer() AND f.followee_id = u.id)
$$;
CREATE OR REPLACE FUNCTION community.comments_viewer_has_liked(c community.comments) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM community.comment_likes l WHERE l.user_id = bench.viewer() AND l.note_id = c.note_id AND l.comment_id = c.id)
$$;
CREATE OR REPLACE FUNCTION commerce.products_viewer_has_collected(p commerce.products) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM community.product_collects c WHERE c.user_id = bench.viewer() AND c.product_id = p.id)
$$;
-- Whether the viewer may know what a comment says, and who says it.
CREATE OR REPLACE FUNCTION community.comments_said(c community.comments) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT c.state = 'VISIBLE' OR c.state = 'HIDDEN' AND c.author_id = bench.viewer()
$$;

-- Across tables.
CREATE OR REPLACE FUNCTION commerce.products_availability(p commerce.products) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN p.status <> 'ACTIVE' OR p.store_status <> 'OPEN' THEN 'UNAVAILABLE' ELSE coalesce((
    SELECT CASE max(CASE WHEN k.on_hand - k.reserved <= 0 THEN 0 WHEN k.on_hand - k.reserved <= k.low_stock_at THEN 1 ELSE 2 END)
           WHEN 0 THEN 'SOLD_OUT' WHEN 1 THEN 'LOW_STOCK' WHEN 2 THEN 'IN_STOCK' END
    FROM commerce.stock k WHERE k.product_id = p.id), 'UNAVAILABLE') END
$$;
CREATE OR REPLACE FUNCTION commerce.product_variants_availability(v commerce.product_variants) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN p.status <> 'ACTIVE' OR p.store_status <> 'OPEN' THEN 'UNAVAILABLE'
              WHEN k.on_hand - k.reserved <= 0 THEN 'SOLD_OUT'
              WHEN k.on_hand - k.reserved <= k.low_stock_at THEN 'LOW_STOCK' ELSE 'IN_STOCK' END
  FROM commerce.stock k JOIN commerce.products p ON p.id = k.product_id
  WHERE k.product_id = v.product_id AND k.variant_n = v.n
$$;
CREATE OR REPLACE FUNCTION community.notes_hot_comments(n community.notes) RETURNS SETOF community.comments LANGUAGE sql STABLE AS $$
  SELECT c.* FROM community.comments c
  WHERE c.note_id = n.id AND c.root_id IS NULL AND NOT EXISTS (SELECT FROM community.walls w WHERE w.user_id = bench.viewer() AND w.other_id = c.author_id)
  ORDER BY c.heat DESC, c.id DESC
$$;
CREATE OR REPLACE FUNCTION community.comments_first_replies(c community.comments) RETURNS SETOF community.comments LANGUAGE sql STABLE AS $$
  SELECT r.* FROM community.comments r
  WHERE r.note_id = c.note_id AND r.root_id = c.id AND NOT EXISTS (SELECT FROM community.walls w WHERE w.user_id = bench.viewer() AND w.other_id = r.author_id)
  ORDER BY r.created_at, r.id
$$;
CREATE OR REPLACE FUNCTION commerce.products_hot_notes(p commerce.products) RETURNS SETOF community.notes LANGUAGE sql STABLE AS $$
  SELECT n.* FROM community.notes_by_product l JOIN community.notes n ON n.id = l.note_id
  WHERE l.product_id = p.id
    AND (l.reach = 0 OR l.author_id = bench.viewer() OR l.reach = 1 AND EXISTS (
      SELECT FROM community.follows f WHERE f.follower_id = bench.viewer() AND f.followee_id = l.author_id))
    AND NOT EXISTS (SELECT FROM community.walls w WHERE w.user_id = bench.viewer() AND w.other_id = l.author_id)
  ORDER BY l.heat DESC, l.note_id DESC
$$;
CREATE OR REPLACE FUNCTION commerce.products_newest_reviews(p commerce.products) RETURNS SETOF commerce.reviews LANGUAGE sql STABLE AS $$
  SELECT r.* FROM commerce.reviews r WHERE r.product_id = p.id ORDER BY r.created_at DESC, r.id DESC
$$;
