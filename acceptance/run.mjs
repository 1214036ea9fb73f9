// Starts Trellis with demo data, lets the clients of others loose on it, and stops it: node run.mjs [FILE ...]
//
//   TRELLIS          the binary (required)
//   TRELLIS_DATA_DIR a data directory that holds demo data already; a new one is made and removed otherwise
//   CHROMIUM         the browser; Debian's by default. Without one its tests are skipped, and say so; where CI is set they fail
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

assert.ok(process.env.TRELLIS, 'TRELLIS names the binary');
process.chdir(import.meta.dirname);

let dir = process.env.TRELLIS_DATA_DIR;
let ownDir;
if (!dir) {
  dir = ownDir = mkdtempSync(join(tmpdir(), 'trellis-acceptance-'));
  chmodSync(dir, 0o755); // where root runs this, PostgreSQL is another user
}
const server = spawn(process.env.TRELLIS, ['serve', '--dev', '--federation', '--listen', '127.0.0.1:0', '--data-dir', dir], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
let failed = true;
try {
  let origin;
  for await (const line of createInterface({ input: server.stdout })) {
    origin = /GraphQL +(http\S+)\/graphql/.exec(line)?.[1];
    if (origin) break;
  }
  assert.ok(origin, 'the server says where it is');
  server.stdout.resume();

  const files = process.argv.length > 2 ? process.argv.slice(2) : readdirSync('test').map((name) => join('test', name));
  // One after the other: what a test buys or likes is no other's to count.
  const tests = spawn(process.execPath, ['--test', '--test-concurrency=1', '--test-timeout=300000', '--test-reporter=spec', ...files], {
    stdio: 'inherit',
    env: { ...process.env, TRELLIS_ORIGIN: origin },
  });
  const [code] = await once(tests, 'exit');
  failed = code !== 0;
} finally {
  if (server.exitCode === null) {
    server.kill('SIGINT');
    await once(server, 'exit');
  }
  if (ownDir) rmSync(ownDir, { recursive: true });
}
process.exit(failed ? 1 : 0);
