import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'mocha';
import type { Database } from '../../src/database/port.js';
import { migrate } from '../../src/store/migrate.js';
import { openStore } from '../../src/store/open.js';
import type { StoreTables } from '../../src/store/tables.js';

const cleanups: (() => Promise<void> | void)[] = [];

/** Runs after the test that is under way, last registered first. */
export function afterThisTest(cleanup: () => Promise<void> | void): void {
  cleanups.push(cleanup);
}

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

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
