import { after, before, describe } from 'mocha';
import type { MssqlServer } from '../../src/database/mssql/server.js';
import { openStore } from '../../src/store/open.js';
import { migrate } from '../../src/store/migrate.js';
import { migrations } from '../../src/store/migrations/index.js';
import { makeDatabase, onServer, testServer, type TestDatabase } from './mssql.js';

export type EngineName = 'sqlite' | 'mssql';

let current: EngineName = 'sqlite';

/** The engine that stores are opened on by the test that is under way. */
export const currentEngine = (): EngineName => current;

/** Tests that hold on every engine: once on SQLite, and once on SQL Server where the tests are given one. */
export function onEachEngine(title: string, tests: (this: Mocha.Suite) => void): void {
  describe(title, tests);
  onSqlServer(`${title} (SQL Server)`, tests);
}

/** Tests that need a SQL Server; that there is none is said at the beginning of a run. */
export function onSqlServer(title: string, tests: (this: Mocha.Suite) => void): void {
  if (!testServer()) return;
  describe(title, function () {
    this.timeout(120_000);
    before(() => void (current = 'mssql'));
    after(() => void (current = 'sqlite'));
    tests.call(this);
  });
}

/** Databases with the schema of the store that no test uses now: making one takes a second, emptying it much less. */
const free: TestDatabase[] = [];
const made: TestDatabase[] = [];

/** An empty store's database; `giveBack` when no connection uses it any more. */
export async function borrowStoreDatabase(): Promise<{ server: MssqlServer; giveBack: () => Promise<void> }> {
  const database = free.pop() ?? (await makeStoreDatabase());
  return {
    server: database.server,
    giveBack: async () => {
      await onServer(database.server, TABLES.map((table) => `truncate table ${table}`).join('; '));
      free.push(database);
    },
  };
}

const TABLES = migrations
  .flatMap((migration) => migration.up('mssql'))
  .flatMap((statement) => /^create table (\w+)/.exec(statement)?.[1] ?? []);

async function makeStoreDatabase(): Promise<TestDatabase> {
  const database = await makeDatabase();
  made.push(database);
  const store = openStore({ kind: 'mssql', ...database.server }, 'timer');
  await migrate(store).finally(() => store.close());
  return database;
}

/** Called by a root hook, when the tests of a file have ended. */
export async function dropStoreDatabases(): Promise<void> {
  free.splice(0);
  for (const database of made.splice(0)) await database.drop();
}
