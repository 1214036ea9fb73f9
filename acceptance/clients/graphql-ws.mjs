import { createClient } from 'graphql-ws';

export function overWebSocket(url, token, { webSocketImpl, on } = {}) {
  return createClient({
    url, // wss://trellis.example/graphql
    connectionParams: async () => (token ? { Authorization: `Bearer ${await token()}` } : {}),
    webSocketImpl, // only where there is no global WebSocket, as in Node 20
    on,
  });
}
