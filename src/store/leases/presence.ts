import type { Clock } from '../../core/clock.js';
import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { Database } from '../../database/port.js';
import type { StoreTables } from '../tables.js';
import { forgetProcess, recordProcess } from './processes.js';

const EVERY_MS = 5_000;

export interface PresenceParts {
  store: Database<StoreTables>;
  clock: Clock;
  logger: Logger;
  /** host:pid:random of this process. */
  holder: string;
  /** Ids of the zones that it is configured to speak with. */
  zones: readonly string[];
  /** Called with the database's clock and the monotonic moment at which it was asked for. */
  heard?: (databaseMs: number, askedMs: number) => void;
}

/** Says every 5 s from the main loop that this process runs and with which zones it can speak, until the signal aborts. */
export async function bePresent(parts: PresenceParts, signal: AbortSignal): Promise<void> {
  const { store, clock, logger, holder } = parts;
  while (!signal.aborted) {
    const askedMs = clock.monotonicMs();
    try {
      parts.heard?.(await recordProcess(store, parts), askedMs);
    } catch (error) {
      logger.warn('the other processes were not told that this one runs', { error: messageOf(error) });
    }
    await clock.sleep(EVERY_MS, signal);
  }
  await forgetProcess(store, holder).catch(() => undefined);
}
