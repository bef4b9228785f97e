import type { Random } from '../../samples/random.js';
import type { FaultKind } from '../../src/sandbox/faults.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import type { SandboxZone } from '../../src/sandbox/zone.js';

type Misdeed = FaultKind | 'forget' | 'sleep';

/** How a server misbehaves, and how often beside the others. A hanging one costs the agent its time-out. */
const MISDEEDS: readonly (readonly [Misdeed, number])[] = [
  [{ kind: 'drop' }, 6],
  [{ kind: 'http', httpStatus: 500 }, 4],
  [{ kind: 'http', httpStatus: 503 }, 2],
  [{ kind: 'garbage' }, 4],
  [{ kind: 'fatal-error' }, 4],
  [{ kind: 'error', category: 10, code: 1 }, 3],
  [{ kind: 'error', category: 11, code: 1 }, 3],
  [{ kind: 'delay', delayMs: 50 }, 2],
  [{ kind: 'hang' }, 2],
  ['forget', 2],
  ['sleep', 2],
];

/** Lets a server misbehave again and again until the signal aborts: one misdeed, some posts in order, and the next. */
export async function misbehave(
  sandbox: Sandbox,
  zone: SandboxZone,
  random: Random,
  signal: AbortSignal,
): Promise<void> {
  const ended = (): boolean => signal.aborted;
  const next = (what: string, happened: () => boolean): Promise<unknown> =>
    sandbox.until(what, () => ended() || happened(), 3_600_000).catch(() => undefined);
  while (!ended()) {
    const misdeed = random.weighted(MISDEEDS);
    const skip = random.int(0, 8);
    if (typeof misdeed === 'object') {
      // An error that says "not taken" after all is no server's, and a message that is delayed takes effect once.
      const afterProcessing = misdeed.kind !== 'error' && misdeed.kind !== 'delay' && random.chance(0.6);
      const messages = random.chance(0.8) ? { messages: ['SIF_Event'] } : {};
      zone.faults.add({ ...misdeed, times: 1, skip, afterProcessing, ...messages });
      await next('a fault strikes', () => zone.faults.pending().length === 0);
      continue;
    }
    const events = zone.events.length + skip;
    await next('some more events', () => zone.events.length >= events);
    for (const { id } of zone.agents())
      if (misdeed === 'forget') zone.forget(id);
      else zone.setSleeping(id, true);
  }
  zone.clearFaults();
}
