import { AsyncLocalStorage } from 'node:async_hooks';
import { AgentError } from '../core/errors.js';

/**
 * Transactions of one database instance, one after another. One that is begun inside another would wait for ever, and is
 * refused: AgentError `internal`.
 */
export class Turns {
  #turn: Promise<unknown> = Promise.resolve();
  readonly #inside = new AsyncLocalStorage<true>();

  take<T>(transaction: () => Promise<T>): Promise<T> {
    if (this.#inside.getStore())
      return Promise.reject(new AgentError('internal', 'a transaction was begun inside a transaction'));
    const run = this.#turn.then(() => this.#inside.run(true, transaction));
    this.#turn = run.catch(() => undefined);
    return run;
  }

  /** When all that were asked for have ended. */
  async ended(): Promise<void> {
    await this.#turn;
  }
}
