// What the benchmark tells its servers, and who bears a token.
import { createVerifier } from 'fast-jwt';
import { parseId } from './ids.mjs';

const env = (name) => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: the benchmark starts this server`);
  return value;
};

export const config = {
  host: '127.0.0.1',
  port: Number(env('BENCH_PORT')),
  community: env('BENCH_COMMUNITY_URL'),
  commerce: env('BENCH_COMMERCE_URL'),
  connections: Number(env('BENCH_CONNECTIONS')),
  baseURL: env('BENCH_BASE_URL'),
};

const verify = createVerifier({
  key: env('BENCH_KEY'), algorithms: ['RS256'], allowedIss: env('BENCH_ISSUER'), allowedAud: env('BENCH_AUDIENCE'),
});

// Whoever bears the token of a request; null where there is none.
export const viewerOf = (authorization) =>
  authorization ? parseId('user', verify(authorization.slice('Bearer '.length)).sub) : null;

export const nobody = '00000000-0000-0000-0000-000000000000';
