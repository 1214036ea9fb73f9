// graphql-codegen: typed documents of all screens, which the TypeScript compiler then has to accept, and what they must not.
import { codegen } from '@graphql-codegen/core';
import * as typedDocuments from '@graphql-codegen/typed-document-node';
import * as operations from '@graphql-codegen/typescript-operations';
import { Kind, parse } from 'graphql';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';

import { config } from '../codegen.mjs';

const root = join(import.meta.dirname, '..');
const folder = join(root, '../web/screens');
const documents = readdirSync(folder)
  .filter((name) => name.endsWith('.graphql'))
  .map((name) => ({ location: name, document: parse(readFileSync(join(folder, name), 'utf8')) }));

// compile is what tsc --noEmit --strict says of generated code together with a program that uses it.
function compile(generated, program) {
  const files = { [join(root, 'generated.ts')]: generated, [join(root, 'program.ts')]: program };
  const options = {
    strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext, types: [], noUnusedLocals: false, skipLibCheck: true, lib: ['lib.es2022.d.ts'],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, ...rest) =>
    files[name] === undefined ? getSourceFile.call(host, name, ...rest) : ts.createSourceFile(name, files[name], ...rest);
  host.fileExists = (name) => files[name] !== undefined || fileExists.call(host, name);
  host.readFile = (name) => files[name] ?? readFile.call(host, name);
  return ts
    .getPreEmitDiagnostics(ts.createProgram(Object.keys(files), options, host))
    .map((d) => `${d.file?.fileName ?? ''} ${ts.flattenDiagnosticMessageText(d.messageText, '\n')}`);
}

const generated = await codegen({
  filename: 'generated.ts',
  schema: parse(readFileSync(join(root, '../graph/schema.golden.graphql'), 'utf8')),
  documents,
  config,
  plugins: [{ operations: {} }, { typedDocuments: {} }],
  pluginMap: { operations, typedDocuments },
});

test('every operation of every screen has a typed document that compiles', () => {
  const names = documents
    .flatMap(({ document }) => document.definitions)
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .map((definition) => definition.name.value);
  assert.ok(names.length >= 13);
  for (const name of names) assert.match(generated, new RegExp(`export const ${name}Document\\b`));
  assert.deepEqual(compile(generated, 'export {};'), []);
});

// used has a client as there is one for every framework: the document says what the variables and the answer are.
const used = (body) => `
  import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
  import { HomeFeedDocument, NoteDetailDocument } from './generated.js';
  declare function ask<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Data;
  ${body}
`;

test('scalars are what they are in JSON, and variables and answers are checked', () => {
  const right = `
    const edge = ask(HomeFeedDocument, {}).feed!.edges[0]!;
    const token: string = edge.attributionToken;
    if (edge.node?.__typename === 'Note') { const cents: number | undefined = edge.node.primaryProduct?.priceRange.min.minorUnits; void cents; }
    const at: string | null | undefined = ask(NoteDetailDocument, { id: 'note_1' }).note?.publishedAt;
    export { token, at };
  `;
  assert.deepEqual(compile(generated, used(right)), []);
  for (const wrong of [
    `export const title = ask(HomeFeedDocument, {}).feed.edges;`,
    `export const none = ask(NoteDetailDocument, {});`,
    `export const date: number = ask(NoteDetailDocument, { id: '1' }).note!.publishedAt!;`,
  ]) {
    assert.equal(compile(generated, used(wrong)).length, 1, wrong);
  }
});
