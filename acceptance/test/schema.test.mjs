// What tools say of the schema: its style, and what a change of it would do to clients that are out there.
import { ChangeType, CriticalityLevel, DiffRule, diff } from '@graphql-inspector/core';
import { ESLint } from 'eslint';
import { buildSchema } from 'graphql';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { origin } from '../trellis.mjs';

const root = join(import.meta.dirname, '..');
const read = (name) => readFileSync(join(root, name), 'utf8');

test('the schema keeps the rules of graphql-eslint', async () => {
  const eslint = new ESLint({ cwd: join(root, '..'), overrideConfigFile: join(root, 'eslint.config.mjs') });
  const results = await eslint.lintFiles('graph/schema/*.graphqls');
  assert.ok(results.length > 20);
  const told = results.flatMap(({ filePath, messages }) => messages.map((m) => `${filePath}:${m.line} ${m.ruleId} ${m.message}`));
  assert.deepEqual(told, []);
});

test('the server hands out the schema that is tested here', async () => {
  const served = await (await fetch(`${origin}/schema.graphql`)).text();
  assert.deepEqual(await diff(buildSchema(read('../graph/schema.golden.graphql')), buildSchema(served)), []);
});

// To graphql-inspector a default that changes or goes is dangerous only; here it breaks whoever left the argument out.
const defaults = [ChangeType.FieldArgumentDefaultChanged, ChangeType.InputFieldDefaultValueChanged];

// breaking are the changes that would break a client of released.graphql. New values of enums and new members of unions do not:
// clients are to be ready for them.
async function breaking(text) {
  const changes = await diff(buildSchema(read('released.graphql')), buildSchema(text), [DiffRule.ignoreDescriptionChanges]);
  return changes
    .filter(({ criticality, type }) => criticality.level === CriticalityLevel.Breaking || defaults.includes(type))
    .map(({ message }) => message);
}

test('nothing that clients were released with breaks, but for what breaking.json gives a reason for', async () => {
  const now = await breaking(read('../graph/schema.golden.graphql'));
  assert.deepEqual(now.sort(), Object.keys(JSON.parse(read('breaking.json'))).sort());
});

test('what would break clients is seen', async () => {
  const schema = read('../graph/schema.golden.graphql');
  for (const [was, is] of [
    ['shareUrl: URL!', 'shareLink: URL!'],
    ['HOT\n', 'WARM\n'],
    ['surface: FeedSurface! = HOME', 'surface: FeedSurface!'],
    ['union FeedItem = Note | Product', 'union FeedItem = Note'],
  ]) {
    assert.ok(schema.includes(was), was);
    assert.notDeepEqual(await breaking(schema.replace(was, is)), [], was);
  }
});
