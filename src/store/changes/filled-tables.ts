import type { Database } from '../../database/port.js';
import type { StoreTables } from '../tables.js';

const PREFIX = 'filled:';

/** The tables of the SIS that had rows when they were last looked at. */
export async function readFilledTables(store: Database<StoreTables>): Promise<ReadonlySet<string>> {
  const rows = await store.read((reader) =>
    reader.all(reader.sql.selectFrom('source_state').select('name').where('name', 'like', `${PREFIX}%`)),
  );
  return new Set(rows.map(({ name }) => name.slice(PREFIX.length)));
}

export function rememberFilledTables(store: Database<StoreTables>, tables: readonly string[]): Promise<void> {
  const rows = tables.map((table) => [PREFIX + table, 'yes']);
  return store.transact((writer) => writer.upsertRows('source_state', ['name'], ['name', 'value'], rows));
}

/** They may be empty from now on, until they are found to have rows again. */
export function forgetFilledTables(store: Database<StoreTables>, tables: readonly string[]): Promise<void> {
  const keys = tables.map((table) => [PREFIX + table]);
  return store.transact((writer) => writer.deleteRows('source_state', ['name'], keys));
}
