import type { Database, Reader, Writer } from '../../database/port.js';
import type { ApiTokenTable } from '../account-tables.js';
import type { StoreTables } from '../tables.js';
import { accountName } from './accounts.js';

export async function addToken(writer: Writer<StoreTables>, token: Omit<ApiTokenTable, 'lastUsedAt'>): Promise<void> {
  const row = { ...token, name: accountName(token.name), lastUsedAt: null };
  await writer.run(writer.sql.insertInto('api_token').values(row));
}

/** Undefined: there is none. Whether it has run out is for the caller to say. */
export async function findToken(reader: Reader<StoreTables>, tokenHash: string): Promise<ApiTokenTable | undefined> {
  return reader.first(reader.sql.selectFrom('api_token').selectAll().where('tokenHash', '=', tokenHash));
}

/** Of an account, the newest first; without their hashes. */
export async function tokensOf(
  store: Database<StoreTables>,
  name: string,
): Promise<Omit<ApiTokenTable, 'tokenHash'>[]> {
  return store.read((reader) =>
    reader.all(
      reader.sql
        .selectFrom('api_token')
        .select(['tokenId', 'name', 'title', 'createdAt', 'expiresAt', 'lastUsedAt'])
        .where('name', '=', accountName(name))
        .orderBy('createdAt', 'desc'),
    ),
  );
}

export async function touchToken(store: Database<StoreTables>, tokenHash: string, lastUsedAt: string): Promise<void> {
  await store.transact((writer) =>
    writer.run(writer.sql.updateTable('api_token').set({ lastUsedAt }).where('tokenHash', '=', tokenHash)),
  );
}

/** False when the account has no such token. */
export async function removeToken(writer: Writer<StoreTables>, name: string, tokenId: string): Promise<boolean> {
  const { changes } = await writer.run(
    writer.sql.deleteFrom('api_token').where('name', '=', accountName(name)).where('tokenId', '=', tokenId),
  );
  return changes === 1;
}
