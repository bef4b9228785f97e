import type { Database } from '../../database/port.js';
import type { StoreTables } from '../tables.js';

/** Begins a round that may mark keys due, under a lease that its process holds until the round has ended. */
export async function beginRound(
  store: Database<StoreTables>,
  round: { roundId: string; lease: string; startedAt: string },
): Promise<void> {
  await store.transact((writer) =>
    writer.run(writer.sql.insertInto('detection_round').values({ ...round, endedAt: null })),
  );
}

/** Ends a round: its keys can be released. */
export async function endRound(store: Database<StoreTables>, roundId: string, endedAt: string): Promise<void> {
  await store.transact((writer) =>
    writer.run(writer.sql.updateTable('detection_round').set({ endedAt }).where('roundId', '=', roundId)),
  );
}
