import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// What the build is made of. explorer_test.go hashes the same files, and so knows without npm whether dist is current.
const sources = ['.npmrc', 'index.html', 'package.json', 'package-lock.json', 'src', 'tsconfig.json', 'vite.config.js'];

export default defineConfig({
  base: '/explorer/',
  build: {
    target: 'es2022',
    sourcemap: false,
    assetsInlineLimit: 0, // files, that the content security policy lets in
    chunkSizeWarningLimit: 4096,
    rolldownOptions: {
      // "use no memo" speaks to a compiler that has run already.
      onLog: (level, log, report) => log.code === 'MODULE_LEVEL_DIRECTIVE' || report(level, log),
    },
  },
  plugins: [react(), { name: 'pack', apply: 'build', closeBundle: () => pack('dist') }],
});

// pack replaces every file of the build by its gzip, and writes what the build was made of.
function pack(dist) {
  const files = {};
  for (const file of filesBelow(dist)) {
    const plain = readFileSync(join(dist, file));
    const packed = gzipSync(plain, { level: 9 });
    packed[9] = 255; // the system that packed it does not matter
    writeFileSync(join(dist, `${file}.gz`), packed);
    rmSync(join(dist, file));
    files[file] = sha256(plain);
  }
  const made = sources.flatMap((s) => (statSync(s).isDirectory() ? filesBelow(s).map((f) => `${s}/${f}`) : [s])).sort();
  const of = made.map((file) => `${sha256(readFileSync(file))}  ${file}\n`).join('');
  writeFileSync(join(dist, 'manifest.json'), `${JSON.stringify({ sources: sha256(of), files }, null, 2)}\n`);
}

function filesBelow(dir) {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

function sha256(content) {
  return createHash('sha256').update(content).digest('hex');
}
