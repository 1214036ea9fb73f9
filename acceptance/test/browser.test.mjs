// What only a browser has: EventSource, and a cache of its own.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch, missing, open } from '../chromium.mjs';
import { ask, buy, cancel, origin, token, watchOrder } from '../trellis.mjs';

const options = { skip: missing };

let browser;
let page; // of the server's own, so that what runs in it may ask the server
before(async () => {
  if (options.skip) return;
  browser = await launch();
  page = await open(browser, origin);
});
after(() => browser?.close());

test('EventSource sees an order called off', options, async () => {
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

test('what is asked for by GET after a mutation is new, though the browser keeps it', options, async () => {
  const bearer = await token('qiqi.mama');
  const query = '{ store(by: { handle: "yesong" }) { products(first: 1) { nodes { id viewerHasCollected } } } }';
  const asked = `/graphql?${new URLSearchParams({ query })}`;
  const answers = await answersTo(asked);
  const get = () =>
    page.evaluate(
      async ([to, jwt]) => {
        const answer = await fetch(to, { headers: { Authorization: `Bearer ${jwt}` } });
        return (await answer.json()).data.store.products.nodes[0];
      },
      [asked, bearer],
    );
  const first = await get();
  assert.deepEqual(await get(), first);
  assert.deepEqual(await answers(2), [200, 304], 'what has not changed is not sent again');

  await ask(
    'mutation ($input: CollectSetInput!) { collectSet(input: $input) { userErrors { code } } }',
    { input: { subjectId: first.id, collected: !first.viewerHasCollected } },
    bearer,
  );
  assert.equal((await get()).viewerHasCollected, !first.viewerHasCollected);
});

// answersTo listens to what the network answers at one path, whatever else the page is loading, and returns a function that waits
// for so many statuses. What a request is for, and what it was answered, come in either order.
async function answersTo(path) {
  const session = await page.context().newCDPSession(page);
  const ours = new Set();
  const answered = [];
  session.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (request.url.endsWith(path)) ours.add(requestId);
  });
  session.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => answered.push({ requestId, statusCode }));
  await session.send('Network.enable');
  return async (count) => {
    for (;;) {
      const statuses = answered.filter(({ requestId }) => ours.has(requestId)).map(({ statusCode }) => statusCode);
      if (statuses.length >= count) return statuses;
      await new Promise((resume) => setTimeout(resume, 20));
    }
  };
}
