import { createClient } from 'graphql-sse';

export function overServerSentEvents(url, token) {
  return createClient({
    url, // https://trellis.example/graphql
    headers: async () => (token ? { Authorization: `Bearer ${await token()}` } : {}),
  });
}
