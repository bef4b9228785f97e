import type { Database, Writer } from '../../database/port.js';
import type { StoreTables } from '../tables.js';
import { countAccounts } from './accounts.js';

/** Keeps a one-time link to the making of the first account; false when there is an account already. */
export function addSetupLink(
  store: Database<StoreTables>,
  link: { tokenHash: string; expiresAt: string },
): Promise<boolean> {
  return store.transact(async (writer) => {
    if ((await countAccounts(writer)) > 0) return false;
    await writer.run(writer.sql.insertInto('setup_link').values(link));
    return true;
  });
}

/** Whether a link may be used now: it was given out, has not run out, and nobody has made an account. */
export async function setupLinkHolds(store: Database<StoreTables>, tokenHash: string, now: string): Promise<boolean> {
  return store.read(async (reader) => {
    if ((await countAccounts(reader)) > 0) return false;
    const link = await reader.first(
      reader.sql.selectFrom('setup_link').select('expiresAt').where('tokenHash', '=', tokenHash),
    );
    return link !== undefined && link.expiresAt > now;
  });
}

/** After the first account was made none of the links is good for anything. */
export async function dropSetupLinks(writer: Writer<StoreTables>): Promise<void> {
  await writer.run(writer.sql.deleteFrom('setup_link'));
}
