import { messageOf } from '../core/errors.js';
import { localDay } from '../core/school-day.js';
import { isPublished, startPublication, untakenCalendars } from '../store/publishing/baseline.js';
import { passRounds } from './pass-rounds.js';
import type { WholeZoneParts } from './whole-zone-parts.js';
import type { WorkZone } from './work-zone.js';

/** How often a zone is looked at for calendars to copy and rounds to let pass. */
const LOOK_MS = 500;
/** After a failure. */
const AGAIN_MS = 5_000;

/**
 * What is done for a zone's events besides sending them, by the process that holds the zone: its baseline, and the rounds of
 * change detection that are let pass. Each step is short; what is long is done a page at a time in the thread.
 */
export class WholeZone {
  constructor(readonly parts: WholeZoneParts) {}

  /** Works until the signal aborts; `ready` resolves when the zone is connected. Never rejects. */
  async run(ready: (signal: AbortSignal) => Promise<void>, stopping: AbortSignal): Promise<void> {
    const { store, zoneId, clock, logger } = this.parts;
    while (!stopping.aborted) {
      let pauseMs = LOOK_MS;
      try {
        if (!(await store.read((reader) => isPublished(reader, zoneId)))) {
          await ready(stopping);
          if (stopping.aborted) return;
          await startPublication(store, this.parts.lease, zoneId, this.#now());
        }
        await this.#takeBaseline(stopping);
        if (!stopping.aborted) await passRounds(this.parts, stopping);
      } catch (error) {
        if (stopping.aborted) return;
        logger.error('what the zone has could not be brought up to date', { error: messageOf(error) });
        pauseMs = AGAIN_MS;
      }
      await clock.sleep(pauseMs, stopping);
    }
  }

  /** Copies whatever the baseline lacks (R23). */
  async #takeBaseline(stopping: AbortSignal): Promise<void> {
    const { store, zoneId, lease, thread, logger } = this.parts;
    const calendars = await store.read((reader) => untakenCalendars(reader, zoneId));
    if (calendars.length === 0) return;
    let copied = 0;
    for (let isTaken = false; !isTaken;) {
      if (stopping.aborted) return;
      const page = await thread.call('copy', { zone: this.#zone(), lease, at: this.#now() });
      isTaken = page.isTaken;
      copied += page.copied;
    }
    logger.info('the baseline was taken', {
      calendars: calendars.map(({ calendarID }) => calendarID),
      objects: copied,
    });
    this.parts.changed();
  }

  #zone(): WorkZone {
    const { zoneId, initial, timeZone, clock } = this.parts;
    return { zoneId, initial, today: localDay(clock.now(), timeZone) };
  }

  #now(): string {
    return new Date(this.parts.clock.now()).toISOString();
  }
}
