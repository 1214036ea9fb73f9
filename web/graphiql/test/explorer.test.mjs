// The explorer in a real browser, served by the real binary with demo data.
//
//   TRELLIS          the binary (required)
//   TRELLIS_DATA_DIR a data directory that holds demo data already; a new one is made and removed otherwise
//   CHROMIUM         the browser; Debian's by default
//   SCREENSHOTS      a folder for pictures of what was seen
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

const timeout = 180_000; // of whatever is waited for: it bounds a failure, not a speed

let server, url, browser, ownDir;

before(async () => {
  let dir = process.env.TRELLIS_DATA_DIR;
  if (!dir) {
    dir = ownDir = mkdtempSync(join(tmpdir(), 'trellis-explorer-'));
    chmodSync(dir, 0o755); // where root runs this, PostgreSQL is another user
  }
  assert.ok(process.env.TRELLIS, 'TRELLIS names the binary');
  server = spawn(process.env.TRELLIS, ['serve', '--dev', '--listen', '127.0.0.1:0', '--data-dir', dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: server.stdout })) {
    url = /Explorer +(http\S+)/.exec(line)?.[1];
    if (url) break;
  }
  assert.ok(url, 'the server says where the explorer is');
  server.stdout.resume();
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags.split(' '), timeout });
});

after(async () => {
  await browser?.close();
  if (server?.exitCode === null) {
    server.kill('SIGINT');
    await once(server, 'exit');
  }
  if (ownDir) rmSync(ownDir, { recursive: true });
});

// open opens the explorer as a new visitor. What it must not do is gathered in page.faults.
async function open(t, { width = 1440, height = 900, colorScheme = 'light', schemaFrom = '**/graphql', prepare } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  t.after(() => context.close());
  context.setDefaultTimeout(timeout);
  const page = await context.newPage();
  page.faults = [];
  page.on('console', (message) => message.type() === 'error' && page.faults.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => page.faults.push(`uncaught: ${error}`));
  page.on('requestfailed', (request) => {
    const why = request.failure().errorText;
    if (why !== 'net::ERR_ABORTED') page.faults.push(`failed: ${request.url()} ${why}`); // aborted: the page was left
  });
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(url)) page.faults.push(`foreign: ${request.url()}`);
  });
  await page.exposeFunction('violated', (what) => page.faults.push(`policy: ${what}`));
  await page.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', (e) => window.violated(`${e.violatedDirective} ${e.blockedURI}`)),
  );
  await prepare?.(page);
  const schema = page.waitForResponse(schemaFrom);
  await page.goto(url);
  await page.getByRole('button', { name: /^Execute query/ }).waitFor();
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  await page.waitForFunction(() => window.__MONACO?.editor.getModels().length >= 4);
  await (await schema).finished();
  return page;
}

const text = (page, file) =>
  page.evaluate((name) => window.__MONACO.editor.getModels().find((m) => m.uri.path.endsWith(name)).getValue(), file);

const write = (page, file, value) =>
  page.evaluate(
    ([name, v]) => window.__MONACO.editor.getModels().find((m) => m.uri.path.endsWith(name)).setValue(v),
    [file, value],
  );

// shows waits until a file reads so: what the editor shows follows what is pressed, and not at once.
const shows = (page, file, wanted) =>
  page.waitForFunction(
    ([name, v]) => window.__MONACO.editor.getModels().find((m) => m.uri.path.endsWith(name))?.getValue().includes(v),
    [file, wanted],
  );

// paste replaces the query of the tab in front, and waits until GraphiQL has read it.
async function paste(page, query) {
  await write(page, 'operation.graphql', query);
  await page.locator('.graphiql-tab-active', { hasText: /query (\w+)/.exec(query)[1] }).waitFor();
}

// run presses the button and reads the answer.
async function run(page) {
  await write(page, 'response.json', '');
  await page.getByRole('button', { name: /^Execute query/ }).click();
  await page.waitForFunction(() => {
    const shown = window.__MONACO.editor.getModels().find((m) => m.uri.path.endsWith('response.json')).getValue();
    try {
      return 'data' in JSON.parse(shown) || 'errors' in JSON.parse(shown);
    } catch {
      return false;
    }
  });
  return JSON.parse(await text(page, 'response.json'));
}

async function picture(page, name) {
  if (!process.env.SCREENSHOTS) return;
  mkdirSync(process.env.SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}.png`), animations: 'disabled' });
}

const following = `query Following {
  feed(surface: FOLLOWING, first: 5) { nodes { ... on Note { title viewerHasLiked author { viewerIsFollowing } } } }
}`;

test('a visitor runs the home feed, then is somebody, and reads the docs', async (t) => {
  const page = await open(t);
  assert.equal(await page.title(), 'Trellis');

  const home = await run(page);
  const notes = home.data.feed.edges.map((edge) => edge.node).filter((node) => node.__typename === 'Note');
  assert.ok(notes.length > 0 && notes.every((note) => note.title));
  assert.ok(notes.some((note) => /^\d+(\.\d+)?$/.test(note.primaryProduct?.priceRange.min.amount)));
  assert.ok(home.extensions.trace.statements > 0, 'in development every answer says what it cost');
  await page.locator('.result-window .view-line', { hasText: notes[0].title }).first().waitFor();
  await picture(page, 'explorer');

  await page.getByRole('button', { name: 'New tab' }).click();
  await paste(page, following);
  assert.equal((await run(page)).errors[0].extensions.code, 'UNAUTHENTICATED');
  await page.getByLabel('Signed in as').selectOption('qiqi.mama');
  await page.getByRole('status').filter({ hasText: 'orders' }).waitFor();
  const followed = await run(page);
  assert.equal(followed.errors, undefined);
  assert.ok(followed.data.feed.nodes.length > 0);
  assert.ok(followed.data.feed.nodes.every((note) => note.author.viewerIsFollowing));
  await picture(page, 'signed-in');
  assert.doesNotMatch(await text(page, 'request-headers.json'), /Bearer/);

  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await page.getByRole('link', { name: 'Query', exact: true }).click();
  await page.getByText('A feed of notes and of the goods that can be bought from them.').waitFor();
  await picture(page, 'docs');
  await page.getByRole('button', { name: 'Show History' }).click();
  await page.getByLabel('History').getByText('Following').first().waitFor();
  await page.getByRole('button', { name: 'Show Screens' }).click();
  await page.getByLabel('Screens', { exact: true }).getByRole('button', { name: 'Home feed' }).click();
  await page.locator('[aria-current=true]', { hasText: 'Home feed' }).waitFor();
  await shows(page, 'operation.graphql', 'query HomeFeed');

  await page.getByLabel('Signed in as').selectOption('');
  await page.getByText('Every tab runs as a visitor.').waitFor();
  await page.getByRole('button', { name: /^Following/ }).click();
  await page.locator('.graphiql-tab-active', { hasText: 'Following' }).waitFor();
  await page.locator('.graphiql-query-editor .view-line', { hasText: 'FOLLOWING' }).first().waitFor();
  assert.equal((await run(page)).errors[0].extensions.code, 'UNAUTHENTICATED', 'nobody again');
  // GraphiQL writes its tabs half a second after they change.
  await page.waitForFunction(() => localStorage.getItem('graphiql:tabState')?.includes('surface: FOLLOWING'));
  assert.doesNotMatch(JSON.stringify(await page.evaluate(() => ({ ...localStorage, ...sessionStorage }))), /eyJ/);
  assert.deepEqual(page.faults, []);
});

test('every screen answers at the first press', async (t) => {
  const page = await open(t);
  const panel = page.getByLabel('Screens', { exact: true });
  const screens = await page.evaluate(() => fetch('/explorer.json').then((r) => r.json()).then((setup) => setup.screens));
  await panel.getByRole('listitem').nth(screens.length - 1).waitFor();
  assert.equal(await panel.getByRole('listitem').count(), screens.length);
  for (const [i, { key, title, query, as }] of screens.entries()) {
    await panel.getByRole('listitem').nth(i).getByRole('button', { name: title }).click();
    await page.locator('.graphiql-tab-active', { hasText: /(?:query|mutation) (\w+)/.exec(query)[1] }).waitFor();
    if (as) await page.waitForFunction((handle) => document.getElementById('account').value === handle, as);
    const answer = await run(page);
    assert.equal(answer.errors, undefined, key);
    assert.ok(Object.values(answer.data).every((field) => field), key);
    for (const { userErrors = [] } of Object.values(answer.data)) assert.deepEqual(userErrors, [], key);
    await picture(page, key);
    await page.getByLabel('Signed in as').selectOption('');
  }
  assert.deepEqual(page.faults, []);
});

test('where introspection is off the schema is read as a file', async (t) => {
  const asked = [];
  const page = await open(t, {
    schemaFrom: '**/schema.graphql',
    prepare: async (page) => {
      page.on('request', (request) => request.url().endsWith('/graphql') && asked.push(request.postData()));
      await page.route('**/explorer.json', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...(await response.json()), introspection: false } });
      });
    },
  });
  assert.ok((await run(page)).data.feed.edges.length > 0);
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await page.locator('.graphiql-doc-explorer-content a', { hasText: /^Query$/ }).first().waitFor();
  assert.ok(asked.length > 0 && asked.every((body) => !body.includes('__schema')), 'nobody asks the endpoint for it');
  assert.deepEqual(page.faults, []);
});

test('the levels of an answer are drawn', async (t) => {
  const page = await open(t);
  await page.getByRole('button', { name: 'Show Levels' }).click();
  const panel = page.getByLabel('Levels', { exact: true });
  await panel.getByText('Run a query').waitFor();
  await run(page); // opens connections
  const { levels, statements } = (await run(page)).extensions.trace;
  await panel.getByRole('status').filter({ hasText: `${levels.length} levels, ${statements} statements` }).waitFor();
  const drawn = panel.getByRole('listitem');
  assert.equal(await drawn.count(), levels.length);
  for (const [i, { edges, ms }] of levels.entries()) {
    const line = await drawn.nth(i).innerText();
    assert.ok([...edges, `${ms.toFixed(2)} ms`].every((part) => line.includes(part)), line);
  }
  const bars = await panel.locator('.trellis-levels-bar').evaluateAll((all) =>
    all.map((bar) => bar.getBoundingClientRect()).map(({ left, right }) => ({ left, right })),
  );
  const apart = (bar, i) => i === 0 || bar.left >= bars[i - 1].right - 3; // the least bar is wider than its share
  assert.ok(bars.every(apart), 'one after the other');
  await picture(page, 'levels');

  await page.getByRole('button', { name: 'NoteDetail' }).click();
  await panel.getByText('Run a query').waitFor();
  assert.deepEqual(page.faults, []);
});

test('a screen that needs somebody signs in, once', async (t) => {
  const page = await open(t, {
    prepare: (p) =>
      p.route('**/explorer.json', async (route) => {
        const response = await route.fetch();
        const setup = await response.json();
        setup.screens.push({ key: '99_following', title: 'Followed', about: '', query: following, variables: {}, as: 'qiqi.mama' });
        await route.fulfill({ response, json: setup });
      }),
  });
  const account = page.getByLabel('Signed in as');
  assert.equal(await account.inputValue(), '');
  await page.getByLabel('Screens', { exact: true }).getByRole('button', { name: 'Followed' }).click();
  await page.getByRole('status').filter({ hasText: 'Signed in for you' }).waitFor();
  assert.equal(await account.inputValue(), 'qiqi.mama');
  assert.ok((await run(page)).data.feed.nodes.length > 0);
  await account.selectOption('');
  assert.equal((await run(page)).errors[0].extensions.code, 'UNAUTHENTICATED', 'who chooses nobody stays nobody');

  await page.locator('.graphiql-tab-active').getByRole('button', { name: 'Close Tab' }).click();
  await page.locator('.graphiql-tab-active', { hasNotText: 'Following' }).waitFor();
  await page.getByLabel('Screens', { exact: true }).getByRole('button', { name: 'Followed' }).click();
  await page.locator('.graphiql-tab-active', { hasText: 'Following' }).waitFor();
  await shows(page, 'operation.graphql', '# Followed');
  assert.equal(await text(page, 'operation.graphql'), `# Followed\n\n${following}`, 'a closed tab comes back as it was');
  assert.deepEqual(page.faults, []);
});

test('a token that has expired is replaced', async (t) => {
  const page = await open(t);
  await page.getByLabel('Signed in as').selectOption('lin.dresses');
  await paste(page, following);
  const asked = [];
  page.on('request', (request) => {
    const path = new URL(request.url()).pathname;
    if (!path.startsWith('/explorer/')) asked.push(path);
  });
  await page.route('**/graphql', (route) => route.fulfill({ status: 401, json: { errors: [] } }), { times: 1 });
  assert.ok((await run(page)).data.feed.nodes.length > 0);
  assert.deepEqual(asked, ['/graphql', '/explorer.json', '/graphql']);
});

test('tabs are kept, and those nobody changed follow the data', async (t) => {
  let round = 0;
  const page = await open(t, {
    prepare: (p) =>
      p.route('**/explorer.json', async (route) => {
        const response = await route.fetch();
        const setup = await response.json();
        setup.screens[0].variables = { after: null, round: ++round };
        await route.fulfill({ response, json: setup });
      }),
  });
  await shows(page, 'variables.json', '"round": 1');
  await page.getByRole('button', { name: 'New tab' }).click();
  await paste(page, following);
  await page.waitForFunction(() => localStorage.getItem('graphiql:tabState')?.includes('surface: FOLLOWING'));
  await page.reload();
  await page.waitForFunction(() => window.__MONACO?.editor.getModels().length >= 4);
  await shows(page, 'operation.graphql', following);
  assert.equal(await text(page, 'operation.graphql'), following);
  await page.getByRole('button', { name: 'HomeFeed' }).click();
  await shows(page, 'variables.json', '"round": 2');
  assert.deepEqual(page.faults, []);
});

test('it is of use on a narrow screen, and in the dark', async (t) => {
  const page = await open(t, { width: 800, colorScheme: 'dark' });
  assert.ok((await run(page)).data.feed.edges.length > 0);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is cut off');
  await picture(page, 'narrow');
  assert.deepEqual(page.faults, []);
});
