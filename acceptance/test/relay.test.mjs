// Relay: its compiler takes the schema, and its runtime pages the feed and a note's comments by what the compiler made of relay/feed.js.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { before, test } from 'node:test';
import relayCompiler from 'relay-compiler';
import {
  ConnectionHandler, createOperationDescriptor, fetchQuery, getPaginationMetadata, getPaginationVariables, getSelector,
} from 'relay-runtime';

import { relay } from '../clients/relay.mjs';
import { ask, url } from '../trellis.mjs';

const folder = join(import.meta.dirname, '../relay');
const artifacts = join(folder, '__generated__');
const artifact = (name) => createRequire(import.meta.url)(join(artifacts, `${name}.graphql.js`));

before(() => {
  rmSync(artifacts, { recursive: true, force: true });
  mkdirSync(artifacts);
  writeFileSync(join(artifacts, 'package.json'), '{ "type": "commonjs" }');
  execFileSync(relayCompiler, ['relay.config.json'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
});

// page asks for a query and keeps its answer, as a screen that shows it does.
async function page(t, environment, query, variables) {
  const operation = createOperationDescriptor(query, variables);
  t.after(environment.retain(operation).dispose);
  await fetchQuery(environment, query, variables).toPromise();
  return environment.lookup(operation.fragment).data;
}

// more asks for the page behind the last of a paginated fragment, and answers the fragment with it.
async function more(t, environment, fragment, read, count, variables) {
  const { paginationMetadata, paginationRequest, connectionPathInFragmentData } = getPaginationMetadata(fragment, 'a screen');
  const { endCursor, hasNextPage } = connectionPathInFragmentData.reduce((at, key) => at[key], read()).pageInfo;
  assert.ok(hasNextPage);
  await page(t, environment, paginationRequest, getPaginationVariables('forward', count, endCursor, variables, {}, paginationMetadata));
  return read();
}

test('the feed is paged by @refetchable, each item once', async (t) => {
  const environment = relay(url);
  const data = await page(t, environment, artifact('feedHomeQuery'), { count: 5 });
  const fragment = artifact('feed_list');
  const read = () => environment.lookup(getSelector(fragment, data)).data;
  assert.equal(read().feed.edges.length, 5);
  for (let pages = 2; pages <= 4; pages++) {
    const { feed } = await more(t, environment, fragment, read, 5, { count: 5 });
    assert.equal(feed.edges.length, 5 * pages);
  }
  const { edges } = read().feed;
  assert.equal(new Set(edges.map(({ node }) => node.id)).size, 20);
  const notes = edges.filter(({ node }) => node.__typename === 'Note');
  assert.ok(notes.length > 0);
  for (const { node } of notes) {
    assert.ok(environment.lookup(getSelector(artifact('feed_note'), node.note)).data.title);
  }
});

test("a note's comments are paged by the node query that the compiler makes of their fragment", async (t) => {
  const { user } = await ask(`{
    user(by: { handle: "xiaoman.clay" }) { notes(first: 50) { nodes { id title comments(first: 7) { nodes { id } } } } }
  }`);
  const note = user.notes.nodes.find(({ comments }) => comments.nodes.length >= 6);
  const environment = relay(url);
  const data = await page(t, environment, artifact('feedDetailQuery'), { id: note.id });
  const fragment = artifact('feed_comments');
  const read = () => environment.lookup(getSelector(fragment, data.node.note)).data;
  assert.equal(read().title, note.title);
  assert.equal(read().comments.edges.length, 2);
  await more(t, environment, fragment, read, 2, { id: note.id });
  const { comments } = await more(t, environment, fragment, read, 2, { id: note.id });
  assert.deepEqual(comments.edges.map(({ node }) => node.id), note.comments.nodes.slice(0, 6).map(({ id }) => id));

  const stored = environment.getStore().getSource();
  const connection = stored.getRecordIDs().find((id) => id.includes(ConnectionHandler.getConnectionID(note.id, 'feed_comments__comments')));
  assert.ok(connection, 'the connection is a part of the one record of the note');
});
