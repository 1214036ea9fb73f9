import { type GraphiQLPlugin, pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useEffectEvent } from 'react';
import type { Screen } from './setup';
import { operationName, type ReadyTab } from './tabs';

// screensPlugin is a panel that lists the screens, opened in their tabs.
export function screensPlugin(screens: Screen[], ready: ReadyTab[]): GraphiQLPlugin {
  function Panel() {
    const { changeTab, addTab } = useGraphiQLActions();
    const { tabs, activeTabIndex, queryEditor, variableEditor } = useGraphiQL(
      pick('tabs', 'activeTabIndex', 'queryEditor', 'variableEditor'),
    );
    const open = (screen: Screen) => {
      const index = tabs.findIndex((tab) => tab.title === operationName(screen.query));
      if (index >= 0) return changeTab(index);
      const tab = ready.find((r) => r.key === screen.key);
      addTab();
      queryEditor?.setValue(tab?.query ?? '');
      variableEditor?.setValue(tab?.variables ?? '');
    };
    return (
      <section aria-label="Screens" className="trellis-panel trellis-screens">
        <div className="trellis-panel-title">Screens</div>
        <p>What the apps ask for, ready to run. To get a tab back as it was, close it and open it here.</p>
        <ul>
          {screens.map((screen) => (
            <li key={screen.key}>
              <button
                type="button"
                onClick={() => open(screen)}
                aria-current={tabs[activeTabIndex]?.title === operationName(screen.query)}
              >
                <strong>{screen.title}</strong>
                {screen.as && <small>as {screen.as}</small>}
                {screen.about && <span>{screen.about}</span>}
              </button>
            </li>
          ))}
        </ul>
      </section>
    );
  }
  return { title: 'Screens', icon: ScreensIcon, content: Panel };
}

// ShownScreen tells which screen's tab is in front, and brings the tab itself into sight.
export function ShownScreen({ screens, onShow }: { screens: Screen[]; onShow: (screen: Screen) => void }) {
  const title = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.title);
  const show = useEffectEvent(() => {
    document.querySelector('.graphiql-tab-active')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const screen = screens.find((s) => operationName(s.query) === title);
    if (screen) onShow(screen);
  });
  useEffect(() => show(), [title]);
  return null;
}

function ScreensIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <rect x="3" y="3" width="8" height="18" rx="1.5" />
      <rect x="14" y="3" width="7" height="7.5" rx="1.5" />
      <rect x="14" y="13.5" width="7" height="7.5" rx="1.5" />
    </svg>
  );
}
