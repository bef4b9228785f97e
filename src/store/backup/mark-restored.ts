import { sql } from 'kysely';
import { AgentError } from '../../core/errors.js';
import type { Database, Writer } from '../../database/port.js';
import { describeHeld, heldLeases } from '../leases/held-leases.js';
import { clearMark, readMarks, setMark } from '../marks.js';
import type { StoreTables } from '../tables.js';

/** What became of what was under way when the backup was taken. */
export interface Voided {
  /** SIF_Events in flight: dropped, their keys due. */
  readonly events: number;
  /** Resyncs that were marking. */
  readonly resyncs: number;
}

const WORDS = 'the store was restored from a backup';

/**
 * Makes a store that was put back one to work with, in one transaction: SIF_Events in flight are voided and their keys compared
 * anew under new SIF_MsgIds, resyncs under way end, the next start wakes each zone. Requests, and answers with their packet in
 * flight, stay owed: what was sent of them is sent as it is, and the server says what it had. Errors: AgentError `refused` while
 * a process holds a lease.
 */
export function markRestored(store: Database<StoreTables>, at: string): Promise<Voided> {
  return store.transact(async (writer) => {
    const held = await heldLeases(writer);
    if (held.length > 0)
      throw new AgentError('refused', `the store is at work (${describeHeld(held)}): stop the agent`);
    const { backup } = await readMarks(writer);
    await clearMark(writer, 'backup');
    await clearMark(writer, 'move');
    // Whoever was signed out since is not signed in again by it.
    for (const table of ['session', 'setup_link'] as const) await writer.run(writer.sql.deleteFrom(table));
    await setMark(writer, 'restored', { at, takenAt: backup?.takenAt ?? null });
    return restart(writer, at);
  }, 'full');
}

/** Leases of a copy that was taken of a live store are nobody's. */
export async function forgetLeases(store: Database<StoreTables>): Promise<void> {
  await store.transact((writer) => writer.run(writer.sql.updateTable('lease').set({ holder: '', expiresAt: 0 })));
}

async function restart(writer: Writer<StoreTables>, at: string): Promise<Voided> {
  const { sql: statements } = writer;
  const flight = await writer.all(
    statements
      .selectFrom('event_message')
      .select(['zoneId', 'objectName', 'objectKey'])
      .where('status', '=', 'flight')
      .orderBy('position'),
  );
  await writer.run(
    statements
      .updateTable('event_message')
      .set({ status: 'dropped', endedAt: at, reply: sql<string>`concat(reply, ${`; voided: ${WORDS}`})` })
      .where('status', '=', 'flight'),
  );
  for (const { zoneId, objectName, objectKey } of flight) {
    const due = await writer.first(
      statements
        .selectFrom('due')
        .select('cause')
        .where('zoneId', '=', zoneId)
        .where('objectName', '=', objectName)
        .where('objectKey', '=', objectKey),
    );
    if (due) continue;
    const row = { zoneId, objectName, objectKey, cause: 'retry', roundId: null, waitsFor: '', markedAt: at } as const;
    await writer.run(statements.insertInto('due').values(row));
  }
  const { changes: resyncs } = await writer.run(
    statements
      .updateTable('resync')
      .set({ status: 'failed', reason: WORDS, endedAt: at })
      .where('status', 'in', ['waiting', 'marking']),
  );
  // Whether a zone was put to sleep since is not known, and SIF_Wakeup of one that is awake does no harm.
  await writer.run(
    statements
      .updateTable('zone_state')
      .set({ asleepByAgent: 1, asleepByZone: 0, phase: 'stopped' })
      .where('registeredAt', 'is not', null),
  );
  return { events: flight.length, resyncs };
}
