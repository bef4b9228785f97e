import type { Reader, Writer } from '../../database/port.js';
import type { StoreTables } from '../tables.js';

/** Digests of a calendar's attendance codes by excuseID. */
export type CodeDigests = ReadonlyMap<number, string>;

/**
 * Stands for a code with which only a part of the days was evaluated: it differs from whatever is found later, even from
 * what the code was before it was changed and changed back.
 */
export const MIXED_CODE = '';

/** A code that moved is known to both calendars until each has been looked at. */
const KEY = ['calendarID', 'excuseID'] as const;

/** excuseIDs of codes that are not the same in both. */
export function differing(before: CodeDigests, now: CodeDigests): number[] {
  const excuseIDs = new Set([...before.keys(), ...now.keys()]);
  return [...excuseIDs].filter((excuseID) => before.get(excuseID) !== now.get(excuseID));
}

/** Before days are written with these codes. */
export async function markCodesMixed(
  writer: Writer<StoreTables>,
  calendarID: number,
  excuseIDs: readonly number[],
): Promise<void> {
  const rows = excuseIDs.map((excuseID) => [calendarID, excuseID, MIXED_CODE]);
  await writer.upsertRows('seen_code', KEY, [...KEY, 'digest'], rows);
}

/** The codes of a calendar as its days were last evaluated with them. */
export async function readSeenCodes(reader: Reader<StoreTables>, calendarID: number): Promise<CodeDigests> {
  const rows = await reader.all(
    reader.sql.selectFrom('seen_code').select(['excuseID', 'digest']).where('calendarID', '=', calendarID),
  );
  return new Map(rows.map(({ excuseID, digest }) => [excuseID, digest]));
}

/** Every day of the calendar that involves a code has been evaluated with these. */
export async function writeSeenCodes(
  writer: Writer<StoreTables>,
  calendarID: number,
  codes: CodeDigests,
): Promise<void> {
  const before = await readSeenCodes(writer, calendarID);
  const gone = [...before.keys()].filter((excuseID) => !codes.has(excuseID)).map((excuseID) => [calendarID, excuseID]);
  const changed = [...codes].filter(([excuseID, digest]) => before.get(excuseID) !== digest);
  await writer.deleteRows('seen_code', KEY, gone);
  const rows = changed.map(([excuseID, digest]) => [calendarID, excuseID, digest]);
  await writer.upsertRows('seen_code', KEY, [...KEY, 'digest'], rows);
}
