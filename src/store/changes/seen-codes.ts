import type { Reader, Writer } from '../../database/port.js';
import type { StoreTables } from '../tables.js';

/** Digests of a calendar's attendance codes by excuseID. */
export type CodeDigests = ReadonlyMap<number, string>;

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
  const gone = [...before.keys()].filter((excuseID) => !codes.has(excuseID)).map((excuseID) => [excuseID]);
  const changed = [...codes].filter(([excuseID, digest]) => before.get(excuseID) !== digest);
  await writer.deleteRows('seen_code', ['excuseID'], gone);
  const rows = changed.map(([excuseID, digest]) => [excuseID, calendarID, digest]);
  await writer.upsertRows('seen_code', ['excuseID'], ['excuseID', 'calendarID', 'digest'], rows);
}
