import type { Database, Reader } from '../../database/port.js';
import { lockLease, transactUnder, type LeaseToken } from '../leases/leases.js';
import type { StoreTables } from '../tables.js';
import { keysOfRound, moveKeys } from './round-keys.js';

/** What the brake holds and why (rules section 9). The keys that it holds belong to a round of its name. */
export interface Hold {
  readonly holdId: string;
  readonly since: string;
  /** Keys held, and how many of them would be Deletes, when they were last counted. */
  readonly keys: number;
  readonly deletes: number;
  /** More Deletes than this in one round are held. */
  readonly limit: number;
  /** Objects that the zone has, told and baseline together. */
  readonly had: number;
}

/** The hold of a zone's events; null: there is none. */
export async function readHold(reader: Reader<StoreTables>, zoneId: string): Promise<Hold | null> {
  const row = await reader.first(reader.sql.selectFrom('publication').select('held').where('zoneId', '=', zoneId));
  return row?.held ? (JSON.parse(row.held) as Hold) : null;
}

/** What is held, for the administrator. */
export function describeHold({ keys, deletes, limit, had }: Hold): string {
  const allowed = Math.floor(limit);
  return `${deletes} of ${had} objects would be deleted, more than ${allowed} at once are held; ${keys} keys wait for zone resume`;
}

/** Holds the zone's events, or counts anew what is held; false when the lease is lost or somebody ended the hold. */
export async function recordHold(
  store: Database<StoreTables>,
  lease: LeaseToken,
  zoneId: string,
  hold: Hold,
  before: Hold | null,
): Promise<boolean> {
  const done = await transactUnder(store, lease, (writer) =>
    writer.run(
      writer.sql
        .updateTable('publication')
        .set({ heldAt: hold.since, held: JSON.stringify(hold) })
        .where('zoneId', '=', zoneId)
        .where('heldAt', before === null ? 'is' : '=', before?.since ?? null),
    ),
  );
  return done?.changes === 1;
}

/**
 * Lets the next keys of a round join what is held, so many at most. Returns how many there were; null when the lease is
 * lost or the hold has ended.
 */
export function joinHold(
  store: Database<StoreTables>,
  lease: LeaseToken,
  zoneId: string,
  { holdId, since }: Hold,
  roundId: string,
  limit: number,
): Promise<number | null> {
  return transactUnder(store, lease, async (writer) => {
    const { changes } = await writer.run(
      writer.sql
        .updateTable('publication')
        .set({ heldAt: since })
        .where('zoneId', '=', zoneId)
        .where('heldAt', '=', since),
    );
    if (changes !== 1) return null;
    const keys = await keysOfRound(writer, zoneId, roundId, null, limit);
    await moveKeys(writer, zoneId, keys, { roundId: holdId, waitsFor: 'round' });
    return keys.length;
  });
}

/**
 * Ends the hold when none of its keys is left; false when there are some still, or the lease is lost. An administrator's
 * word needs no lease: null.
 */
export function endHold(
  store: Database<StoreTables>,
  lease: LeaseToken | null,
  zoneId: string,
  { holdId, since }: Hold,
): Promise<boolean> {
  return store.transact(async (writer) => {
    if (lease && !(await lockLease(writer, lease))) return false;
    if ((await keysOfRound(writer, zoneId, holdId, null, 1)).length > 0) return false;
    await writer.run(
      writer.sql
        .updateTable('publication')
        .set({ heldAt: null, held: null })
        .where('zoneId', '=', zoneId)
        .where('heldAt', '=', since),
    );
    return true;
  });
}
