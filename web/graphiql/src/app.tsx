import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import type { GraphQLSchema } from 'graphql';
import { useState } from 'react';
import { Bar } from './bar';
import { levelsPlugin } from './levels';
import { isSubscription, listen } from './listen';
import { screensPlugin, ShownScreen } from './screens';
import { type Screen, Session, type Setup } from './setup';
import { openingTab, readyTabs } from './tabs';

export function App({ setup, schema }: { setup: Setup; schema?: GraphQLSchema }) {
  const [signedIn, setSignedIn] = useState({ handle: '', reason: '' });
  const [made] = useState(() => make(setup));

  const signIn = (handle: string, reason = '') => {
    made.session.signIn(handle);
    setSignedIn({ handle, reason });
  };
  // A screen that needs somebody signs in, but never switches an account that was chosen.
  const onShow = ({ as, title }: Screen) => {
    if (!as || signedIn.handle || !setup.accounts.some((a) => a.handle === as)) return;
    signIn(as, `Signed in for you, because "${title}" needs somebody.`);
  };

  return (
    <>
      <Bar setup={setup} {...signedIn} onSwitch={signIn} />
      <main>
        <GraphiQL
          fetcher={made.fetcher}
          schema={schema}
          plugins={made.plugins}
          visiblePlugin={made.panel}
          defaultTabs={made.ready}
          initialQuery={made.opening?.query}
          initialVariables={made.opening?.variables}
          defaultEditorToolsVisibility="variables"
          shouldPersistHeaders={false}
        >
          <GraphiQL.Logo> </GraphiQL.Logo>
          <ShownScreen screens={setup.screens} onShow={onShow} />
        </GraphiQL>
      </main>
    </>
  );
}

// make is what the page is made of once: GraphiQL would ask for the schema again with every new fetcher.
function make(setup: Setup) {
  const ready = readyTabs(setup);
  const session = new Session(setup);
  const screens = screensPlugin(setup.screens, ready);
  const send = createGraphiQLFetcher({ url: setup.endpoint, fetch: session.fetch });
  // For a moment after a switch GraphiQL still names the operation of the tab before.
  const fetcher: typeof send = ({ operationName, ...rest }, options) => {
    const params = { ...rest, operationName: operationName && rest.query.includes(operationName) ? operationName : undefined };
    return isSubscription(params, options) ? listen(setup.endpoint, session.fetch, params, options) : send(params, options);
  };
  return {
    ready,
    session,
    opening: openingTab(ready),
    fetcher,
    plugins: setup.dev ? [screens, levelsPlugin, HISTORY_PLUGIN] : [screens, HISTORY_PLUGIN],
    panel: window.innerWidth >= 1024 ? screens : undefined,
  };
}
