import fc from 'fast-check';
import { seedOf } from './seed.js';

fc.configureGlobal({ seed: seedOf() });

/** Root hooks: whatever a test opens, it closes. A socket, server or child process that is left behind fails the run. */
export const mochaHooks = {
  async afterAll(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    const watched = new Set(['TCPSocketWrap', 'TCPServerWrap', 'TLSWrap', 'ProcessWrap', 'MessagePort']);
    for (let attempt = 0; ; attempt++) {
      const left = process.getActiveResourcesInfo().filter((name) => watched.has(name));
      if (left.length === 0) return;
      // A closed socket needs a few turns of the loop until it is gone.
      if (attempt === 50) throw new Error(`left open by a test: ${left.join(', ')}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  },
};
