import type { Clock } from '../../core/clock.js';
import type { Database } from '../../database/port.js';
import { addSetupLink } from '../../store/accounts/setup-links.js';
import type { StoreTables } from '../../store/tables.js';
import { newSecret, secretHash } from './secret.js';

const HOURS = 24;

/** The path of a one-time link to the making of the first account; undefined when there is an account already. */
export async function newSetupLink(store: Database<StoreTables>, clock: Clock): Promise<string | undefined> {
  const secret = newSecret();
  const expiresAt = new Date(clock.now() + HOURS * 3_600_000).toISOString();
  const added = await addSetupLink(store, { tokenHash: secretHash(secret), expiresAt });
  return added ? `/setup/${secret}` : undefined;
}
