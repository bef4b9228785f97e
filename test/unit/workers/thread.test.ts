import { expect } from 'chai';
import { AgentError } from '../../../src/core/errors.js';
import { Thread } from '../../../src/workers/thread.js';
import type { CrashingMethods } from '../../support/crashing-worker.js';
import { afterThisTest } from '../../support/temporary.js';

describe('a worker thread', () => {
  const start = (): Thread<CrashingMethods> => {
    const thread = new Thread<CrashingMethods>(new URL('../../support/crashing-worker.js', import.meta.url), null);
    afterThisTest(() => thread.close());
    return thread;
  };
  const failure = (call: Promise<unknown>): Promise<AgentError> =>
    call.then(
      () => expect.fail('the call was answered'),
      (error: unknown) => error as AgentError,
    );

  it('answers a call with the error of opening what it needs, code kept, and opens it with the next', async () => {
    const thread = start();
    const error = await failure(thread.call('answer', 1));
    expect(error).to.be.instanceOf(AgentError);
    expect([error.code, error.kind, error.message]).to.deep.equal(['source-unreachable', 'transient', 'not there yet']);
    expect(await thread.call('answer', 1)).to.equal(2);
  });

  it('is followed by another when it breaks, whose calls its exit does not reject', async () => {
    const thread = start();
    await failure(thread.call('answer', 1));
    const broken = await failure(thread.call('crash', undefined));
    expect(broken.message).to.contain('the worker breaks');
    // The successor fails its first call to open; were the predecessor's exit heard, that would be the error.
    expect((await failure(thread.call('answer', 1))).code).to.equal('source-unreachable');
    expect(await thread.call('answer', 1)).to.equal(2);
  });
});
