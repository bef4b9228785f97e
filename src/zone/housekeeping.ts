import type { Config } from '../config/settings.js';
import type { Clock } from '../core/clock.js';
import { messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { Database } from '../database/port.js';
import type { StoreTables } from '../store/tables.js';
import { forgetExpired } from '../store/accounts/sessions.js';
import { forgetEventsEndedBefore } from '../store/publishing/event-messages.js';
import { forgetCommands } from '../store/zone/commands.js';
import { forgetRounds } from '../store/publishing/rounds.js';
import { forgetReceivedBefore } from '../store/zone/inbox.js';
import { forgetRequestsEndedBefore } from '../store/zone/requests.js';

const EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Rows a transaction: it has to be over within 10 ms. */
const AT_ONCE = 500;
/** Between two transactions, so that messages come in between. */
const PAUSE_MS = 50;

/** Forgets hourly what is older than the configuration keeps it, until the signal aborts. Never rejects. */
export async function keepHouse(
  parts: { config: Config; store: Database<StoreTables>; clock: Clock; logger: Logger },
  signal: AbortSignal,
): Promise<void> {
  const { store, clock, logger } = parts;
  const { inbox, messages } = parts.config.agent.retentionDays;
  const daysAgo = (days: number): string => new Date(clock.now() - days * DAY_MS).toISOString();
  const inPieces = async (forget: (limit: number) => Promise<number>): Promise<void> => {
    while (!signal.aborted && (await forget(AT_ONCE)) === AT_ONCE) await clock.sleep(PAUSE_MS, signal);
  };
  while (!signal.aborted) {
    try {
      await inPieces((limit) => forgetReceivedBefore(store, daysAgo(inbox), limit));
      await inPieces((limit) => forgetRequestsEndedBefore(store, daysAgo(messages), limit));
      await inPieces((limit) => forgetEventsEndedBefore(store, daysAgo(messages), limit));
      await forgetExpired(store, new Date(clock.now()).toISOString());
      await forgetCommands(store, DAY_MS);
      await inPieces((limit) => forgetRounds(store, daysAgo(1), limit));
    } catch (error) {
      logger.warn('old rows could not be forgotten', { error: messageOf(error) });
    }
    await clock.sleep(EVERY_MS, signal);
  }
}
