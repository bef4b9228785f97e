import { Bell } from '../core/bell.js';
import { AgentError, messageOf } from '../core/errors.js';
import { isPublished, startPublication, untakenCalendars } from '../store/publishing/baseline.js';
import { failResync, nextResync } from '../store/publishing/resyncs.js';
import { Brake } from './brake.js';
import { workZone, type WholeZoneParts } from './whole-zone-parts.js';

/** How often a zone is looked at for what other processes left. */
const LOOK_MS = 1_000;
/** After a failure. */
const AGAIN_MS = 5_000;

/**
 * What is done for a zone's events besides sending them, by the process that holds the zone: its baseline, and the rounds of
 * change detection that are let pass. Each step is short; what is long is done a page at a time in the thread.
 */
export class WholeZone {
  readonly #brake: Brake;
  readonly #bell = new Bell();

  constructor(
    readonly parts: WholeZoneParts,
    /** Called when there may be something to send. */
    readonly released: () => void,
  ) {
    this.#brake = new Brake(parts, released);
  }

  /** A round may have ended, or a calendar's first aggregation. */
  changed(): void {
    this.#bell.ring();
  }

  /** Works until the signal aborts; `ready` resolves when the zone is connected. Never rejects. */
  async run(ready: (signal: AbortSignal) => Promise<void>, stopping: AbortSignal): Promise<void> {
    const { clock, logger } = this.parts;
    while (!stopping.aborted) {
      let pauseMs = LOOK_MS;
      try {
        await this.#look(ready, stopping);
      } catch (error) {
        if (stopping.aborted) return;
        logger.error('what the zone has could not be brought up to date', { error: messageOf(error) });
        pauseMs = AGAIN_MS;
      }
      await this.#bell.wait(pauseMs, clock, stopping);
    }
  }

  async #look(ready: (signal: AbortSignal) => Promise<void>, stopping: AbortSignal): Promise<void> {
    const { store, zone, lease } = this.parts;
    if (!(await store.read((reader) => isPublished(reader, zone.id)))) {
      await ready(stopping);
      if (stopping.aborted) return;
      await startPublication(store, lease, zone.id, this.#now());
    }
    await this.#takeBaseline(stopping);
    if (!stopping.aborted) await this.#brake.look(stopping);
    if (!stopping.aborted) await this.#markResyncs(stopping);
  }

  /** Copies whatever the baseline lacks (R23). */
  async #takeBaseline(stopping: AbortSignal): Promise<void> {
    const { store, zone, lease, thread, logger } = this.parts;
    const calendars = await store.read((reader) => untakenCalendars(reader, zone.id));
    if (calendars.length === 0) return;
    let objects = 0;
    for (let isTaken = false; !isTaken;) {
      if (stopping.aborted) return;
      const page = await thread.call('copy', { zone: workZone(this.parts), lease, at: this.#now() });
      isTaken = page.isTaken;
      objects += page.copied;
    }
    logger.info('the baseline was taken', { calendars: calendars.map(({ calendarID }) => calendarID), objects });
    this.released();
  }

  /** Carries out the resyncs that were ordered; the baseline is taken by then. */
  async #markResyncs(stopping: AbortSignal): Promise<void> {
    const { store, zone, lease, thread, logger } = this.parts;
    for (;;) {
      const resync = await store.read((reader) => nextResync(reader, zone.id));
      if (!resync || stopping.aborted) return;
      const { resyncId } = resync;
      try {
        const order = { zone: workZone(this.parts), lease, resyncId };
        while (!(await thread.call('markResync', { ...order, at: this.#now() })).isMarked) {
          this.released();
          if (stopping.aborted) return;
        }
        logger.info('a resync has marked what differs', { resync: resyncId });
      } catch (error) {
        if (stopping.aborted || (error instanceof AgentError && error.kind === 'transient')) throw error;
        logger.error('a resync failed', { resync: resyncId, error: messageOf(error) });
        await failResync(store, lease, resyncId, messageOf(error), this.#now());
      }
      this.released();
    }
  }

  #now(): string {
    return new Date(this.parts.clock.now()).toISOString();
  }
}
