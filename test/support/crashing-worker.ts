import { serve } from '../../src/workers/serve.js';
import { AgentError } from '../../src/core/errors.js';

/** A worker that cannot be opened at the first call, and that a call can bring down. */
let calls = 0;

async function open() {
  if (calls++ === 0) throw new AgentError('source-unreachable', 'not there yet', 'transient');
  return methods;
}

const methods = {
  async answer(number: number): Promise<number> {
    return number + 1;
  },

  /** Never answers: the thread dies of an exception that nobody catches. */
  async crash(): Promise<void> {
    setImmediate(() => {
      throw new Error('the worker breaks');
    });
    await new Promise(() => undefined);
  },
};

export type CrashingMethods = typeof methods;

serve(open);
