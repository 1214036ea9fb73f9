import { Client, cacheExchange, fetchExchange, subscriptionExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';

// socket is a client of graphql-ws.
export function urql(url, token, socket, fetch = globalThis.fetch) {
  return new Client({
    url,
    fetch,
    fetchOptions: () => ({ headers: token ? { authorization: `Bearer ${token()}` } : {} }),
    exchanges: [
      cacheExchange,
      persistedExchange(),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
        }),
      }),
    ],
  });
}
