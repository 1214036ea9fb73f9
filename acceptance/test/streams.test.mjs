// Subscriptions, by the clients of graphql-ws and graphql-sse.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import WebSocket from 'ws';

import { overServerSentEvents } from '../clients/graphql-sse.mjs';
import { overWebSocket } from '../clients/graphql-ws.mjs';
import { buy, cancel, socketUrl, token, url, watchOrder } from '../trellis.mjs';

// watched reads statuses of an order until it is at the last one wanted; what is told twice is one.
async function watched(events, order, until, meanwhile = () => {}) {
  const seen = [];
  for await (const { data, errors } of events) {
    assert.equal(errors, undefined);
    assert.equal(data.orderUpdated.id, order);
    if (seen.length === 0) await meanwhile();
    if (seen.at(-1) !== data.orderUpdated.status) seen.push(data.orderUpdated.status);
    if (seen.at(-1) === until) break;
  }
  return seen;
}

// closed is the code with which the server closes a socket that says these things one after the other.
async function closed(...messages) {
  const socket = new WebSocket(socketUrl, 'graphql-transport-ws');
  await once(socket, 'open');
  for (const message of messages) socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  const [code] = await once(socket, 'close');
  return code;
}

test('graphql-ws sees an order called off', async (t) => {
  const bearer = await token('qiqi.mama');
  const client = overWebSocket(socketUrl, () => bearer, { webSocketImpl: WebSocket });
  t.after(() => client.dispose());
  const order = await buy(bearer, 'UNIONPAY');
  const events = client.iterate({ query: watchOrder, variables: { id: order } });
  assert.deepEqual(await watched(events, order, 'CANCELLED', () => cancel(order, bearer)), ['PENDING_PAYMENT', 'CANCELLED']);
});

test('graphql-ws runs queries and mutations too', async (t) => {
  const bearer = await token('qiqi.mama');
  const client = overWebSocket(socketUrl, () => bearer, { webSocketImpl: WebSocket });
  t.after(() => client.dispose());
  const { value } = await client.iterate({ query: '{ viewer { user { handle } } }' }).next();
  assert.equal(value.errors, undefined);
  assert.deepEqual(value.data, { viewer: { user: { handle: 'qiqi.mama' } } });
});

test('graphql-ws comes again with another token when one is no good', async (t) => {
  const tokens = ['not.a.token', await token('qiqi.mama')];
  const codes = [];
  const client = overWebSocket(socketUrl, () => tokens.shift(), {
    webSocketImpl: WebSocket,
    on: { closed: ({ code }) => codes.push(code) },
  });
  t.after(() => client.dispose());
  const { value } = await client.iterate({ query: '{ viewer { user { handle } } }' }).next();
  assert.equal(value.data.viewer.user.handle, 'qiqi.mama');
  assert.deepEqual(codes, [4403]);
});

test('who does not speak the protocol is sent away', async () => {
  assert.equal(await closed({ type: 'subscribe', id: '1', payload: { query: '{ __typename }' } }), 4401);
  assert.equal(await closed({ type: 'hello' }), 4400);
  assert.equal(await closed({ type: 'connection_init' }, { type: 'start', id: '1' }), 4400);
  assert.equal(await closed('{'), 4400);
  assert.equal(await closed({ type: 'connection_init' }, { type: 'connection_init' }), 4429);
});

test('graphql-sse sees an order paid', async (t) => {
  const bearer = await token('qiqi.mama');
  const client = overServerSentEvents(url, () => bearer);
  t.after(() => client.dispose());
  const order = await buy(bearer, 'CARD');
  const seen = await watched(client.iterate({ query: watchOrder, variables: { id: order } }), order, 'PAID');
  assert.equal(seen.at(-1), 'PAID');
});

test('graphql-sse sees an order called off', async (t) => {
  const bearer = await token('qiqi.mama');
  const client = overServerSentEvents(url, () => bearer);
  t.after(() => client.dispose());
  const order = await buy(bearer, 'UNIONPAY');
  const events = client.iterate({ query: watchOrder, variables: { id: order } });
  assert.deepEqual(await watched(events, order, 'CANCELLED', () => cancel(order, bearer)), ['PENDING_PAYMENT', 'CANCELLED']);
});

test('graphql-sse comes again with another token when one is no good', async (t) => {
  const tokens = ['not.a.token', await token('qiqi.mama')];
  const client = overServerSentEvents(url, () => tokens.shift());
  t.after(() => client.dispose());
  const { value } = await client.iterate({ query: '{ viewer { user { handle } } }' }).next();
  assert.equal(value.data.viewer.user.handle, 'qiqi.mama');
});

test("nobody listens to somebody else's order", async (t) => {
  const buyer = await token('qiqi.mama');
  const order = await buy(buyer, 'UNIONPAY');
  t.after(() => cancel(order, buyer));
  const bearer = await token('lin.dresses');
  const operation = { query: watchOrder, variables: { id: order } };
  for (const client of [
    overServerSentEvents(url, () => bearer),
    overWebSocket(socketUrl, () => bearer, { webSocketImpl: WebSocket }),
  ]) {
    t.after(() => client.dispose());
    // The one tells of errors as a result, the other throws them.
    const errors = await client.iterate(operation).next().then(({ value }) => value.errors, (thrown) => thrown);
    assert.deepEqual(errors.map((error) => error.extensions.code), ['NOT_FOUND']);
  }
});
