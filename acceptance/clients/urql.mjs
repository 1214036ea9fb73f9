import { Client, cacheExchange, fetchExchange, subscriptionExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';

// socket is a client of graphql-ws.
export function urql(url, token, socket) {
  return new Client({
    url,
    preferGetMethod: 'within-url-limit',
    fetchOptions: () => ({ headers: token ? { authorization: `Bearer ${token()}` } : {} }),
    exchanges: [
      cacheExchange,
      persistedExchange({ preferGetForPersistedQueries: true }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
        }),
      }),
    ],
  });
}
