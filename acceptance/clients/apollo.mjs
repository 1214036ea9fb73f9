import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { Defer20220824Handler } from '@apollo/client/incremental';
import { SetContextLink } from '@apollo/client/link/context';
import { createPersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { getMainDefinition, relayStylePagination } from '@apollo/client/utilities';

const sha256 = async (text) => {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
};

// socket is a client of graphql-ws.
export function apollo(uri, token, socket, fetch = globalThis.fetch) {
  const http = ApolloLink.from([
    new SetContextLink(async () => (token ? { headers: { authorization: `Bearer ${await token()}` } } : {})),
    createPersistedQueryLink({ sha256, useGETForHashedQueries: true }),
    new HttpLink({ uri, fetch }),
  ]);
  const subscribes = ({ query }) => getMainDefinition(query).operation === 'subscription';
  return new ApolloClient({
    link: ApolloLink.split(subscribes, new GraphQLWsLink(socket), http),
    incrementalHandler: new Defer20220824Handler(), // for @defer
    cache: new InMemoryCache({
      possibleTypes: { Likeable: ['Note', 'Comment'], Media: ['Image', 'Video'] }, // and the others whose fragments you use
      typePolicies: {
        Query: { fields: { feed: relayStylePagination(['surface']) } },
        Image: { keyFields: false }, // one picture has another alt, and another URL, in each place that shows it
        Video: { keyFields: false },
        Viewer: { keyFields: [] }, // there is one
      },
    }),
  });
}
