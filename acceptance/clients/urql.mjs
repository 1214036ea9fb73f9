import { Client, cacheExchange, fetchExchange, subscriptionExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';

// socket is a client of graphql-ws.
export function urql(url, token, socket, fetch = globalThis.fetch) {
  return new Client({
    url,
    fetch,
    fetchOptions: () => ({
      headers: token ? { authorization: `Bearer ${token()}` } : {},
      cache: 'no-cache', // what is asked for again after a mutation is to come from the server, as a 304 where it has not changed
    }),
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
