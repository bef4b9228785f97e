import type { Clock } from '../../core/clock.js';
import type { Database } from '../../database/port.js';
import type { ObjectRights } from '../../sif/messages.js';
import type { LeaseToken } from '../../store/leases/leases.js';
import type { StoreTables } from '../../store/tables.js';
import {
  ensureZone,
  readZoneState,
  recordContact,
  recordProgress,
  recordRegistered,
  recordSleepByAgent,
  recordUnregistered,
  unknownZone,
  type ZoneState,
} from '../../store/zone/zone-state.js';

/** Where the conversation stands, for other processes and the administrator. */
export interface Progress {
  readonly phase: string;
  readonly acl: ObjectRights | null;
  readonly warnings: readonly string[];
}

/**
 * What the store keeps of a zone, as the holder of its lease sees and writes it. Contacts and progress are collected and
 * written by `flush`, so that a contact is not a write a message.
 */
export class ZoneRecord {
  #state: ZoneState = unknownZone;
  #isReachable = true;
  #isDirty = false;

  private constructor(
    readonly store: Database<StoreTables>,
    readonly lease: LeaseToken,
    readonly zoneId: string,
    readonly clock: Clock,
  ) {}

  static async open(
    store: Database<StoreTables>,
    lease: LeaseToken,
    zoneId: string,
    clock: Clock,
  ): Promise<ZoneRecord> {
    await ensureZone(store, zoneId);
    const record = new ZoneRecord(store, lease, zoneId, clock);
    record.#state = await readZoneState(store, zoneId);
    return record;
  }

  get isRegistered(): boolean {
    return this.#state.registeredAt !== null;
  }

  /** Whether one side put us to sleep. */
  get isAsleep(): boolean {
    return this.#state.asleepByAgent || this.#state.asleepByZone;
  }

  /** Whether we sleep by our own SIF_Sleep. */
  get isAsleepByAgent(): boolean {
    return this.#state.asleepByAgent;
  }

  async registered(registeredAs: string): Promise<void> {
    const registeredAt = this.#now();
    await recordRegistered(this.store, this.lease, this.zoneId, registeredAs, registeredAt);
    this.#state = { ...this.#state, registeredAt, registeredAs };
  }

  async unregistered(): Promise<void> {
    await recordUnregistered(this.store, this.lease, this.zoneId);
    this.#state = { ...this.#state, registeredAt: null, registeredAs: null };
  }

  /** The zone accepted our SIF_Sleep or SIF_Wakeup. */
  async asleep(asleep: boolean): Promise<void> {
    await recordSleepByAgent(this.store, this.lease, this.zoneId, asleep);
    this.#state = { ...this.#state, asleepByAgent: asleep, asleepByZone: asleep && this.#state.asleepByZone };
  }

  /** Looks whether the zone put us to sleep or woke us, since any process may have taken its message in; true when it did. */
  async refresh(): Promise<boolean> {
    const wasAsleep = this.isAsleep;
    const { asleepByAgent, asleepByZone } = await readZoneState(this.store, this.zoneId);
    this.#state = { ...this.#state, asleepByAgent, asleepByZone };
    return this.isAsleep !== wasAsleep;
  }

  /** The zone answered. */
  contact(): void {
    this.#isReachable = true;
    this.#state = { ...this.#state, lastContactAt: this.#now() };
    this.#isDirty = true;
  }

  /** A post had no answer of the zone, in words. Until the next one has, the zone that we serve is shown as unreachable. */
  unreachable(reason: string): void {
    this.#isReachable = false;
    this.trouble(reason);
  }

  /** Something went wrong with the zone, in words. */
  trouble(lastError: string): void {
    this.#state = { ...this.#state, lastError, lastErrorAt: this.#now() };
    this.#isDirty = true;
  }

  progress(progress: Progress): void {
    this.#state = { ...this.#state, ...progress };
    this.#isDirty = true;
  }

  /** Writes contacts and progress, when there are any since the last time. */
  async flush(): Promise<void> {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    const phase = this.#state.phase === 'ready' && !this.#isReachable ? 'unreachable' : this.#state.phase;
    await recordProgress(this.store, this.lease, this.zoneId, { ...this.#state, phase });
    await recordContact(this.store, this.lease, this.zoneId, this.#state);
  }

  #now(): string {
    return new Date(this.clock.now()).toISOString();
  }
}
