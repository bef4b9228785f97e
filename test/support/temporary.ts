import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'mocha';
import type { MssqlServer } from '../../src/database/mssql/server.js';
import type { Database } from '../../src/database/port.js';
import { migrate } from '../../src/store/migrate.js';
import { openStore, type StoreLocation } from '../../src/store/open.js';
import type { StoreTables } from '../../src/store/tables.js';
import { borrowStoreDatabase, currentEngine } from './engines.js';
import { makeDatabase } from './mssql.js';

type Cleanup = () => Promise<void> | void;

let cleanups: Cleanup[] = [];

/** Runs after the test that is under way, last registered first. */
export function afterThisTest(cleanup: Cleanup): void {
  cleanups.push(cleanup);
}

/** A root hook calls it after each test. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

/** What `open` opens before the tests of the suite around is there for all of them, and closed after the last. */
export function forTheseTests<T>(open: () => Promise<T>): () => T {
  const own: Cleanup[] = [];
  let opened: { it: T } | undefined;
  before(async function () {
    this.timeout(600_000);
    const others = cleanups;
    cleanups = own;
    opened = { it: await open().finally(() => (cleanups = others)) };
  });
  after(async () => {
    for (const cleanup of own.splice(0).reverse()) await cleanup();
  });
  return () => {
    if (!opened) throw new Error('it is opened before the first test');
    return opened.it;
  };
}

/** A new directory that is gone after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'sif-agent-'));
  afterThisTest(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** An empty database on the SQL Server that the tests are given, dropped after the test. */
export async function temporaryDatabase(): Promise<MssqlServer> {
  const database = await makeDatabase();
  afterThisTest(() => database.drop());
  return database.server;
}

/** A store that a test opened. */
export type TestStore = Database<StoreTables> & {
  readonly location: StoreLocation;
  /** Of a store on SQLite. */
  readonly file: string;
};

/** Where a store may be made that there is not yet, on the engine that the test is run on. */
export async function emptyStoreLocation(): Promise<StoreLocation> {
  if (currentEngine() === 'sqlite') return { kind: 'sqlite', file: join(temporaryDirectory(), 'agent.db') };
  return { kind: 'mssql', ...(await temporaryDatabase()) };
}

/** A store of its own with the schema up to date, closed after the test: on the engine that the test is run on. */
export async function temporaryStore(file?: string): Promise<TestStore> {
  const location = await temporaryStoreLocation(file);
  const store = openStore(location, 'timer');
  afterThisTest(() => store.close());
  await migrate(store);
  return Object.assign(store, { location, file: location.kind === 'sqlite' ? location.file : '' });
}

async function temporaryStoreLocation(file?: string): Promise<StoreLocation> {
  if (currentEngine() === 'sqlite' || file !== undefined)
    return { kind: 'sqlite', file: file ?? join(temporaryDirectory(), 'agent.db') };
  const { server, giveBack } = await borrowStoreDatabase();
  afterThisTest(giveBack);
  return { kind: 'mssql', ...server };
}
