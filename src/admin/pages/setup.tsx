import { addAccount, accountName, setRight } from '../../store/accounts/accounts.js';
import { writeAudit } from '../../store/accounts/audit.js';
import { dropSetupLinks, setupLinkHolds } from '../../store/accounts/setup-links.js';
import { accountFault } from '../auth/account-fault.js';
import { hashPassword, passwordFault, SHORTEST_PASSWORD } from '../auth/password.js';
import { secretHash } from '../auth/secret.js';
import { openSession } from '../auth/sign-in.js';
import { problem } from '../problem.js';
import type { Reply, Route, Visit } from '../route.js';
import { Field } from '../views/form.js';
import { cookieOf, signInParts } from './sign-in.js';

/** The one-time link that the agent prints while there is no account: whoever has it makes the first administrator. */
export const setupRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/setup/:link',
    rule: 'open',
    answer: async (visit) => ((await holds(visit)) ? show(visit, {}) : gone()),
  },
  { method: 'post', path: '/setup/:link', rule: 'open', answer: make },
];

const holds = ({ parts, params }: Visit): Promise<boolean> =>
  setupLinkHolds(parts.store, secretHash(params['link'] ?? ''), new Date(parts.clock.now()).toISOString());

const gone = (): Reply => problem(404, 'This link has been used, or has run out.');

async function make(visit: Visit): Promise<Reply> {
  const { parts, form } = visit;
  const name = accountName(form.get('name') ?? '');
  const password = form.get('password') ?? '';
  const faults = {
    name: accountFault(name),
    password: passwordFault(password) ?? (password === form.get('again') ? undefined : 'the two are not the same'),
  };
  if (faults.name !== undefined || faults.password !== undefined) return show(visit, faults);
  const passwordHash = await hashPassword(password);
  if (!(await holds(visit))) return gone();
  const at = new Date(parts.clock.now()).toISOString();
  const added = await parts.store.transact(async (writer) => {
    if (!(await addAccount(writer, { name, passwordHash, createdAt: at }))) return false;
    await setRight(writer, name, 'administrator', true);
    await dropSetupLinks(writer);
    await writeAudit(writer, { at, who: name, what: 'account.added', subject: name, detail: { administrator: true } });
    return true;
  });
  if (!added) return gone();
  const secret = await openSession(signInParts(parts), name);
  return { kind: 'redirect', to: '/', notice: `Welcome, ${name}.`, cookie: cookieOf(parts, secret) };
}

function show({ params, form }: Visit, faults: { name?: string | undefined; password?: string | undefined }): Reply {
  const body = (
    <div class="card">
      <h1>The first account</h1>
      <p>It is an administrator: it may do everything, and make other accounts.</p>
      <form method="post" action={`/setup/${params['link'] ?? ''}`}>
        <Field
          name="name"
          label="Name"
          value={form.get('name') ?? ''}
          fault={faults.name}
          required
          autocomplete="username"
        />
        <Field
          name="password"
          label="Password"
          hint={`At least ${SHORTEST_PASSWORD} characters.`}
          fault={faults.password}
          type="password"
          required
          autocomplete="new-password"
        />
        <Field name="again" label="Password again" type="password" required autocomplete="new-password" />
        <button>Make the account</button>
      </form>
    </div>
  );
  const isWrong = faults.name !== undefined || faults.password !== undefined;
  return { kind: 'page', status: isWrong ? 422 : 200, title: 'The first account', body };
}
