// Apollo Server with a DataLoader a request and kind of thing: https://www.apollographql.com/docs/apollo-server/data/fetching-data
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import DataLoader from 'dataloader';
import { config, viewerOf } from './config.mjs';
import * as data from './data.mjs';
import { feed } from './feed.mjs';
import { parseId } from './ids.mjs';
import { edges, plain, typeDefs } from './schema.mjs';

// The loaders of a request, by what they load and how much of it.
class Loaders {
  constructor(viewer) {
    this.viewer = viewer;
    this.kept = new Map();
  }

  of(by, first) {
    let sizes = this.kept.get(by);
    if (!sizes) this.kept.set(by, (sizes = new Map()));
    let loader = sizes.get(first);
    if (!loader) {
      loader = new DataLoader(async (keys) => {
        const found = await by(this.viewer, keys, first);
        return keys.map((key) => found.get(key) ?? null);
      });
      sizes.set(first, loader);
    }
    return loader;
  }
}

const resolver = ({ by, key, none = null }) => async (parent, { first }, { loaders }) => {
  const wanted = key(parent);
  return wanted ? ((await loaders.of(by, first).load(wanted)) ?? none) : none;
};

const resolvers = {
  ...plain,
  Query: {
    feed: (_, args, { viewer, loaders }) => feed(viewer, args, {
      notes: (keys) => loaders.of(data.notes).loadMany(keys), products: (keys) => loaders.of(data.products).loadMany(keys),
    }),
    note: (_, { id }, { loaders }) => loaders.of(data.notes).load(parseId('note', id)),
    product: (_, { id }, { loaders }) => loaders.of(data.products).load(parseId('product', id)),
  },
};
for (const [type, fields] of Object.entries(edges)) {
  resolvers[type] = Object.fromEntries(Object.entries(fields).map(([name, edge]) => [name, resolver(edge)]));
}

const server = new ApolloServer({ typeDefs, resolvers });
await startStandaloneServer(server, {
  listen: { host: config.host, port: config.port },
  context: async ({ req }) => {
    const viewer = viewerOf(req.headers.authorization);
    return { viewer, loaders: new Loaders(viewer) };
  },
});
