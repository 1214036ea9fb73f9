// Subscriptions, by the clients of the three ways in.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import WebSocket from 'ws';

import { overServerSentEvents } from '../clients/graphql-sse.mjs';
import { overWebSocket } from '../clients/graphql-ws.mjs';
import { ask, buy, cancel, origin, socketUrl, token, url, watchOrder } from '../trellis.mjs';

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

test("graphql-sse is refused a bad token, and somebody else's order", async (t) => {
  const stranger = overServerSentEvents(url, () => 'not.a.token');
  t.after(() => stranger.dispose());
  await assert.rejects(stranger.iterate({ query: '{ __typename }' }).next(), ({ response }) => response.status === 401);

  const order = await buy(await token('qiqi.mama'), 'UNIONPAY');
  const bearer = await token('lin.dresses');
  const other = overServerSentEvents(url, () => bearer);
  t.after(() => other.dispose());
  const { value } = await other.iterate({ query: watchOrder, variables: { id: order } }).next();
  assert.deepEqual(value.errors.map((error) => error.extensions.code), ['NOT_FOUND']);
});

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
test("a browser's EventSource sees an order called off", { skip: !existsSync(executablePath) && 'there is no Chromium' }, async (t) => {
  const flags = '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
  const browser = await chromium.launch({ executablePath, args: flags.split(' ') });
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(origin);
  const bearer = await token('qiqi.mama');
  const order = await buy(bearer, 'UNIONPAY');
  await page.exposeFunction('callOff', () => cancel(order, bearer));
  const seen = await page.evaluate(
    async ([query, id, jwt]) => {
      const answer = await fetch('/graphql/ticket', { method: 'POST', headers: { Authorization: `Bearer ${jwt}` } });
      const { ticket } = await answer.json();
      const parameters = new URLSearchParams({ query, variables: JSON.stringify({ id }), ticket });
      const stream = new EventSource(`/graphql?${parameters}`);
      const statuses = [];
      return new Promise((resolve, reject) => {
        stream.addEventListener('error', () => reject(new Error(`the stream broke at ${statuses}`)));
        stream.addEventListener('next', ({ data }) => {
          const { status } = JSON.parse(data).data.orderUpdated;
          if (statuses.length === 0) void window.callOff();
          if (statuses.at(-1) !== status) statuses.push(status);
          if (status === 'CANCELLED') resolve((stream.close(), statuses));
        });
      });
    },
    [watchOrder, order, bearer],
  );
  assert.deepEqual(seen, ['PENDING_PAYMENT', 'CANCELLED']);
});
