// Reads for many keys at once: one statement each, prepared by name. Whoever may see a row is asked in the statement. Each
// returns a Map from key to what was found.
import pg from 'pg';
import { config, nobody } from './config.mjs';
import { childId, cursor, id, lists, pairId } from './ids.mjs';

pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => text.replace(' ', 'T').replace('+00', 'Z'));

const pool = (connectionString) =>
  new pg.Pool({ connectionString, max: config.connections, options: '-c timezone=UTC' });
const community = pool(config.community);
const commerce = pool(config.commerce);

const rows = async (db, name, text, values) => (await db.query({ name, text, values })).rows;
const one = (found, key) => new Map(found.map((row) => [row[key], row]));
const marked = (found) => new Map(found.map((row) => [row.key, true]));
const many = (found, key, make) => {
  const out = new Map();
  for (const row of found) {
    const list = out.get(row[key]);
    if (list) list.push(make(row));
    else out.set(row[key], [make(row)]);
  }
  return out;
};

const image = (row, of) =>
  row[`${of}_id`] ? { imageId: row[`${of}_id`], width: row[`${of}_width`], height: row[`${of}_height`], blurHash: row[`${of}_hash`] || null } : null;

const money = (minorUnits, currency) => {
  if (currency === 'JPY') return { minorUnits, currency, amount: String(minorUnits) };
  const digits = String(minorUnits).padStart(3, '0');
  return { minorUnits, currency, amount: `${digits.slice(0, -2)}.${digits.slice(-2)}` };
};

const count = (value) => ({ value });

const noWall = (viewer, author) => `NOT EXISTS (SELECT 1 FROM community.walls w WHERE w.user_id = ${viewer} AND w.other_id = ${author})`;

const toNote = (row) => ({
  __typename: 'Note', key: row.id, id: id('note', row.id), authorId: row.author_id, primaryProductId: row.primary_product_id,
  kind: row.kind, title: row.title, body: row.body, publishedAt: row.published_at, cover: image(row, 'cover'),
  rankable: row.state === 'PUBLISHED' && row.visibility === 'PUBLIC', renders: row.state === 'PUBLISHED' || row.state === 'LIMITED',
  likeCount: count(row.like_count), collectCount: count(row.collect_count), commentCount: count(row.comment_count),
  sponsorship: row.sponsor_kind ? { label: row.sponsor_label, kind: row.sponsor_kind } : null,
});

export const notes = async (viewer, ids) => {
  const found = await rows(community, 'notes', `
    SELECT n.id, n.author_id, n.primary_product_id, n.kind, n.title, n.body, n.published_at, n.state, n.visibility,
           n.cover_id, n.cover_width, n.cover_height, n.cover_blur_hash AS cover_hash,
           n.like_count, n.collect_count, n.comment_count, n.sponsor_label, n.sponsor_kind
    FROM community.notes n
    WHERE n.id = ANY($2)
      AND n.state <> 'DELETED'
      AND (n.author_id = $1
           OR n.state IN ('PUBLISHED', 'LIMITED')
              AND (n.visibility = 'PUBLIC' OR n.visibility = 'FOLLOWERS'
                   AND EXISTS (SELECT 1 FROM community.follows f WHERE f.follower_id = $1 AND f.followee_id = n.author_id))
              AND ${noWall('$1', 'n.author_id')})`, [viewer ?? nobody, ids]);
  return one(found.map(toNote), 'key');
};

export const users = async (viewer, ids) => {
  const found = await rows(community, 'users', `
    SELECT u.id, u.display_name, u.avatar_id, u.avatar_width, u.avatar_height, u.avatar_blur_hash AS avatar_hash
    FROM community.users u
    WHERE u.id = ANY($2)
      AND (u.id = $1 OR ${noWall('$1', 'u.id')})`, [viewer ?? nobody, ids]);
  return one(found.map((row) => ({
    key: row.id, id: id('user', row.id), displayName: row.display_name, avatar: image(row, 'avatar'),
  })), 'key');
};

const among = (db, name, text) => async (viewer, ids) => viewer ? marked(await rows(db, name, text, [viewer, ids])) : new Map();

export const liked = among(community, 'liked', `
  SELECT note_id AS key FROM community.note_likes WHERE user_id = $1 AND note_id = ANY($2)`);
export const collected = among(community, 'collected', `
  SELECT note_id AS key FROM community.note_collects WHERE user_id = $1 AND note_id = ANY($2)`);
export const productCollected = among(community, 'product_collected', `
  SELECT product_id AS key FROM community.product_collects WHERE user_id = $1 AND product_id = ANY($2)`);
export const followed = among(community, 'followed', `
  SELECT followee_id AS key FROM community.follows WHERE follower_id = $1 AND followee_id = ANY($2)`);

// Comments are keyed by their note and their own id, in one text.
export const commentLiked = async (viewer, keys) => {
  if (!viewer) return new Map();
  const split = keys.map((key) => key.split('/'));
  return marked(await rows(community, 'comment_liked', `
    SELECT l.note_id || '/' || l.comment_id AS key
    FROM community.comment_likes l
    JOIN unnest($2::uuid[], $3::uuid[]) AS a (note_id, id) ON a.note_id = l.note_id AND a.id = l.comment_id
    WHERE l.user_id = $1`, [viewer, split.map((s) => s[0]), split.map((s) => s[1])]));
};

export const media = async (_, ids) => many(await rows(community, 'media', `
  SELECT note_id, image_id, width, height, video_id, duration_ms
  FROM community.note_media
  WHERE note_id = ANY($1)
  ORDER BY note_id, position`, [ids]), 'note_id', (row) => row.video_id
  ? { __typename: 'Video', id: id('media', row.video_id), width: row.width, height: row.height, durationMs: row.duration_ms }
  : { __typename: 'Image', id: id('media', row.image_id), imageId: row.image_id, width: row.width, height: row.height });

export const topics = async (_, ids) => many(await rows(community, 'topics', `
  SELECT nt.note_id, t.id, t.name
  FROM community.note_topics nt
  JOIN community.topics t ON t.id = nt.topic_id
  WHERE nt.note_id = ANY($1)
  ORDER BY nt.note_id, nt.position`, [ids]), 'note_id', (row) => ({ id: id('topic', row.id), name: row.name }));

export const tags = async (_, ids, first) => pages(first, many(await rows(community, 'tags', `
  SELECT note_id, n, product_id, media_index, x, y, disclosure, snapshot_title, snapshot_price, snapshot_currency
  FROM community.product_tags
  WHERE note_id = ANY($1)
  ORDER BY note_id, n`, [ids]), 'note_id', (row) => ({
  id: childId('tag', row.note_id, row.n), productId: row.product_id, mediaIndex: row.media_index,
  x: row.x, y: row.y,
  disclosure: row.disclosure, snapshot: { title: row.snapshot_title, price: money(row.snapshot_price, row.snapshot_currency) },
})));

// pages cuts lists that were read with one element more, or whole.
const pages = (first, lists, cursorOf) => {
  for (const [key, list] of lists) {
    const nodes = list.slice(0, first);
    lists.set(key, {
      nodes, pageInfo: { hasNextPage: list.length > first, endCursor: cursorOf ? cursorOf(nodes[nodes.length - 1]) : null },
    });
  }
  return lists;
};

const toComment = (viewer) => (row) => {
  const said = row.state === 'VISIBLE' || (row.state === 'HIDDEN' && row.author_id === viewer);
  return {
    key: `${row.note_id}/${row.id}`, own: row.id, heat: row.heat, id: pairId('comment', row.note_id, row.id), text: said ? row.body : null,
    authorId: said ? row.author_id : null, isByAuthor: said && row.author_id === row.note_author, state: row.state, createdAt: row.created_at,
    likeCount: count(row.like_count), replyCount: count(row.reply_count),
  };
};

const commentColumns = `c.note_id, c.id, c.author_id, c.body, c.state, c.created_at, c.like_count, c.reply_count, c.heat::text AS heat`;

export const comments = async (viewer, ids, first) => pages(first, many(await rows(community, 'comments', `
  SELECT p.*, n.author_id AS note_author
  FROM community.notes n
  CROSS JOIN LATERAL (
    SELECT ${commentColumns}
    FROM community.comments c
    WHERE c.note_id = n.id
      AND c.root_id IS NULL
      AND ${noWall('$1', 'c.author_id')}
    ORDER BY c.heat DESC, c.id DESC
    LIMIT $3
  ) p
  WHERE n.id = ANY($2)`, [viewer ?? nobody, ids, first + 1]), 'note_id', toComment(viewer)),
(last) => cursor(lists.comments, last.heat, last.own));

export const replies = async (viewer, keys, first) => {
  const split = keys.map((key) => key.split('/'));
  return pages(first, many(await rows(community, 'replies', `
    SELECT a.note_id || '/' || a.root_id AS root, p.*
    FROM unnest($2::uuid[], $3::uuid[]) AS a (note_id, root_id)
    CROSS JOIN LATERAL (
      SELECT ${commentColumns}
      FROM community.comments c
      WHERE c.note_id = a.note_id
        AND c.root_id = a.root_id
        AND ${noWall('$1', 'c.author_id')}
      ORDER BY c.created_at, c.id
      LIMIT $4
    ) p`, [viewer ?? nobody, split.map((s) => s[0]), split.map((s) => s[1]), first + 1]), 'root', toComment(viewer)));
};

const publicProduct = `(p.status = 'ACTIVE' AND p.store_status <> 'APPLYING'
  OR EXISTS (SELECT 1 FROM commerce.stores_by_member m WHERE m.user_id = $1 AND m.store_id = p.store_id))`;
const publicStore = `(s.status <> 'APPLYING' OR s.account_id = $1
  OR EXISTS (SELECT 1 FROM commerce.stores_by_member m WHERE m.user_id = $1 AND m.store_id = s.id))`;

const toProduct = (row) => {
  const total = row.ratings.reduce((a, b) => a + b, 0);
  const stars = row.ratings.reduce((sum, n, i) => sum + n * (i + 1), 0);
  return {
    __typename: 'Product', key: row.id, id: id('product', row.id), storeId: row.store_id, title: row.title, subtitle: row.subtitle,
    descriptionHtml: row.description_html, brand: row.brand, cover: image(row, 'cover'),
    sellable: row.status === 'ACTIVE' && row.store_status === 'OPEN',
    priceRange: { min: money(row.price_min, row.currency) },
    compareAtPriceRange: row.compare_at_min === null || row.compare_at_max === null ? null : { min: money(row.compare_at_min, row.currency) },
    options: row.options, soldCount: count(row.sold_count),
    rating: { average: total ? Math.floor((stars * 100) / total + 0.5) / 100 : null, count: count(total), histogram: row.ratings },
  };
};

export const products = async (viewer, ids) => one((await rows(commerce, 'products', `
  SELECT p.id, p.store_id, p.title, p.subtitle, p.description_html, p.brand, p.status, p.store_status, p.currency,
         p.cover_id, p.cover_width, p.cover_height, p.cover_blur_hash AS cover_hash,
         p.price_min, p.compare_at_min, p.compare_at_max, p.options, p.sold_count, p.ratings
  FROM commerce.products p
  WHERE p.id = ANY($2)
    AND ${publicProduct}`, [viewer ?? nobody, ids])).map(toProduct), 'key');

const bucket = (free, low) => (free <= 0 ? 'SOLD_OUT' : free <= low ? 'LOW_STOCK' : 'IN_STOCK');
const rank = { SOLD_OUT: 0, LOW_STOCK: 1, IN_STOCK: 2 };

// The bucket of each product's stock, for one that can be bought.
export const stock = async (_, ids) => {
  const found = many(await rows(commerce, 'stock', `
    SELECT product_id, on_hand - reserved AS free, low_stock_at
    FROM commerce.stock
    WHERE product_id = ANY($1)`, [ids]), 'product_id', (row) => bucket(row.free, row.low_stock_at));
  for (const [key, buckets] of found) found.set(key, buckets.reduce((a, b) => (rank[b] > rank[a] ? b : a)));
  return found;
};

export const productMedia = async (_, ids) => many(await rows(commerce, 'product_media', `
  SELECT product_id, media_id, width, height
  FROM commerce.product_media
  WHERE product_id = ANY($1)
  ORDER BY product_id, position`, [ids]), 'product_id',
(row) => ({ __typename: 'Image', id: id('media', row.media_id), imageId: row.media_id, width: row.width, height: row.height }));

export const variants = async (_, ids, first) => pages(first, many(await rows(commerce, 'variants', `
  SELECT v.product_id, v.n, v.title, v.options, v.currency, v.price, v.compare_at_price, v.purchase_limit,
         p.status = 'ACTIVE' AND p.store_status = 'OPEN' AS sellable, k.on_hand - k.reserved AS free, k.low_stock_at
  FROM commerce.product_variants v
  JOIN commerce.products p ON p.id = v.product_id
  LEFT JOIN commerce.stock k ON k.product_id = v.product_id AND k.variant_n = v.n
  WHERE v.product_id = ANY($1)
  ORDER BY v.product_id, v.n`, [ids]), 'product_id', (row) => ({
  id: childId('variant', row.product_id, row.n), title: row.title, options: row.options, price: money(row.price, row.currency),
  compareAtPrice: row.compare_at_price === null ? null : money(row.compare_at_price, row.currency), purchaseLimit: row.purchase_limit,
  availability: row.free === null ? null : row.sellable ? bucket(row.free, row.low_stock_at) : 'UNAVAILABLE',
})));

export const reviews = async (_, ids, first) => pages(first, many(await rows(commerce, 'reviews', `
  SELECT a.id AS product_id, r.*
  FROM unnest($1::uuid[]) AS a (id)
  CROSS JOIN LATERAL (
    SELECT id, author_id, rating, body, variant_title, order_id IS NOT NULL AS verified
    FROM commerce.reviews
    WHERE product_id = a.id
    ORDER BY created_at DESC, id DESC
    LIMIT $2
  ) r`, [ids, first + 1]), 'product_id', (row) => ({
  id: pairId('review', row.product_id, row.id), authorId: row.author_id, rating: row.rating, body: row.body,
  variantTitle: row.variant_title, verifiedPurchase: row.verified,
})));

export const productNotes = async (viewer, ids, first) => {
  const places = many(await rows(community, 'product_notes', `
    SELECT a.id AS product_id, p.note_id
    FROM unnest($2::uuid[]) AS a (id)
    CROSS JOIN LATERAL (
      SELECT n.note_id
      FROM community.notes_by_product n
      WHERE n.product_id = a.id
        AND (n.reach = 0 OR n.author_id = $1 OR n.reach = 1
             AND EXISTS (SELECT 1 FROM community.follows f WHERE f.follower_id = $1 AND f.followee_id = n.author_id))
        AND ${noWall('$1', 'n.author_id')}
      ORDER BY n.heat DESC, n.note_id DESC
      LIMIT $3
    ) p`, [viewer ?? nobody, ids, first]), 'product_id', (row) => row.note_id);
  const found = await notes(viewer, [...new Set([...places.values()].flat())]);
  for (const [key, list] of places) places.set(key, { nodes: list.map((n) => found.get(n)).filter(Boolean) });
  return places;
};

const toStore = (row) => ({ key: row.id, id: id('store', row.id), name: row.name, handle: row.handle, accountId: row.account_id });

export const stores = async (viewer, ids) => one((await rows(commerce, 'stores', `
  SELECT s.id, s.name, s.handle, s.account_id
  FROM commerce.stores s
  WHERE s.id = ANY($2)
    AND ${publicStore}`, [viewer ?? nobody, ids])).map(toStore), 'key');

export const storesByAccount = async (viewer, accounts) => new Map((await rows(commerce, 'stores_by_account', `
  SELECT s.id, s.name, s.handle, s.account_id
  FROM commerce.store_accounts a
  JOIN commerce.stores s ON s.id = a.store_id
  WHERE a.account_id = ANY($2)
    AND ${publicStore}`, [viewer ?? nobody, accounts])).map((row) => [row.account_id, toStore(row)]));

export const ranking = (generation, after, limit) => rows(community, 'ranking', `
  SELECT r.generation_id, r.position, r.kind, r.subject_id, r.reason
  FROM community.feed_rankings r
  WHERE r.generation_id = (
    SELECT g.id FROM community.feed_generations g
    WHERE g.surface = 'HOME' AND ($1::bigint = 0 OR g.id = $1) ORDER BY g.id DESC LIMIT 1
  )
    AND r.position > $2
  ORDER BY r.position
  LIMIT $3`, [generation, after, limit]);

export const following = (viewer, at, after, limit) => rows(community, 'following', `
  SELECT (extract(epoch FROM p.published_at) * 1000000)::bigint AS at, p.note_id
  FROM community.follows f
  CROSS JOIN LATERAL (
    SELECT a.note_id, a.published_at
    FROM community.notes_by_author a
    WHERE a.author_id = f.followee_id
      AND a.reach <= 1
      AND (a.published_at, a.note_id) < (to_timestamp($2::numeric / 1000000), $3::uuid)
    ORDER BY a.published_at DESC, a.note_id DESC
    LIMIT $4
  ) p
  WHERE f.follower_id = $1
  ORDER BY p.published_at DESC, p.note_id DESC
  LIMIT $4`, [viewer, at, after, limit]);
