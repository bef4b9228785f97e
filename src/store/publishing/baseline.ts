import type { Database, Reader, Writer } from '../../database/port.js';
import type { ObjectName } from '../../objects/object-definition.js';
import { transactUnder, type LeaseToken } from '../leases/leases.js';
import type { StoreTables } from '../tables.js';
import type { EventOptions } from './event-options.js';
import type { ObjectKeyText } from './object-key.js';
import { readTruth } from './truth.js';

/** A calendar whose first aggregation is complete and whose objects are not all in a zone's baseline yet. */
export interface UntakenCalendar {
  readonly calendarID: number;
  readonly schoolRefId: string | null;
  readonly endYear: number | null;
  readonly startDate: string | null;
  readonly endDate: string | null;
  /**
   * Where the copy stands: null, not begun; '', the AttendanceCodeInfo are copied; else the key of the last
   * StudentDailyAttendance that was.
   */
  readonly lastKey: string | null;
}

/** From now on keys are marked due for the zone. Nothing happens where it takes events already. */
export async function startPublication(
  store: Database<StoreTables>,
  lease: LeaseToken,
  zoneId: string,
  startedAt: string,
): Promise<void> {
  await transactUnder(store, lease, async (writer) => {
    if (await isPublished(writer, zoneId)) return;
    await writer.run(writer.sql.insertInto('publication').values({ zoneId, startedAt, heldAt: null, held: null }));
  });
}

/** Whether the zone takes events: it was connected once. */
export async function isPublished(reader: Reader<StoreTables>, zoneId: string): Promise<boolean> {
  const row = await reader.first(reader.sql.selectFrom('publication').select('zoneId').where('zoneId', '=', zoneId));
  return row !== undefined;
}

/**
 * Calendars that the zone's baseline still lacks (R23), ascending. While there are any, no event is taken for the zone:
 * what it was not told yet would be mistaken for what it never had.
 */
export function untakenCalendars(reader: Reader<StoreTables>, zoneId: string): Promise<UntakenCalendar[]> {
  return reader.all(
    reader.sql
      .selectFrom('calendar_aggregation as g')
      .innerJoin('calendar as c', 'c.calendarID', 'g.calendarID')
      .leftJoin('baseline_part as p', (join) =>
        join.onRef('p.calendarID', '=', 'g.calendarID').on('p.zoneId', '=', zoneId),
      )
      .select(['c.calendarID', 'c.schoolRefId', 'c.endYear', 'c.startDate', 'c.endDate', 'p.lastKey'])
      .where('g.completedAt', 'is not', null)
      .where('p.takenAt', 'is', null)
      .orderBy('c.calendarID'),
  );
}

/** A step of copying a calendar: where it stood, where it stands then, and the keys between. */
export interface BaselineStep {
  readonly zoneId: string;
  readonly calendarID: number;
  readonly objectName: ObjectName;
  readonly keys: readonly ObjectKeyText[];
  readonly before: string | null;
  readonly lastKey: string;
  /** The calendar is copied to its end. */
  readonly isLast: boolean;
  /** ISO instant. */
  readonly at: string;
}

/**
 * Copies the objects of a few hundred keys, as they are at this moment, into the zone's baseline and takes back the marks
 * that were made for them before. Returns how many there were; null when the step is not the next one or the lease is lost.
 */
export function copyToBaseline(
  store: Database<StoreTables>,
  lease: LeaseToken,
  options: EventOptions,
  step: BaselineStep,
): Promise<number | null> {
  return transactUnder(store, lease, async (writer) => {
    if (!(await advance(writer, step))) return null;
    const { zoneId, calendarID, objectName } = step;
    const truth = await readTruth(writer, options.reporting, objectName, step.keys);
    const [told, due] = [await knownKeys(writer, 'told', step), await knownKeys(writer, 'due', step)];
    const objects = [...truth].filter(
      ([key, object]) =>
        object.calendarID === calendarID &&
        // Of another year's enrollment in this calendar: it sends no events, and is not in the baseline either.
        (options.firstYear === null || object.year === null || object.year >= options.firstYear) &&
        told.get(key) !== 'told' &&
        // A key that stood in the baseline and is due was edited since: its event is owed.
        !(told.has(key) && due.has(key)),
    );
    const key = ['zoneId', 'objectName', 'objectKey'] as const;
    const columns = [...key, 'state', 'fields', 'enrollmentID', 'codeRefId', 'since'] as const;
    const rows = objects.map(([objectKey, { fields, enrollmentID, codeRefId }]) => [
      ...[zoneId, objectName, objectKey, 'baseline'],
      ...[fields, enrollmentID, codeRefId, step.at],
    ]);
    await writer.upsertRows('told', key, columns, rows);
    const marked = objects.filter(([objectKey]) => due.has(objectKey));
    await writer.deleteRows(
      'due',
      key,
      marked.map(([objectKey]) => [zoneId, objectName, objectKey]),
    );
    return objects.length;
  });
}

/** Moves the calendar's part on; false when it does not stand where the step begins. */
async function advance(writer: Writer<StoreTables>, step: BaselineStep): Promise<boolean> {
  const { zoneId, calendarID, before, lastKey, isLast, at } = step;
  const { sql } = writer;
  const part = await writer.first(
    sql.selectFrom('baseline_part').select('lastKey').where('zoneId', '=', zoneId).where('calendarID', '=', calendarID),
  );
  if (!part) {
    if (before !== null) return false;
    await writer.run(sql.insertInto('baseline_part').values({ zoneId, calendarID, lastKey: null, takenAt: null }));
  }
  const { changes } = await writer.run(
    sql
      .updateTable('baseline_part')
      .set({ lastKey, takenAt: isLast ? at : null })
      .where('zoneId', '=', zoneId)
      .where('calendarID', '=', calendarID)
      .where('takenAt', 'is', null)
      .where('lastKey', before === null ? 'is' : '=', before),
  );
  return changes === 1;
}

/** Those of the step's keys that have a row, each with its state (of `due`: null). */
async function knownKeys(
  writer: Writer<StoreTables>,
  table: 'told' | 'due',
  { zoneId, objectName, keys }: BaselineStep,
): Promise<Map<ObjectKeyText, string | null>> {
  if (keys.length === 0) return new Map();
  const rows = await (table === 'told'
    ? writer.all(
        writer.sql
          .selectFrom('told')
          .select(['objectKey', 'state'])
          .where('zoneId', '=', zoneId)
          .where('objectName', '=', objectName)
          .where('objectKey', 'in', [...keys]),
      )
    : writer.all(
        writer.sql
          .selectFrom('due')
          .select('objectKey')
          .where('zoneId', '=', zoneId)
          .where('objectName', '=', objectName)
          .where('objectKey', 'in', [...keys]),
      ));
  return new Map(rows.map((row) => [row.objectKey, 'state' in row ? (row.state as string) : null]));
}
