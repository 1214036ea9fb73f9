// A browser for the tests: Debian's Chromium, or the one that CHROMIUM names.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';
const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const timeout = 180_000; // of whatever is waited for: it bounds a failure, not a speed

// missing is why tests that need a browser are skipped; false where they run, and where CI is set, in which they fail without one.
export const missing = !existsSync(executablePath) && !process.env.CI && 'there is no Chromium';

export const launch = () => chromium.launch({ executablePath, args: flags.split(' '), timeout });

// open opens a page and goes to a place.
export async function open(browser, place) {
  const page = await browser.newPage();
  page.setDefaultTimeout(timeout);
  await page.goto(place);
  return page;
}
