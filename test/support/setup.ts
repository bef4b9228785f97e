import { relative } from 'node:path';
import fc from 'fast-check';
import { seedOf } from './seed.js';
import { dropStoreDatabases } from './engines.js';
import { HOW_TO_GIVE_ONE } from '../../demo/sql-server.js';
import { testServer } from './mssql.js';
import { cleanUp } from './temporary.js';

fc.configureGlobal({ seed: seedOf() });

/** Once a run, in whichever number of processes. */
export function mochaGlobalSetup(): void {
  if (!testServer()) process.stdout.write(`On SQL Server nothing is tested: ${HOW_TO_GIVE_ONE}\n`);
}

/**
 * Root hooks: whatever a test opens, it closes. A socket, server or child process that is left behind fails the run. They
 * stand here because mocha keeps the modules of one test file for the next, so that a hook in another module would be
 * registered for the first file only.
 */
export const mochaHooks = {
  async afterEach(this: Mocha.Context): Promise<void> {
    this.timeout(60_000);
    await cleanUp();
  },
  async afterAll(this: Mocha.Context): Promise<void> {
    this.timeout(60_000);
    await dropStoreDatabases();
    const files = new Set(this.test?.parent?.suites.map(({ file }) => relative('dist', file ?? '')));
    await new Promise((resolve) => setImmediate(resolve));
    const watched = new Set(['TCPSocketWrap', 'TCPServerWrap', 'TLSWrap', 'ProcessWrap', 'MessagePort']);
    for (let attempt = 0; ; attempt++) {
      const left = process.getActiveResourcesInfo().filter((name) => watched.has(name));
      if (left.length === 0) return;
      // A closed socket needs a few turns of the loop until it is gone.
      if (attempt === 50) throw new Error(`left open by a test of ${[...files].join(', ')}: ${left.join(', ')}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  },
};
