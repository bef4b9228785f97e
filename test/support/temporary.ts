import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'mocha';
import type { Database } from '../../src/database/port.js';
import { migrate } from '../../src/store/migrate.js';
import { openStore } from '../../src/store/open.js';
import type { StoreTables } from '../../src/store/tables.js';

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

/** A store in a file of its own with the schema up to date, closed after the test. */
export async function temporaryStore(
  file = join(temporaryDirectory(), 'agent.db'),
): Promise<Database<StoreTables> & { file: string }> {
  const store = openStore({ kind: 'sqlite', file }, 'timer');
  afterThisTest(() => store.close());
  await migrate(store);
  return Object.assign(store, { file });
}
