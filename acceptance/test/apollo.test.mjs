// Apollo Client: one entry of the cache for one thing, however it was asked for; documents by their hash; pages; events.
import { gql } from '@apollo/client';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { filter, firstValueFrom } from 'rxjs';
import WebSocket from 'ws';

import { apollo } from '../clients/apollo.mjs';
import { overWebSocket } from '../clients/graphql-ws.mjs';
import { buy, cancel, socketUrl, token, url, watchOrder } from '../trellis.mjs';

// open is a client of somebody, or of nobody. What it sends by HTTP is in requests, with the answers' texts.
async function open(t, handle) {
  const bearer = handle && (await token(handle));
  const bearers = bearer && (async () => bearer);
  const socket = overWebSocket(socketUrl, bearers, { webSocketImpl: WebSocket });
  const requests = [];
  const client = apollo(url, bearers, socket, async (to, options) => {
    const answer = await fetch(to, options);
    requests.push({ url: new URL(to), method: options.method, body: options.body, text: await answer.clone().text() });
    return answer;
  });
  t.after(async () => {
    client.stop();
    await socket.dispose();
  });
  return { client, requests };
}

// loaded waits for what a watched query shows first, and keeps watching.
async function loaded(t, watched) {
  const subscription = watched.subscribe(() => {});
  t.after(() => subscription.unsubscribe());
  const { data, error } = await firstValueFrom(watched.pipe(filter(({ loading }) => !loading)));
  assert.equal(error, undefined);
  return data;
}

const byAuthor = gql`
  query ByAuthor($handle: String!) {
    user(by: { handle: $handle }) { id notes(first: 5) { nodes { id title likeCount { value } viewerHasLiked } } }
  }
`;
const byId = gql`query ById($id: ID!) { note(id: $id) { id title likeCount { value } viewerHasLiked } }`;
const like = gql`
  mutation Like($input: LikeSetInput!) {
    likeSet(input: $input) { subject { ... on Note { id likeCount { value } viewerHasLiked } } userErrors { code } }
  }
`;
const pageOfFeed = gql`
  query Feed($after: String) {
    feed(surface: HOME, first: 5, after: $after) {
      edges { cursor node { ... on Note { id title } ... on Product { id title } } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`;

test('a note is one entry, and a like changes it wherever it is shown', async (t) => {
  const { client } = await open(t, 'qiqi.mama');
  const list = client.watchQuery({ query: byAuthor, variables: { handle: 'xiaoman.clay' } });
  const first = (await loaded(t, list)).user.notes.nodes[0];
  await client.query({ query: byId, variables: { id: first.id } });
  assert.equal(Object.keys(client.cache.extract()).filter((key) => key === `Note:${first.id}`).length, 1);
  assert.deepEqual(client.cache.extract().ROOT_QUERY[`note({"id":"${first.id}"})`], { __ref: `Note:${first.id}` });

  const { data } = await client.mutate({ mutation: like, variables: { input: { subjectId: first.id, liked: !first.viewerHasLiked } } });
  assert.deepEqual(data.likeSet.userErrors, []);
  const step = first.viewerHasLiked ? -1 : 1;
  for (const shown of [
    client.readQuery({ query: byAuthor, variables: { handle: 'xiaoman.clay' } }).user.notes.nodes[0],
    client.readQuery({ query: byId, variables: { id: first.id } }).note,
    list.getCurrentResult().data.user.notes.nodes[0],
  ]) {
    assert.equal(shown.viewerHasLiked, !first.viewerHasLiked);
    assert.equal(shown.likeCount.value, first.likeCount.value + step);
  }
});

test('a document is sent once, and from then on its hash by GET', async (t) => {
  const { client, requests } = await open(t);
  const query = gql(`query Once${Date.now()} { store(by: { handle: "yesong" }) { id name } }`);
  const ask = async () => (await client.query({ query, fetchPolicy: 'network-only' })).data.store.name;
  const name = await ask();
  assert.equal(await ask(), name);
  const [miss, both, hit, ...more] = requests;
  assert.deepEqual(more, []);
  assert.match(miss.text, /PERSISTED_QUERY_NOT_FOUND/);
  assert.equal(miss.method, 'GET');
  assert.match(JSON.stringify([both.url.search, both.body]), /Once\d+/);
  assert.equal(hit.method, 'GET');
  assert.deepEqual([...hit.url.searchParams.keys()].sort(), ['extensions', 'operationName', 'variables']);
  assert.equal(JSON.parse(hit.text).data.store.name, name);
});

test('a server that has no such hash, and a client that has another document, get along', async (t) => {
  const { client, requests } = await open(t);
  const query = gql(`query Broken${Date.now()} { store(by: { handle: "yesong" }) { nothing } }`);
  await assert.rejects(client.query({ query }), /nothing/);
  assert.equal(requests.length, 2, 'what is not valid is refused when the text comes');
});

test('pages of the feed are put together, each item once', async (t) => {
  const { client, requests } = await open(t);
  const feed = client.watchQuery({ query: pageOfFeed });
  await loaded(t, feed);
  const shown = () => client.readQuery({ query: pageOfFeed }).feed;
  for (let page = 2; page <= 4; page++) {
    assert.ok(shown().pageInfo.hasNextPage);
    await feed.fetchMore({ variables: { after: shown().pageInfo.endCursor } });
    assert.equal(shown().edges.length, 5 * page);
  }
  assert.equal(new Set(shown().edges.map((edge) => edge.node.id)).size, 20);
  const paged = requests.filter((request) => request.text.includes('"data"'));
  assert.equal(paged.length, 4);
  assert.equal(Object.keys(client.cache.extract().ROOT_QUERY).filter((key) => key.startsWith('feed')).length, 1);
});

test('an event of a subscription changes what a query shows', async (t) => {
  const { client } = await open(t, 'qiqi.mama');
  const bearer = await token('qiqi.mama');
  const id = await buy(bearer, 'UNIONPAY');
  const order = gql`query Order($id: ID!) { node(id: $id) { ... on Order { id status } } }`;
  assert.equal((await client.query({ query: order, variables: { id } })).data.node.status, 'PENDING_PAYMENT');
  await new Promise((resolve, reject) => {
    let called = false;
    const subscription = client.subscribe({ query: gql(watchOrder), variables: { id } }).subscribe({
      error: reject,
      next({ data, error }) {
        if (error) return reject(error);
        if (!called) cancel(id, bearer).catch(reject);
        called = true;
        if (data.orderUpdated.status === 'CANCELLED') resolve(subscription.unsubscribe());
      },
    });
  });
  assert.equal(client.readQuery({ query: order, variables: { id } }).node.status, 'CANCELLED');
});

const shelf = (page) => gql`
  query Shelf {
    feed(surface: HOME, first: 10) { edges { cursor node { __typename ... on Note { id title ${page} } ... on Product { id title } } } }
  }
  fragment Goods on Note { primaryProduct { id title availability } productTags(first: 3) { nodes { product { id } } } author { id } }
`;

test('what is deferred comes later, into the same objects', async (t) => {
  const { client, requests } = await open(t, 'qiqi.mama');
  const atOnce = async () => (await client.query({ query: shelf('...Goods'), fetchPolicy: 'no-cache' })).data;
  const inParts = () =>
    new Promise((resolve, reject) => {
      const states = [];
      const watched = client.watchQuery({ query: shelf('...Goods @defer(label: "goods")'), fetchPolicy: 'network-only' });
      const subscription = watched.subscribe((result) => {
        if (result.error) return reject(result.error);
        states.push(result);
        if (result.dataState === 'complete') resolve((subscription.unsubscribe(), states));
      });
    });
  // The feed is ranked anew now and then, and goods sell out: what came in between two answers that are the same is compared with them.
  let whole, states, again;
  for (let tries = 1; tries <= 5 && (tries === 1 || !isDeepStrictEqual(whole, again)); tries++) {
    whole = await atOnce();
    states = await inParts();
    again = await atOnce();
  }
  assert.deepEqual(again, whole, 'nothing has moved in between');
  const notes = ({ feed }) => feed.edges.map(({ node }) => node).filter((node) => node.__typename === 'Note');
  assert.ok(notes(whole).some((note) => note.primaryProduct));
  const streaming = states.find(({ dataState }) => dataState === 'streaming');
  assert.ok(streaming, 'the cards are there before their goods');
  for (const note of notes(streaming.data)) assert.equal(note.primaryProduct, undefined);
  assert.deepEqual(states.at(-1).data, whole);
  assert.deepEqual(client.readQuery({ query: shelf('...Goods') }), whole, 'and so says the cache');
  const { text } = requests.findLast((request) => request.text.includes('"label":"goods"'));
  assert.equal(text.match(/"label":"goods"/g).length, notes(whole).length);
});

test('a deferred part of a mutation', async (t) => {
  const { client } = await open(t, 'qiqi.mama');
  const { data } = await client.query({ query: byAuthor, variables: { handle: 'xiaoman.clay' } });
  const note = data.user.notes.nodes[1];
  const mutation = gql`
    mutation LikeAndLook($input: LikeSetInput!) {
      likeSet(input: $input) { subject { ... on Note { id viewerHasLiked ...Counted @defer } } userErrors { code } }
    }
    fragment Counted on Note { likeCount { value } author { id displayName } }
  `;
  const done = await client.mutate({ mutation, variables: { input: { subjectId: note.id, liked: !note.viewerHasLiked } } });
  const step = note.viewerHasLiked ? -1 : 1;
  assert.equal(done.data.likeSet.subject.likeCount.value, note.likeCount.value + step);
  assert.ok(done.data.likeSet.subject.author.displayName);
});
