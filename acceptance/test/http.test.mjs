// GraphQL over HTTP, by the audits of graphql-http: those that are only recommended too.
import { serverAudits } from 'graphql-http';
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { url } from '../trellis.mjs';

const audits = serverAudits({ url });

test('there are as many audits as there were', () => assert.equal(audits.length, 61));

for (const audit of audits) {
  test(`${audit.id} ${audit.name}`, async () => {
    const { status, reason } = await audit.fn();
    assert.equal(status, 'ok', reason);
  });
}
