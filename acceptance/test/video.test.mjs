// A video is uploaded and played as a stream, by hls.js in a page of another origin.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { launch, missing, open } from '../chromium.mjs';
import { ask, token } from '../trellis.mjs';

const encoders = spawnSync('ffmpeg', ['-v', 'error', '-encoders'], { encoding: 'utf8' }).stdout ?? '';
const skip = missing || (!encoders.includes(' libx264 ') && 'there is no ffmpeg with libx264');

test('hls.js plays what was uploaded, though only its owner may see it', { skip }, async (t) => {
  const bearer = await token('qiqi.mama');
  const { hlsUrl } = await uploaded(film(t), bearer);
  assert.match(hlsUrl, /master\.m3u8\?./, 'it is signed');

  const player = await pageOfAnother(t, readFileSync('node_modules/hls.js/dist/hls.min.js'));
  const browser = await launch();
  t.after(() => browser.close());
  const page = await open(browser, player);
  const played = await page.evaluate(
    (source) =>
      new Promise((resolve, reject) => {
        const video = document.querySelector('video');
        const hls = new window.Hls();
        hls.on(window.Hls.Events.ERROR, (_, { fatal, details }) => fatal && reject(new Error(details)));
        video.addEventListener('loadeddata', () => {
          video.currentTime = 8; // in a later segment than what is there
          void video.play();
        });
        video.addEventListener('ended', () => {
          const { videoWidth, videoHeight, duration, currentTime } = video;
          resolve({ levels: hls.levels.map(({ height }) => height), videoWidth, videoHeight, duration, currentTime });
        });
        hls.loadSource(source);
        hls.attachMedia(video);
      }),
    hlsUrl,
  );
  assert.deepEqual(played.levels, [360, 480], 'a quality below the video, and its own');
  assert.ok([360, 480].includes(played.videoHeight));
  assert.ok(Math.abs(played.duration - 10) < 0.2, `${played.duration} s`);
  assert.ok(played.currentTime > 9.5, `it was played to its end: ${played.currentTime}`);
});

// film makes a video of ten seconds, with sound.
function film(t) {
  const dir = mkdtempSync(join(tmpdir(), 'trellis-film-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 'film.mp4');
  const picture = ['-f', 'lavfi', '-i', 'testsrc=duration=10:size=640x480:rate=10'];
  const sound = ['-f', 'lavfi', '-i', 'sine=duration=10'];
  const { stderr, status } = spawnSync(
    'ffmpeg',
    ['-v', 'error', ...picture, ...sound, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-brand', 'mp42', file],
    { encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
  return readFileSync(file);
}

// uploaded announces and sends a video, and answers it once there is a stream of it.
async function uploaded(data, bearer) {
  const { mediaUploadCreate: announced } = await ask(
    `mutation ($input: MediaUploadCreateInput!) {
      mediaUploadCreate(input: $input) { mediaId uploadUrl headers userErrors { code message } }
    }`,
    {
      input: {
        kind: 'VIDEO',
        purpose: 'NOTE',
        contentType: 'video/mp4',
        byteSize: data.length,
        sha256: createHash('sha256').update(data).digest('hex'),
        idempotencyKey: randomUUID(),
      },
    },
    bearer,
  );
  assert.deepEqual(announced.userErrors, []);
  const headers = Object.fromEntries(announced.headers.map((header) => header.split(/: (.*)/, 2)));
  const { status } = await fetch(announced.uploadUrl, { method: 'PUT', headers, body: data });
  assert.equal(status, 204);
  for (;;) {
    const { viewer } = await ask(
      'query ($id: ID!) { viewer { upload(mediaId: $id) { state media { ... on Video { hlsUrl } } } } }',
      { id: announced.mediaId },
      bearer,
    );
    const { state, media } = viewer.upload;
    assert.ok(['UPLOADING', 'PROCESSING', 'READY'].includes(state), state);
    if (media?.hlsUrl) return media;
    await new Promise((resume) => setTimeout(resume, 100));
  }
}

// pageOfAnother serves a page with a player from an origin of its own.
async function pageOfAnother(t, script) {
  const server = createServer((request, response) => {
    const asksForScript = request.url === '/hls.js';
    response.setHeader('Content-Type', asksForScript ? 'text/javascript' : 'text/html');
    response.end(asksForScript ? script : '<!doctype html><title>Player</title><video muted></video><script src="/hls.js"></script>');
  });
  t.after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}/`;
}
