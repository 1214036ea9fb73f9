// Mercurius with its JIT and its loaders: https://mercurius.dev/#/docs/loaders
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { config, viewerOf } from './config.mjs';
import * as data from './data.mjs';
import { feed } from './feed.mjs';
import { parseId } from './ids.mjs';
import { edges, plain, typeDefs } from './schema.mjs';

// A loader gets all parents of a field that wait at the same time. Its own cache is off: it would print every parent as JSON
// to know it again, and the keys are made distinct here.
const loader = ({ by, key, none = null }) => ({
  loader: async (queries, { viewer }) => {
    const keys = [...new Set(queries.map(({ obj }) => key(obj)).filter(Boolean))];
    const found = keys.length > 0 ? await by(viewer, keys, queries[0].params.first) : new Map();
    return queries.map(({ obj }) => found.get(key(obj)) ?? none);
  },
  opts: { cache: false },
});

const inOrder = (by, viewer) => async (keys) => {
  if (keys.length === 0) return [];
  const found = await by(viewer, keys);
  return keys.map((key) => found.get(key) ?? null);
};

const single = (by, prefix) => async (_, { id }, { viewer }) => {
  const key = parseId(prefix, id);
  return (await by(viewer, [key])).get(key) ?? null;
};

const loaders = {};
for (const [type, fields] of Object.entries(edges)) {
  loaders[type] = Object.fromEntries(Object.entries(fields).map(([name, edge]) => [name, loader(edge)]));
}

const app = Fastify();
app.register(mercurius, {
  schema: typeDefs,
  resolvers: {
    Query: {
      feed: (_, args, { viewer }) =>
        feed(viewer, args, { notes: inOrder(data.notes, viewer), products: inOrder(data.products, viewer) }),
      note: single(data.notes, 'note'),
      product: single(data.products, 'product'),
    },
    Image: plain.Image,
    FeedItem: { resolveType: plain.FeedItem.__resolveType },
    Media: { resolveType: plain.Media.__resolveType },
  },
  loaders,
  jit: 1,
  context: (request) => ({ viewer: viewerOf(request.headers.authorization) }),
});
await app.listen({ host: config.host, port: config.port });
