-- What PostGraphile wants in the database: a role whose rights and row policies say who sees what, and functions for what no
-- column says. https://postgraphile.org/postgraphile/5/best-practices. Whoever owns the tables does not notice.
CREATE SCHEMA IF NOT EXISTS bench;

CREATE OR REPLACE FUNCTION bench.viewer() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('bench.viewer', true), '')::uuid
$$;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bench_visitor') THEN
    CREATE ROLE bench_visitor NOLOGIN;
  END IF;
END
$$;
GRANT USAGE ON SCHEMA bench, community, commerce TO bench_visitor;
GRANT SELECT ON ALL TABLES IN SCHEMA community, commerce TO bench_visitor;

ALTER TABLE community.notes ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS visible ON community.notes;
CREATE POLICY visible ON community.notes FOR SELECT TO bench_visitor USING (
  state <> 'DELETED'
  AND (author_id = (SELECT bench.viewer())
       OR state IN ('PUBLISHED', 'LIMITED')
          AND (visibility = 'PUBLIC'
               OR visibility = 'FOLLOWERS' AND EXISTS (
                 SELECT FROM community.follows f WHERE f.follower_id = (SELECT bench.viewer()) AND f.followee_id = author_id))
          AND NOT EXISTS (SELECT FROM community.walls w WHERE w.user_id = (SELECT bench.viewer()) AND w.other_id = author_id))
);

ALTER TABLE community.users ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS visible ON community.users;
CREATE POLICY visible ON community.users FOR SELECT TO bench_visitor USING (
  id = (SELECT bench.viewer())
  OR NOT EXISTS (SELECT FROM community.walls w WHERE w.user_id = (SELECT bench.viewer()) AND w.other_id = id)
);

ALTER TABLE community.comments ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS visible ON community.comments;
CREATE POLICY visible ON community.comments FOR SELECT TO bench_visitor USING (
  NOT EXISTS (SELECT FROM community.walls w WHERE w.user_id = (SELECT bench.viewer()) AND w.other_id = author_id)
);

ALTER TABLE commerce.products ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS visible ON commerce.products;
CREATE POLICY visible ON commerce.products FOR SELECT TO bench_visitor USING (
  status = 'ACTIVE' AND store_status <> 'APPLYING'
  OR EXISTS (SELECT FROM commerce.stores_by_member m WHERE m.user_id = (SELECT bench.viewer()) AND m.store_id = products.store_id)
);

ALTER TABLE commerce.stores ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS visible ON commerce.stores;
CREATE POLICY visible ON commerce.stores FOR SELECT TO bench_visitor USING (
  status <> 'APPLYING' OR account_id = (SELECT bench.viewer())
  OR EXISTS (SELECT FROM commerce.stores_by_member m WHERE m.user_id = (SELECT bench.viewer()) AND m.store_id = stores.id)
);

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
  WHERE f.follower_id = (SELECT bench.viewer())
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
CREATE OR REPLACE FUNCTION community.users_store(u community.users) RETURNS commerce.stores LANGUAGE sql STABLE AS $$
  SELECT s.* FROM commerce.store_accounts a JOIN commerce.stores s ON s.id = a.store_id WHERE a.account_id = u.id
$$;
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
  SELECT c.* FROM community.comments c WHERE c.note_id = n.id AND c.root_id IS NULL ORDER BY c.heat DESC, c.id DESC
$$;
CREATE OR REPLACE FUNCTION community.comments_first_replies(c community.comments) RETURNS SETOF community.comments LANGUAGE sql STABLE AS $$
  SELECT r.* FROM community.comments r WHERE r.note_id = c.note_id AND r.root_id = c.id ORDER BY r.created_at, r.id
$$;
CREATE OR REPLACE FUNCTION commerce.products_hot_notes(p commerce.products) RETURNS SETOF community.notes LANGUAGE sql STABLE AS $$
  SELECT n.* FROM community.notes_by_product l JOIN community.notes n ON n.id = l.note_id
  WHERE l.product_id = p.id ORDER BY l.heat DESC, l.note_id DESC
$$;
CREATE OR REPLACE FUNCTION commerce.products_newest_reviews(p commerce.products) RETURNS SETOF commerce.reviews LANGUAGE sql STABLE AS $$
  SELECT r.* FROM commerce.reviews r WHERE r.product_id = p.id ORDER BY r.created_at DESC, r.id DESC
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bench, community, commerce TO bench_visitor;
