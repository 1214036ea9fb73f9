import { createClient } from 'graphql-ws';

// token answers a token that is good now; nobody needs none.
export function overWebSocket(url, token, options) {
  return createClient({
    url, // wss://trellis.example/graphql
    connectionParams: async () => (token ? { Authorization: `Bearer ${await token()}` } : {}),
    ...options, // webSocketImpl where there is no global WebSocket, as in Node 20
  });
}
