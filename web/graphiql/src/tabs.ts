import type { Setup } from './setup';

// A screen's tab, as GraphiQL takes it.
export interface ReadyTab {
  key: string;
  query: string;
  variables: string;
}

// welcome is at the head of the first tab, in lines that fit beside the panel.
const welcome = (dev: boolean) => `# Trellis: notes that people share, and
# what can be bought from them, one graph.
#
#  Run       the pink button, or Ctrl-Enter
#  Screens   an app's, one a tab; the panel
#            at the left lists them${dev ? demo : ''}
#
# Hover over a field to read what it means.

`;
const demo = `
#  Accounts  "Signed in as", above, runs the
#            tabs as one of the demo accounts
#  Levels    what an answer waited for and
#            sent: extensions.trace, drawn`;

export const operationName = (query: string) => /^\s*(?:query|mutation|subscription)\s+(\w+)/m.exec(query)?.[1] ?? '';

export function readyTabs({ dev, screens }: Setup): ReadyTab[] {
  return screens.map(({ key, title, about, query, variables }, i) => {
    const head = i === 0 ? welcome(dev) : `# ${title}${about && `:\n# ${about}`}\n\n`;
    return { key, query: head + query, variables: JSON.stringify(variables, null, 2) };
  });
}

// The keys of the browser's storage: GraphiQL's for its tabs and for the width of its panel, and ours for the tabs that
// we gave it.
const stored = 'graphiql:tabState';
const panelWidth = 'graphiql:docExplorerFlex';
const given = 'trellis:given';

// openingTab refreshes the tabs that the browser kept and that nobody has changed, because the ids in them are those of
// the data that was there then; it tells which tab is shown first.
export function openingTab(ready: ReadyTab[]): Omit<ReadyTab, 'key'> | undefined {
  const before: ReadyTab[] = JSON.parse(localStorage.getItem(given) ?? '[]');
  localStorage.setItem(given, JSON.stringify(ready));
  if (!localStorage.getItem(panelWidth)) localStorage.setItem(panelWidth, '0.2');
  const kept: { tabs: { query: string; variables: string }[]; activeTabIndex: number } | null = JSON.parse(
    localStorage.getItem(stored) ?? 'null',
  );
  if (!kept?.tabs.length) return ready[0];
  for (const tab of kept.tabs) {
    const old = before.find((b) => b.query === tab.query && b.variables === tab.variables);
    const fresh = old && ready.find((r) => r.key === old.key);
    if (fresh) Object.assign(tab, { query: fresh.query, variables: fresh.variables });
  }
  localStorage.setItem(stored, JSON.stringify(kept));
  return kept.tabs[kept.activeTabIndex];
}
