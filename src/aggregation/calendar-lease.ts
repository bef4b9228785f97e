import { AgentError } from '../core/errors.js';
import { holdLease } from '../store/leases/lease-keeper.js';
import type { RefreshParts } from './refresh-parts.js';

/** How often a calendar that another process refreshes is asked for again. */
const LEASE_RETRY_MS = 500;

/** The right to refresh a calendar, as the work under it sees it. */
export interface CalendarLease {
  /** Errors: AgentError `lease-lost`. */
  requireHeld(): void;
}

/**
 * One process at a time refreshes a calendar: two that read the SIS at different moments must not overwrite each other.
 * Waits for its turn; undefined when it is no longer wanted by then. Errors: AgentError `internal` when the signal aborts.
 */
export async function underCalendarLease<T>(
  parts: RefreshParts,
  calendarID: number,
  { isWanted, signal }: { isWanted: () => boolean; signal?: AbortSignal },
  work: (lease: CalendarLease) => Promise<T>,
): Promise<T | undefined> {
  const name = `calendar:${calendarID}`;
  let lease = await holdLease(parts, name, parts.holder);
  while (!lease) {
    await parts.clock.sleep(LEASE_RETRY_MS, signal);
    if (signal?.aborted) throw new AgentError('internal', 'the refresh was interrupted', 'transient');
    if (!isWanted()) return undefined;
    lease = await holdLease(parts, name, parts.holder);
  }
  const held = lease;
  try {
    return await work({
      requireHeld() {
        if (!held.isHeld()) throw new AgentError('lease-lost', `another process took calendar ${calendarID} over`);
      },
    });
  } finally {
    await held.release();
  }
}
