import { buildSchema, type GraphQLSchema } from 'graphql';

// What the server says about itself, GET /explorer.json: see Setup in ../explorer.go.
export interface Setup {
  title: string;
  version: string;
  endpoint: string;
  dev: boolean;
  introspection: boolean;
  accounts: Account[];
  screens: Screen[];
}

export interface Account {
  handle: string;
  name: string;
  about: string;
  avatar?: string;
  roles: string[];
  token: string;
}

export interface Screen {
  key: string;
  title: string;
  about: string;
  query: string;
  variables: Record<string, unknown>;
  as?: string;
}

export async function loadSetup(): Promise<Setup> {
  const response = await fetch('/explorer.json');
  if (!response.ok) throw new Error(`GET /explorer.json: ${response.status}`);
  return response.json();
}

// loadSchema reads the schema where the endpoint does not tell it; undefined where GraphiQL may ask for it itself.
export async function loadSchema(setup: Setup): Promise<GraphQLSchema | undefined> {
  if (setup.introspection) return undefined;
  const response = await fetch('/schema.graphql');
  if (!response.ok) throw new Error(`GET /schema.graphql: ${response.status}`);
  return buildSchema(await response.text(), { assumeValidSDL: true });
}

// Session is who asks. The token is kept here and nowhere else: no storage, no header that one sees.
export class Session {
  #token = '';
  #handle = '';

  constructor(readonly setup: Setup) {}

  signIn(handle: string) {
    this.#handle = handle;
    this.#token = this.setup.accounts.find((a) => a.handle === handle)?.token ?? '';
  }

  // fetch adds who asks, unless the headers editor says so already. A token that has expired is replaced, once.
  fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (this.setup.dev && !headers.has('X-Trellis-Trace')) headers.set('X-Trellis-Trace', '1');
    const ours = this.#token !== '' && !headers.has('Authorization');
    const send = () => {
      if (ours) headers.set('Authorization', `Bearer ${this.#token}`);
      return fetch(input, { ...init, headers });
    };
    const response = await send();
    if (response.status !== 401 || !ours) return response;
    this.setup.accounts = (await loadSetup()).accounts;
    this.signIn(this.#handle);
    return send();
  };
}
