import 'graphiql/setup-workers/vite';
import '@graphiql/react/font/fira-code.css';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './style.css';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { loadSchema, loadSetup } from './setup';

const root = createRoot(document.getElementById('root')!);
loadSetup()
  .then(async (setup) => ({ setup, schema: await loadSchema(setup) }))
  .then(
    (loaded) => root.render(<App {...loaded} />),
    (error) => root.render(<p role="alert">The server does not say what it has ({String(error)}). Reload to try again.</p>),
  );
