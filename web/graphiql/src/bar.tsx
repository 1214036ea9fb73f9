import icon from './icon.svg';
import type { Setup } from './setup';

interface Props {
  setup: Setup;
  handle: string;
  reason: string;
  onSwitch: (handle: string) => void;
}

// Bar says what this is and who is signed in.
export function Bar({ setup, handle, reason, onSwitch }: Props) {
  const account = setup.accounts.find((a) => a.handle === handle);
  return (
    <header className="graphiql-container trellis-bar">
      <h1>
        <img src={icon} alt="" />
        {setup.title} <small>{setup.version}</small>
      </h1>
      {setup.accounts.length > 0 ? (
        <div className="trellis-account">
          {account?.avatar && <img src={account.avatar} alt="" />}
          <label htmlFor="account">Signed in as</label>
          <select id="account" value={handle} onChange={(event) => onSwitch(event.target.value)} aria-describedby="account-about">
            <option value="">Nobody</option>
            {setup.accounts.map((a) => (
              <option key={a.handle} value={a.handle}>
                {a.name} · {a.handle}
              </option>
            ))}
          </select>
          <p id="account-about" role="status">
            {reason} {account ? account.about : 'Every tab runs as a visitor. Choose an account to see what changes.'}
            {account?.roles.map((role) => <code key={role}>{role}</code>)}
          </p>
        </div>
      ) : (
        <p className="trellis-account" role="status">
          {setup.dev ? 'There are no demo accounts in this data.' : 'To be somebody, add an Authorization header under Headers.'}
        </p>
      )}
      <a href="/schema.graphql">schema.graphql</a>
    </header>
  );
}
