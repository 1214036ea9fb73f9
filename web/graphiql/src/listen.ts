import type { FetcherOpts, FetcherParams } from '@graphiql/toolkit';
import { getOperationAST } from 'graphql';
import { createClient } from 'graphql-sse';

// isSubscription tells whether what is about to be sent is answered more than once.
export function isSubscription({ operationName }: FetcherParams, options?: FetcherOpts): boolean {
  return !!options?.documentAST && getOperationAST(options.documentAST, operationName)?.operation === 'subscription';
}

// listen runs a subscription as server-sent events, which need nothing but fetch: the session signs the request as any other.
export function listen(url: string, fetchFn: typeof fetch, params: FetcherParams, options?: FetcherOpts) {
  const client = createClient({ url, fetchFn, headers: options?.headers, retryAttempts: 20 });
  return client.iterate({
    query: params.query,
    operationName: params.operationName ?? undefined,
    variables: params.variables as Record<string, unknown>,
  });
}
