// What tools say of the schema.
import { ESLint } from 'eslint';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');

test('the schema keeps the rules of graphql-eslint', async () => {
  const eslint = new ESLint({ cwd: join(root, '..'), overrideConfigFile: join(root, 'eslint.config.mjs') });
  const results = await eslint.lintFiles('graph/schema/*.graphqls');
  assert.ok(results.length > 20);
  const told = results.flatMap(({ filePath, messages }) => messages.map((m) => `${filePath}:${m.line} ${m.ruleId} ${m.message}`));
  assert.deepEqual(told, []);
});
