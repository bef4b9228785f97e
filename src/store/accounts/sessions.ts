import type { Database, Reader, Writer } from '../../database/port.js';
import type { SessionTable } from '../account-tables.js';
import type { StoreTables } from '../tables.js';
import { accountName } from './accounts.js';

export async function addSession(writer: Writer<StoreTables>, session: SessionTable): Promise<void> {
  await writer.run(writer.sql.insertInto('session').values({ ...session, name: accountName(session.name) }));
}

/** Undefined: there is none, or it was ended. Whether it has run out is for the caller to say. */
export async function findSession(reader: Reader<StoreTables>, tokenHash: string): Promise<SessionTable | undefined> {
  return reader.first(reader.sql.selectFrom('session').selectAll().where('tokenHash', '=', tokenHash));
}

/** Keeps when it was last used. */
export async function touchSession(store: Database<StoreTables>, tokenHash: string, lastSeenAt: string): Promise<void> {
  await store.transact((writer) =>
    writer.run(writer.sql.updateTable('session').set({ lastSeenAt }).where('tokenHash', '=', tokenHash)),
  );
}

export async function endSession(writer: Writer<StoreTables>, tokenHash: string): Promise<void> {
  await writer.run(writer.sql.deleteFrom('session').where('tokenHash', '=', tokenHash));
}

/** Signs an account out everywhere; `except`: the hash of a session that stays. */
export async function endSessionsOf(writer: Writer<StoreTables>, name: string, except = ''): Promise<void> {
  await writer.run(
    writer.sql.deleteFrom('session').where('name', '=', accountName(name)).where('tokenHash', '!=', except),
  );
}

/** Forgets sessions and links that have run out. */
export async function forgetExpired(store: Database<StoreTables>, now: string): Promise<void> {
  await store.transact(async (writer) => {
    await writer.run(writer.sql.deleteFrom('session').where('expiresAt', '<', now));
    await writer.run(writer.sql.deleteFrom('setup_link').where('expiresAt', '<', now));
  });
}
