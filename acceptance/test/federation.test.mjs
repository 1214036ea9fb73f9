// A gateway that knows the schema of Trellis and one of somebody else's, in which notes have more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getStitchedSchemaFromSupergraphSdl } from '@graphql-tools/federation';
import { composeServices } from '@theguild/federation-composition';
import { execute, parse } from 'graphql';

import { ask, url } from '../trellis.mjs';

// Another team's subgraph: what it says of a note, and which one it puts first.
const reading = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
  type Query { noteOfTheDay: Note }
  type Note @key(fields: "id") { id: ID! readingMinutes: Int }
`;

test('a gateway joins notes of ours with what others say of them', async () => {
  const { _service: service } = await ask('{ _service { sdl } }');
  const composed = composeServices([
    { name: 'trellis', typeDefs: parse(service.sdl), url },
    { name: 'reading', typeDefs: parse(reading), url: 'http://reading.test/graphql' },
  ]);
  assert.deepEqual(composed.errors ?? [], []);

  const { feed } = await ask('{ feed(first: 20) { nodes { ... on Note { id title author { displayName } } } } }');
  const notes = feed.nodes.filter(({ id }) => id);
  const asked = [];
  const schema = getStitchedSchemaFromSupergraphSdl({
    supergraphSdl: composed.supergraphSdl,
    httpExecutorOpts: ({ name }) => ({
      fetch(to, options) {
        asked.push(name);
        if (to === url) return fetch(to, options);
        return Response.json(answerOfReading(JSON.parse(options.body), notes[0].id));
      },
    }),
  });
  const throughTheGateway = async (query) => {
    const { data, errors } = await execute({ schema, document: parse(query) });
    assert.equal(errors, undefined);
    return JSON.parse(JSON.stringify(data));
  };

  // From theirs to ours: by _entities.
  const { noteOfTheDay } = await throughTheGateway('{ noteOfTheDay { title author { displayName } readingMinutes } }');
  assert.deepEqual(noteOfTheDay, { title: notes[0].title, author: notes[0].author, readingMinutes: 3 });
  assert.ok(asked.includes('TRELLIS'));

  // From ours to theirs, for a page at once.
  asked.length = 0;
  const page = await throughTheGateway('{ feed(first: 20) { nodes { ... on Note { id title readingMinutes } } } }');
  const shown = page.feed.nodes.filter(({ id }) => id); // the feed may have been ranked anew meanwhile
  assert.ok(shown.length > 1);
  for (const note of shown) assert.equal(note.readingMinutes, 3, note.id);
  assert.deepEqual(asked, ['TRELLIS', 'READING']);
});

// answerOfReading is what the other subgraph says: every note takes three minutes.
function answerOfReading({ variables }, id) {
  const { representations } = variables ?? {};
  if (!representations) return { data: { noteOfTheDay: { __typename: 'Note', id, readingMinutes: 3 } } };
  return { data: { _entities: representations.map((note) => ({ __typename: 'Note', id: note.id, readingMinutes: 3 })) } };
}
