// urql: queries by their hash and by GET, mutations that make its document cache ask again, and subscriptions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import WebSocket from 'ws';

import { overWebSocket } from '../clients/graphql-ws.mjs';
import { urql } from '../clients/urql.mjs';
import { buy, cancel, socketUrl, token, url, watchOrder } from '../trellis.mjs';

async function open(t, handle) {
  const bearer = handle && (await token(handle));
  const socket = overWebSocket(socketUrl, bearer && (async () => bearer), { webSocketImpl: WebSocket });
  t.after(() => socket.dispose());
  const requests = [];
  const client = urql(url, bearer && (() => bearer), socket, async (to, options) => {
    const answer = await fetch(to, options);
    requests.push({ url: new URL(to, url), method: options.method, text: await answer.clone().text() });
    return answer;
  });
  return { client, requests };
}

test('a query is sent by its hash, kept, and asked for again when a mutation changed what it shows', async (t) => {
  const { client, requests } = await open(t, 'qiqi.mama');
  const query = `query Collected${Date.now()}($handle: String!) {
    store(by: { handle: $handle }) { products(sort: SALES, first: 1) { nodes { id title viewerHasCollected } } }
  }`;
  const shown = [];
  const subscription = client.query(query, { handle: 'yesong' }).subscribe(({ data, error, stale }) => {
    assert.equal(error, undefined);
    if (!stale) shown.push(data.store.products.nodes[0]);
  });
  t.after(() => subscription.unsubscribe());
  while (shown.length === 0) await new Promise(setImmediate);
  assert.match(requests[0].text, /PERSISTED_QUERY_NOT_FOUND/);
  assert.equal(requests[0].method, 'GET');
  assert.equal(requests.length, 2);

  const { data } = await client.query(query, { handle: 'yesong' });
  assert.deepEqual(data.store.products.nodes[0], shown[0]);
  assert.equal(requests.length, 2, 'it is in the cache');

  const [product] = shown.splice(0);
  const { data: changed } = await client.mutation(
    `mutation Collect($input: CollectSetInput!) {
      collectSet(input: $input) { subject { ... on Product { id viewerHasCollected } } userErrors { code } }
    }`,
    { input: { subjectId: product.id, collected: !product.viewerHasCollected } },
  );
  assert.deepEqual(changed.collectSet.userErrors, []);
  while (shown.length === 0) await new Promise(setImmediate);
  assert.equal(shown[0].viewerHasCollected, !product.viewerHasCollected);

  const other = await open(t);
  assert.equal((await other.client.query(query, { handle: 'yesong' })).data.store.products.nodes[0].id, product.id);
  assert.deepEqual(other.requests.map(({ method, url: to }) => [method, to.searchParams.has('query')]), [['GET', false]]);
});

test('an order is seen called off', async (t) => {
  const { client } = await open(t, 'qiqi.mama');
  const bearer = await token('qiqi.mama');
  const id = await buy(bearer, 'UNIONPAY');
  const seen = new Set();
  await new Promise((resolve, reject) => {
    const subscription = client.subscription(watchOrder, { id }).subscribe(({ data, error }) => {
      if (error) return reject(error);
      if (seen.size === 0) cancel(id, bearer).catch(reject);
      seen.add(data.orderUpdated.status);
      if (data.orderUpdated.status === 'CANCELLED') resolve(queueMicrotask(() => subscription.unsubscribe()));
    });
  });
  assert.deepEqual([...seen], ['PENDING_PAYMENT', 'CANCELLED']);
});
