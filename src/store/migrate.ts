import { sql } from 'kysely';
import { AgentError } from '../core/errors.js';
import type { Database, Writer } from '../database/port.js';
import { migrations } from './migrations/index.js';
import type { Migration } from './migrations/migration.js';
import type { StoreTables } from './tables.js';

export interface MigrationResult {
  /** Names of the steps applied now; empty when the schema was up to date. */
  applied: string[];
}

/**
 * Brings the store's schema up to date. Safe when two processes start at once: the whole of it is one write
 * transaction, and there is one at a time in a store, so that the second waits and then finds nothing to do.
 * Errors: AgentError `store-newer` when the store holds a step that this program does not know.
 */
export async function migrate(store: Database<StoreTables>): Promise<MigrationResult> {
  return store.transact(async (writer) => {
    await createLedger(writer);
    const done = await writer.all(writer.sql.selectFrom('schema_migration').select('name'));
    refuseNewer(done.map(({ name }) => name));
    const applied: string[] = [];
    for (const migration of migrations) {
      if (done.some(({ name }) => name === migration.name)) continue;
      await apply(writer, migration);
      applied.push(migration.name);
    }
    return { applied };
  }, 'full');
}

/** Steps that the store's schema lacks; nothing is changed. Errors: AgentError `store-newer`. */
export async function pendingMigrations(store: Database<StoreTables>): Promise<string[]> {
  const done = await store.read(async (reader) => {
    const [known] = await reader.rows(LEDGERS[reader.dialect].compile(reader.sql));
    if (known?.[0] !== 1) return [];
    const names = await reader.all(reader.sql.selectFrom('schema_migration').select('name'));
    return names.map(({ name }) => name);
  });
  refuseNewer(done);
  return migrations.map(({ name }) => name).filter((name) => !done.includes(name));
}

/** How many ledgers there are: one, or none in a database that no step was applied to. */
const LEDGERS = {
  sqlite: sql`select count(*) from sqlite_schema where name = 'schema_migration'`,
  mssql: sql`select case when object_id('schema_migration') is null then 0 else 1 end`,
};

function refuseNewer(done: readonly string[]): void {
  const newer = done.filter((name) => !migrations.some((migration) => migration.name === name));
  if (newer.length > 0)
    throw new AgentError(
      'store-newer',
      `the store was written by a newer version of this program (it holds ${newer.join(', ')}); install that version`,
    );
}

async function createLedger(writer: Writer<StoreTables>): Promise<void> {
  const ledger =
    writer.dialect === 'sqlite'
      ? 'create table if not exists schema_migration (name text not null primary key, appliedAt text not null)'
      : `if object_id('schema_migration') is null create table schema_migration (name nvarchar(100) not null primary key, appliedAt char(24) not null)`;
  await execute(writer, ledger);
}

async function apply(writer: Writer<StoreTables>, migration: Migration): Promise<void> {
  for (const statement of migration.up(writer.dialect)) await execute(writer, statement);
  const row = { name: migration.name, appliedAt: new Date().toISOString() };
  await writer.run(writer.sql.insertInto('schema_migration').values(row));
}

async function execute(writer: Writer<StoreTables>, text: string): Promise<void> {
  const query = sql.raw(text).compile(writer.sql);
  await writer.run({ compile: () => query });
}
