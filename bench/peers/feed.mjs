// A page of a feed, in whichever way notes and products are loaded.
import { following, ranking } from './data.mjs';
import { cursor, lists, parseCursor, rankCursor } from './ids.mjs';

const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const endOfTime = 253_402_300_799_000_000; // microseconds

const entries = async (viewer, surface, after, limit) => {
  if (surface === 'HOME') {
    const from = after ? parseCursor(lists.home, after) : { key: 0, position: 0 };
    const found = await ranking(String(from.key), from.position, limit);
    return found.map((row) => ({
      note: row.kind === 1 ? row.subject_id : null, product: row.kind === 1 ? null : row.subject_id, reason: row.reason,
      cursor: rankCursor(row.generation_id, row.position),
    }));
  }
  if (!viewer) throw new Error('the FOLLOWING feed needs a signed-in viewer');
  const from = after ? parseCursor(lists.following, after) : { key: endOfTime, id: lastId };
  const found = await following(viewer, String(from.key), from.id, limit);
  return found.map((row) => ({
    note: row.note_id, product: null, reason: 'FOLLOWING', cursor: cursor(lists.following, row.at, row.note_id),
  }));
};

// feed reads some places to spare, drops what may not be shown and keeps the first of the rest. load.notes and load.products
// return what they find in the order of the keys, null for the rest.
export const feed = async (viewer, { surface, first, after }, load) => {
  const limit = first + 1 + 5 + (first >> 2);
  const places = await entries(viewer, surface, after, limit);
  const [notes, products] = await Promise.all([
    load.notes(places.filter((p) => p.note).map((p) => p.note)), load.products(places.filter((p) => p.product).map((p) => p.product)),
  ]);
  let n = 0, p = 0;
  const edges = [];
  for (const place of places) {
    const node = place.note ? notes[n++] : products[p++];
    if (!node || !(node.__typename === 'Product' ? node.sellable : surface === 'HOME' ? node.rankable : node.renders)) continue;
    edges.push({ cursor: place.cursor, reason: place.reason, sponsorship: node.sponsorship ?? null, node });
  }
  const full = edges.length > first;
  const shown = edges.slice(0, first);
  const end = full ? shown[first - 1] : places[places.length - 1];
  return { edges: shown, pageInfo: { hasNextPage: full || places.length === limit, endCursor: end?.cursor ?? null } };
};
