import { Environment, Network, RecordSource, Store } from 'relay-runtime';

export function relay(url, token) {
  const fetchQuery = async ({ text }, variables) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${await token()}` }) },
      body: JSON.stringify({ query: text, variables }), // with trusted documents { documentId: id, variables }
    });
    return response.json();
  };
  return new Environment({ network: Network.create(fetchQuery), store: new Store(new RecordSource()) });
}
