import type { VNode } from 'preact';
import { newGuid } from '../../core/guid.js';
import { setPassword } from '../../store/accounts/accounts.js';
import { addToken, removeToken, tokensOf } from '../../store/accounts/api-tokens.js';
import { writeAudit } from '../../store/accounts/audit.js';
import { endSessionsOf } from '../../store/accounts/sessions.js';
import { signInState } from '../../store/accounts/sign-ins.js';
import { hashPassword, passwordFault, SHORTEST_PASSWORD, verifyPassword } from '../auth/password.js';
import { newSecret, secretHash } from '../auth/secret.js';
import type { Context, Reply, Route } from '../route.js';
import { ActionButton, CsrfField, Field } from '../views/form.js';
import { Instant } from '../views/instant.js';
import { Table } from '../views/table.js';

/** What people may do with their own account. */
export const accountRoutes: readonly Route[] = [
  { method: 'get', path: '/account', rule: 'signed-in', answer: async (context) => show(context, {}) },
  { method: 'post', path: '/account/password', rule: 'signed-in', answer: changePassword },
  { method: 'post', path: '/account/sign-out-everywhere', rule: 'signed-in', answer: signOutEverywhere },
  { method: 'post', path: '/account/tokens', rule: 'signed-in', answer: makeToken },
  { method: 'post', path: '/account/tokens/:token/remove', rule: 'signed-in', answer: dropToken },
];

interface Shown {
  /** What is wrong with fields, by their names. */
  readonly faults?: Readonly<Record<string, string>>;
  /** A token that was just made: it is shown this once. */
  readonly secret?: string;
}

async function changePassword(context: Context): Promise<Reply> {
  const { parts, identity, form } = context;
  const { name } = identity.account;
  const state = await parts.store.read((reader) => signInState(reader, name));
  const wanted = form.get('wanted') ?? '';
  if (!(await verifyPassword(form.get('current') ?? '', state?.passwordHash ?? null)))
    return show(context, { faults: { current: 'this is not your password' } });
  const fault = passwordFault(wanted) ?? (wanted === form.get('again') ? undefined : 'the two are not the same');
  if (fault !== undefined) return show(context, { faults: { wanted: fault } });
  const passwordHash = await hashPassword(wanted);
  await parts.store.transact(async (writer) => {
    await setPassword(writer, name, passwordHash);
    await endSessionsOf(writer, name, identity.sessionHash);
    await writeAudit(writer, { at: now(context), who: name, what: 'account.password', subject: name, detail: null });
  });
  return { kind: 'redirect', to: '/account', notice: 'The password is changed; other browsers are signed out.' };
}

async function signOutEverywhere(context: Context): Promise<Reply> {
  const { parts, identity } = context;
  const { name } = identity.account;
  await parts.store.transact(async (writer) => {
    await endSessionsOf(writer, name);
    await writeAudit(writer, { at: now(context), who: name, what: 'session.all-ended', subject: name, detail: null });
  });
  return { kind: 'redirect', to: '/sign-in', notice: 'You are signed out everywhere.' };
}

async function makeToken(context: Context): Promise<Reply> {
  const { parts, identity, form } = context;
  const { name } = identity.account;
  const title = (form.get('title') ?? '').trim();
  if (title === '' || title.length > 200)
    return show(context, { faults: { title: 'say what it is for, in 200 letters' } });
  const secret = newSecret();
  const token = {
    tokenHash: secretHash(secret),
    tokenId: newGuid(),
    name,
    title,
    createdAt: now(context),
    expiresAt: null,
  };
  await parts.store.transact(async (writer) => {
    await addToken(writer, token);
    await writeAudit(writer, { at: now(context), who: name, what: 'token.added', subject: name, detail: { title } });
  });
  return show(context, { secret });
}

async function dropToken(context: Context): Promise<Reply> {
  const { parts, identity, params } = context;
  const { name } = identity.account;
  await parts.store.transact(async (writer) => {
    if (await removeToken(writer, name, params['token'] ?? ''))
      await writeAudit(writer, { at: now(context), who: name, what: 'token.removed', subject: name, detail: null });
  });
  return { kind: 'redirect', to: '/account', notice: 'The token is good for nothing any more.' };
}

const now = ({ parts }: Context): string => new Date(parts.clock.now()).toISOString();

async function show(context: Context, { faults = {}, secret }: Shown): Promise<Reply> {
  const { parts, identity } = context;
  const tokens = await tokensOf(parts.store, identity.account.name);
  const { timeZone } = parts.config.agent;
  const body = (
    <>
      <h1>Your account</h1>
      <p>{rightsInWords(context)}</p>
      <h2>Password</h2>
      {passwordForm(context, faults)}
      <h2>Tokens</h2>
      <p>A program that uses the API sends one with each call. It may do what you may.</p>
      {secret !== undefined && (
        <div class="notice" role="status">
          <p>The new token. Copy it now, it is not shown again:</p>
          <p>
            <code id="new-token">{secret}</code>
          </p>
        </div>
      )}
      <Table
        caption="Tokens of this account"
        empty="There are none."
        rows={tokens}
        columns={[
          { head: 'For', cell: ({ title }) => title },
          { head: 'Made', cell: ({ createdAt }) => <Instant at={createdAt} timeZone={timeZone} /> },
          { head: 'Last used', cell: ({ lastUsedAt }) => <Instant at={lastUsedAt} timeZone={timeZone} /> },
          {
            head: 'Action',
            cell: ({ tokenId, title }) => (
              <ActionButton identity={identity} action={`/account/tokens/${tokenId}/remove`} danger>
                <span aria-label={`Remove the token ${title}`}>Remove</span>
              </ActionButton>
            ),
          },
        ]}
      />
      <form method="post" action="/account/tokens">
        <CsrfField identity={identity} />
        <Field name="title" label="What a new token is for" fault={faults['title']} required maxLength={200} />
        <button class="secondary">Make a token</button>
      </form>
      <h2>Browsers</h2>
      <ActionButton identity={identity} action="/account/sign-out-everywhere" danger>
        Sign out everywhere
      </ActionButton>
    </>
  );
  const isWrong = Object.keys(faults).length > 0;
  return { kind: 'page', status: isWrong ? 422 : 200, title: 'Your account', body };
}

function passwordForm({ identity }: Context, faults: Readonly<Record<string, string>>): VNode {
  return (
    <form method="post" action="/account/password">
      <CsrfField identity={identity} />
      <Field
        name="current"
        label="Your password now"
        type="password"
        fault={faults['current']}
        required
        autocomplete="current-password"
      />
      <Field
        name="wanted"
        label="New password"
        hint={`At least ${SHORTEST_PASSWORD} characters.`}
        type="password"
        fault={faults['wanted']}
        required
        autocomplete="new-password"
      />
      <Field name="again" label="New password again" type="password" required autocomplete="new-password" />
      <button class="secondary">Change the password</button>
    </form>
  );
}

function rightsInWords({ identity }: Context): string {
  const { administrator, aggregation, zones } = identity.account;
  if (administrator) return 'You are an administrator: you may do everything.';
  const rights = [...zones].map(([zoneId, level]) => `${level} zone ${zoneId}`);
  if (aggregation) rights.push('see and run refreshes');
  return rights.length === 0 ? 'You have no rights yet: ask an administrator.' : `You may ${rights.join(', ')}.`;
}
