import { sql, type SqlBool } from 'kysely';
import type { Reader, Writer } from '../../database/port.js';
import { firstRows } from '../../database/text.js';
import { lockLease, type LeaseToken } from '../leases/leases.js';
import type { StoreTables } from '../tables.js';

/**
 * Whether a zone's events may go. `baseline`: what is in flight may, nothing else does, since a calendar's part of the
 * baseline is not taken (R23); `paused` and `held`: nothing is sent; `none`: the zone takes no events yet.
 */
export type Gate = 'open' | 'baseline' | 'paused' | 'held' | 'none';

export async function readGate(reader: Reader<StoreTables>, zoneId: string): Promise<Gate> {
  const stop = await readStop(reader, zoneId);
  if (stop !== null) return stop;
  return (await lacksBaseline(reader, zoneId)) ? 'baseline' : 'open';
}

/** Whether what is in flight may be sent. */
export async function maySend(reader: Reader<StoreTables>, zoneId: string): Promise<boolean> {
  return (await readStop(reader, zoneId)) === null;
}

/** What stops all of a zone's events; null: nothing. */
async function readStop(
  reader: Reader<StoreTables>,
  zoneId: string,
): Promise<Exclude<Gate, 'open' | 'baseline'> | null> {
  const row = await reader.first(
    reader.sql
      .selectFrom('publication')
      .leftJoin('zone_state', 'zone_state.zoneId', 'publication.zoneId')
      .select(['publication.heldAt', 'zone_state.paused'])
      .where('publication.zoneId', '=', zoneId),
  );
  if (!row) return 'none';
  if (row.paused === 1) return 'paused';
  return row.heldAt === null ? null : 'held';
}

/** Whether a calendar is complete whose part of the zone's baseline is not taken. */
async function lacksBaseline(reader: Reader<StoreTables>, zoneId: string): Promise<boolean> {
  const isTaken = sql<SqlBool>`exists (select 1 from baseline_part as b where b.zoneId = ${zoneId} and b.calendarID = calendar_aggregation.calendarID and b.takenAt is not null)`;
  const lacking = await reader.first(
    firstRows(
      reader.dialect,
      reader.sql
        .selectFrom('calendar_aggregation')
        .select('calendarID')
        .where('completedAt', 'is not', null)
        .where(sql<SqlBool>`not ${isTaken}`),
      1,
    ),
  );
  return lacking !== undefined;
}

/**
 * Begins a transaction that takes due keys: false when the lease is lost, or the zone takes no events. It writes the
 * zone's row, so that two takers come one after the other.
 */
export async function beginTaking(writer: Writer<StoreTables>, lease: LeaseToken, zoneId: string): Promise<boolean> {
  if (!(await lockLease(writer, lease))) return false;
  const { changes } = await writer.run(
    writer.sql
      .updateTable('publication')
      .set((eb) => ({ startedAt: eb.ref('startedAt') }))
      .where('zoneId', '=', zoneId),
  );
  return changes === 1;
}
