import { type GraphiQLPlugin, pick, useGraphiQL } from '@graphiql/react';
import { useCallback, useSyncExternalStore } from 'react';

// What the answer cost, extensions.trace: see trace in server/trace.go.
interface Trace {
  statements: number;
  roundTrips: number;
  executeMs: number;
  levels?: { edges: string[]; keys: number; statements: number; ms: number }[];
}

// levelsPlugin is a panel that draws what the answer of the tab in front waited for: level after level, as a waterfall.
export const levelsPlugin: GraphiQLPlugin = { title: 'Levels', icon: LevelsIcon, content: Panel };

function Panel() {
  const trace = traceOf(useAnswer());
  return (
    <section aria-label="Levels" className="trellis-panel trellis-levels">
      <div className="trellis-panel-title">Levels</div>
      {trace ? <Waterfall {...trace} /> : <p>Run a query to see what it waited for.</p>}
    </section>
  );
}

function Waterfall({ statements, roundTrips, executeMs, levels = [] }: Trace) {
  const waited = levels.reduce((sum, level) => sum + level.ms, 0);
  let start = 0;
  return (
    <>
      <p role="status">
        {count(levels.length, 'level')}, {count(statements, 'statement')}, {count(roundTrips, 'round trip')},{' '}
        {executeMs.toFixed(2)} ms in all. At a level no edge can go on, and what they wait for is sent together.
      </p>
      <ol>
        {levels.map(({ edges, keys, statements, ms }, i) => {
          const bar = { marginLeft: `${(start / waited) * 100}%`, width: `${(ms / waited) * 100}%` };
          start += ms;
          return (
            <li key={i}>
              {edges.map((edge) => (
                <code key={edge}>{edge}</code>
              ))}
              <small>
                {count(keys, 'key')}, {count(statements, 'statement')}, {ms.toFixed(2)} ms
              </small>
              <div className="trellis-levels-bar" style={bar} aria-hidden="true" />
            </li>
          );
        })}
      </ol>
    </>
  );
}

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;

// useAnswer is the text of the answer that is shown.
function useAnswer() {
  const { responseEditor: editor } = useGraphiQL(pick('responseEditor'));
  const subscribe = useCallback(
    (changed: () => void) => {
      const subscription = editor?.onDidChangeModelContent(changed);
      return () => subscription?.dispose();
    },
    [editor],
  );
  return useSyncExternalStore(subscribe, () => editor?.getValue() ?? '');
}

function traceOf(answer: string): Trace | undefined {
  try {
    return JSON.parse(answer).extensions?.trace;
  } catch {
    return undefined; // nothing yet, or a message of GraphiQL
  }
}

function LevelsIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <rect x="3" y="4" width="8" height="4" rx="1.5" />
      <rect x="8" y="10" width="8" height="4" rx="1.5" />
      <rect x="14" y="16" width="7" height="4" rx="1.5" />
    </svg>
  );
}
