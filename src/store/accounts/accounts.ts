import type { Database, Reader, Writer } from '../../database/port.js';
import type { AccountTable } from '../account-tables.js';
import type { StoreTables } from '../tables.js';

/** What an account may do with a zone; `modify` includes `read`. */
export type ZoneLevel = 'read' | 'modify';

/** Somebody who may use the administration. */
export interface Account {
  readonly name: string;
  /** Everything, accounts too. */
  readonly administrator: boolean;
  /** Refreshes, chronic absence, findings and exports. */
  readonly aggregation: boolean;
  readonly zones: ReadonlyMap<string, ZoneLevel>;
  readonly disabled: boolean;
}

/** Accounts are found by their names whatever the case: `Ann` is `ann`. */
export const accountName = (text: string): string => text.trim().toLowerCase();

export async function countAccounts(reader: Reader<StoreTables>): Promise<number> {
  const row = await reader.first(reader.sql.selectFrom('account').select((eb) => eb.fn.countAll<number>().as('count')));
  return Number(row?.count ?? 0);
}

/** By name in any case; undefined when there is none. */
export async function findAccount(reader: Reader<StoreTables>, name: string): Promise<Account | undefined> {
  const row = await reader.first(reader.sql.selectFrom('account').selectAll().where('name', '=', accountName(name)));
  if (!row) return undefined;
  const rights = await reader.all(
    reader.sql.selectFrom('zone_right').select(['name', 'zoneId', 'level']).where('name', '=', row.name),
  );
  return account(row, rights);
}

/** All of them, by name. */
export async function listAccounts(store: Database<StoreTables>): Promise<Account[]> {
  return store.read(async (reader) => {
    const rows = await reader.all(reader.sql.selectFrom('account').selectAll().orderBy('name'));
    const rights = await reader.all(reader.sql.selectFrom('zone_right').selectAll().orderBy('zoneId'));
    return rows.map((row) => account(row, rights));
  });
}

/** Adds an account without any right; false when the name is taken. */
export async function addAccount(
  writer: Writer<StoreTables>,
  { name, passwordHash, createdAt }: Pick<AccountTable, 'name' | 'passwordHash' | 'createdAt'>,
): Promise<boolean> {
  if (await findAccount(writer, name)) return false;
  const rights = { administrator: 0, aggregation: 0 };
  const signIns = { disabledAt: null, failedSignIns: 0, lockedUntil: null };
  const row = { name: accountName(name), passwordHash, createdAt, ...rights, ...signIns };
  await writer.run(writer.sql.insertInto('account').values(row));
  return true;
}

export async function setPassword(writer: Writer<StoreTables>, name: string, passwordHash: string): Promise<void> {
  const values = { passwordHash, failedSignIns: 0, lockedUntil: null };
  await writer.run(writer.sql.updateTable('account').set(values).where('name', '=', accountName(name)));
}

/** Grants or takes a right that belongs to no zone. */
export async function setRight(
  writer: Writer<StoreTables>,
  name: string,
  right: 'administrator' | 'aggregation',
  granted: boolean,
): Promise<void> {
  await writer.run(
    writer.sql
      .updateTable('account')
      .set({ [right]: granted ? 1 : 0 })
      .where('name', '=', accountName(name)),
  );
}

/** Grants a level in a zone in place of whatever was granted; null takes it. */
export async function setZoneRight(
  writer: Writer<StoreTables>,
  name: string,
  zoneId: string,
  level: ZoneLevel | null,
): Promise<void> {
  const key = ['name', 'zoneId'] as const;
  if (level === null) await writer.deleteRows('zone_right', key, [[accountName(name), zoneId]]);
  else await writer.upsertRows('zone_right', key, [...key, 'level'], [[accountName(name), zoneId, level]]);
}

/** Whether the account may sign in. Whoever may not is signed out everywhere. */
export async function setDisabled(writer: Writer<StoreTables>, name: string, disabledAt: string | null): Promise<void> {
  await writer.run(writer.sql.updateTable('account').set({ disabledAt }).where('name', '=', accountName(name)));
}

/** Removes an account with its rights, sessions and tokens. */
export async function removeAccount(writer: Writer<StoreTables>, name: string): Promise<void> {
  for (const table of ['zone_right', 'session', 'api_token', 'account'] as const)
    await writer.run(writer.sql.deleteFrom(table).where('name', '=', accountName(name)));
}

function account(row: AccountTable, rights: readonly { name: string; zoneId: string; level: ZoneLevel }[]): Account {
  const theirs = rights.filter(({ name }) => name === row.name);
  return {
    name: row.name,
    administrator: row.administrator === 1,
    aggregation: row.aggregation === 1,
    zones: new Map(theirs.map(({ zoneId, level }) => [zoneId, level])),
    disabled: row.disabledAt !== null,
  };
}
