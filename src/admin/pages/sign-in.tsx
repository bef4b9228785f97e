import type { VNode } from 'preact';
import { countAccounts } from '../../store/accounts/accounts.js';
import { endSession } from '../../store/accounts/sessions.js';
import { sessionCookie } from '../auth/cookies.js';
import { signIn, type SignInParts } from '../auth/sign-in.js';
import type { AdminParts } from '../admin-parts.js';
import type { Reply, Route, Visit } from '../route.js';
import { Field } from '../views/form.js';

export const signInRoutes: readonly Route[] = [
  { method: 'get', path: '/sign-in', rule: 'open', answer: async (visit) => show(visit) },
  { method: 'post', path: '/sign-in', rule: 'open', answer: attempt },
  {
    method: 'post',
    path: '/sign-out',
    rule: 'signed-in',
    answer: async ({ parts, identity }) => {
      await parts.store.transact((writer) => endSession(writer, identity.sessionHash));
      const cookie = sessionCookie('', { secure: isSecure(parts), maxAgeSeconds: 0 });
      return { kind: 'redirect', to: '/sign-in', notice: 'You are signed out.', cookie };
    },
  },
];

const isSecure = ({ config }: AdminParts): boolean => config.admin.tls !== undefined;

export function signInParts({ store, clock, config }: AdminParts): SignInParts {
  return { store, clock, sessionHours: config.admin.sessionHours };
}

/** The cookie of a session that was just opened. */
export function cookieOf(parts: AdminParts, secret: string): string {
  return sessionCookie(secret, { secure: isSecure(parts), maxAgeSeconds: parts.config.admin.sessionHours * 3600 });
}

async function attempt(visit: Visit): Promise<Reply> {
  const { parts, form } = visit;
  const made = await signIn(signInParts(parts), form.get('name') ?? '', form.get('password') ?? '');
  if (!made.ok) {
    const words =
      made.because === 'locked'
        ? 'Too many attempts failed. Wait a little, then try again.'
        : 'Name and password do not fit.';
    return show(visit, words);
  }
  return { kind: 'redirect', to: ownAddress(form.get('then')), cookie: cookieOf(parts, made.secret) };
}

async function show({ parts, query, form }: Visit, fault?: string): Promise<Reply> {
  const isFirst = (await parts.store.read((reader) => countAccounts(reader))) === 0;
  const then = ownAddress(form.get('then') ?? query.get('then'));
  const body = view({ then, isFirst, name: form.get('name') ?? '', fault });
  return { kind: 'page', status: fault === undefined ? 200 : 401, title: 'Sign in', body };
}

/** Never to another site, whatever the address says. */
function ownAddress(then: string | null): string {
  return then !== null && /^\/(?![/\\])/.test(then) && !then.startsWith('/sign-in') ? then : '/';
}

function view(parts: { then: string; isFirst: boolean; name: string; fault: string | undefined }): VNode {
  const { then, isFirst, name, fault } = parts;
  return (
    <div class="card">
      <h1>Sign in</h1>
      {isFirst && (
        <p class="warning">
          There is no account yet. The agent printed a one-time link when it started;{' '}
          <code>sif-agent user add NAME</code> makes one as well.
        </p>
      )}
      {fault !== undefined && (
        <p class="problem" role="alert">
          {fault}
        </p>
      )}
      <form method="post" action="/sign-in">
        <input type="hidden" name="then" value={then} />
        <Field name="name" label="Name" value={name} required autocomplete="username" autofocus />
        <Field name="password" label="Password" type="password" required autocomplete="current-password" />
        <button>Sign in</button>
      </form>
    </div>
  );
}
