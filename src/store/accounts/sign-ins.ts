import type { Database, Reader } from '../../database/port.js';
import type { StoreTables } from '../tables.js';
import { accountName } from './accounts.js';

/** What decides whether somebody may sign in by a password. */
export interface SignInState {
  readonly passwordHash: string | null;
  readonly disabled: boolean;
  readonly failedSignIns: number;
  /** ISO instant; null: not locked. */
  readonly lockedUntil: string | null;
}

/** Undefined: there is no such account. */
export async function signInState(reader: Reader<StoreTables>, name: string): Promise<SignInState | undefined> {
  const row = await reader.first(
    reader.sql
      .selectFrom('account')
      .select(['passwordHash', 'disabledAt', 'failedSignIns', 'lockedUntil'])
      .where('name', '=', accountName(name)),
  );
  if (!row) return undefined;
  const { passwordHash, disabledAt, failedSignIns, lockedUntil } = row;
  return { passwordHash, disabled: disabledAt !== null, failedSignIns, lockedUntil };
}

/** Records how a sign-in ended; `lockedUntil`: no further one is looked at before. */
export async function recordSignIn(
  store: Database<StoreTables>,
  name: string,
  state: { failedSignIns: number; lockedUntil: string | null },
): Promise<void> {
  await store.transact((writer) =>
    writer.run(writer.sql.updateTable('account').set(state).where('name', '=', accountName(name))),
  );
}
