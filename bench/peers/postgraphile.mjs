// PostGraphile 5 with its usual preset: https://postgraphile.org/postgraphile/5/. What it is told of the tables is how they
// refer to each other, which no foreign key says; what no column says is said by functions (postgraphile.sql).
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { grafserv } from 'postgraphile/grafserv/node';
import { makePgService } from 'postgraphile/adaptors/pg';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { jsonPgSmartTags } from 'postgraphile/utils';
import { config, viewerOf } from './config.mjs';

const refers = (...keys) => ({ tags: { foreignKey: keys.map(([from, to, field]) => `${from} references ${to}|@fieldName ${field}`) } });
const list = { tags: { behavior: '+list -connection' } };

const tags = jsonPgSmartTags({
  version: 1,
  config: {
    class: {
      'community.feed_rankings': refers(
        ['(subject_id)', 'community.notes (id)', 'note'], ['(subject_id)', 'commerce.products (id)', 'product']),
      'community.notes_by_author': refers(['(note_id)', 'community.notes (id)', 'note']),
      'community.notes': refers(
        ['(author_id)', 'community.users (id)', 'author'], ['(primary_product_id)', 'commerce.products (id)', 'primaryProduct']),
      'community.note_media': refers(['(note_id)', 'community.notes (id)', 'note']),
      'community.note_topics': refers(
        ['(note_id)', 'community.notes (id)', 'note'], ['(topic_id)', 'community.topics (id)', 'topic']),
      'community.product_tags': refers(
        ['(note_id)', 'community.notes (id)', 'note'], ['(product_id)', 'commerce.products (id)', 'product']),
      'community.comments': refers(['(author_id)', 'community.users (id)', 'author']),
      'commerce.store_accounts': { tags: { foreignKey: [
        '(account_id) references community.users (id)|@fieldName account|@foreignFieldName storeAccount',
        '(store_id) references commerce.stores (id)|@fieldName store',
      ] } },
      'commerce.products': refers(['(store_id)', 'commerce.stores (id)', 'store']),
      'commerce.product_media': refers(['(product_id)', 'commerce.products (id)', 'product']),
      'commerce.product_variants': refers(['(product_id)', 'commerce.products (id)', 'product']),
      'commerce.reviews': refers(['(author_id)', 'community.users (id)', 'author']),
      'commerce.stores': refers(['(account_id)', 'community.users (id)', 'account']),
    },
    procedure: Object.fromEntries([
      'community.home_feed', 'community.following_feed', 'community.notes_hot_comments', 'community.comments_first_replies',
      'commerce.products_hot_notes', 'commerce.products_newest_reviews',
    ].map((name) => [name, list])),
  },
});

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [tags],
  pgServices: [makePgService({
    connectionString: config.community, schemas: ['community', 'commerce'],
    poolConfig: { max: 2 * config.connections, options: '-c timezone=UTC' },
  })],
  gather: { installWatchFixtures: false },
  schema: { defaultBehavior: '+list' },
  grafast: {
    context: ({ node }) => ({
      pgSettings: { 'bench.viewer': viewerOf(node?.req.headers.authorization) ?? '' },
    }),
  },
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false },
};

const pgl = postgraphile(preset);
if (process.env.BENCH_PRINT_SCHEMA) {
  const { printSchema } = await import('graphql');
  console.log(printSchema(await pgl.getSchema()));
  process.exit(0);
}
const server = createServer();
server.on('error', (e) => { throw e; });
await pgl.createServ(grafserv).addTo(server);
server.listen(config.port, config.host);
