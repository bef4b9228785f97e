import { holdLease, type HeldLease, type LeaseKeeperParts } from './lease-keeper.js';
import { leaseHolder } from './leases.js';

/** A lease that this process takes whenever it is asked for and free, and keeps from then on. */
export class StandingLease {
  #held: HeldLease | undefined;

  constructor(
    readonly parts: LeaseKeeperParts,
    readonly name: string,
    /** host:pid:random of this process. */
    readonly holder: string,
  ) {}

  /** The lease while this process certainly has it. */
  get held(): HeldLease | undefined {
    return this.#held?.isHeld() ? this.#held : undefined;
  }

  /** Undefined while another process has it; whoever only looks writes nothing. Errors: those of the store. */
  async take(): Promise<HeldLease | undefined> {
    if (this.held) return this.held;
    await this.release();
    if ((await leaseHolder(this.parts.store, this.name)) !== undefined) return undefined;
    return (this.#held = await holdLease(this.parts, this.name, this.holder));
  }

  /** Gives it up. Never rejects. */
  async release(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    await held?.release();
  }
}
