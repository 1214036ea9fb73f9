// docs/graphql.md shows how clients are set up in the words that the other tests here run.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const docs = readFileSync(join(root, '../docs/graphql.md'), 'utf8');

for (const name of ['codegen.mjs', ...readdirSync(join(root, 'clients')).map((file) => join('clients', file))]) {
  test(`the documentation shows ${name}`, () => {
    assert.ok(docs.includes(`\`\`\`js\n${readFileSync(join(root, name), 'utf8')}\`\`\`\n`));
  });
}
