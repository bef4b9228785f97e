import type { AttendanceCodeInfo } from '../../attendance/attendance-code-info.js';
import type { RawRow, Writer } from '../../database/port.js';
import type { StoreTables } from '../tables.js';

const COLUMNS = [
  'refId',
  'excuseID',
  'calendarID',
  'schoolRefId',
  'code',
  'type',
  'status',
  'description',
  'value',
] as const;

/** An AttendanceCodeInfo that came, went or changed, with its code. */
export type ChangedCodeInfo = Pick<AttendanceCodeInfo, 'excuseID'> & { readonly refId: string };

/** Adds or replaces the AttendanceCodeInfo objects of a calendar; returns those that differed. */
export async function addCodeInfos(
  writer: Writer<StoreTables>,
  calendarID: number,
  infos: readonly AttendanceCodeInfo[],
): Promise<ChangedCodeInfo[]> {
  const stored = await storedInfos(writer, calendarID);
  const rows = infos.map((info): RawRow => [
    info.refId,
    info.excuseID,
    calendarID,
    info.schoolRefId,
    info.code,
    info.type,
    info.status,
    info.description,
    info.value,
  ]);
  const changed = rows.filter((row) => stored.get(row[0])?.every((cell, index) => cell === row[index]) !== true);
  await writer.upsertRows('code_info', ['refId'], COLUMNS, changed);
  return changed.map(changedInfo);
}

/**
 * Removes the objects of a calendar that it no longer provides. Those that a stored day references stay: their Delete goes
 * behind the events of the days, which are due only when they were evaluated again (rules section 9, order).
 */
export async function removeCodeInfosExcept(
  writer: Writer<StoreTables>,
  calendarID: number,
  kept: readonly AttendanceCodeInfo[],
): Promise<{ removed: ChangedCodeInfo[]; stillUsed: ChangedCodeInfo[] }> {
  const wanted = new Set<string>(kept.map(({ refId }) => refId));
  const infos = [...(await storedInfos(writer, calendarID)).values()].map(changedInfo);
  const gone = infos.filter(({ refId }) => !wanted.has(refId));
  if (gone.length === 0) return { removed: [], stillUsed: [] };
  const used = await usedRefIds(writer, calendarID);
  const removed = gone.filter(({ refId }) => !used.has(refId));
  await writer.deleteRows(
    'code_info',
    ['refId'],
    removed.map(({ refId }) => [refId]),
  );
  return { removed, stillUsed: gone.filter(({ refId }) => used.has(refId)) };
}

/** What the days of a calendar reference, under either code selection (R8). */
async function usedRefIds(writer: Writer<StoreTables>, calendarID: number): Promise<Set<string | null>> {
  const pairs = await writer.all(
    writer.sql
      .selectFrom('candidate')
      .select(['commonRefId', 'unknownRefId'])
      .distinct()
      .where('calendarID', '=', calendarID),
  );
  return new Set(pairs.flatMap(({ commonRefId, unknownRefId }) => [commonRefId, unknownRefId]));
}

async function storedInfos(writer: Writer<StoreTables>, calendarID: number): Promise<Map<unknown, RawRow>> {
  const infos = writer.sql.selectFrom('code_info').select(COLUMNS).where('calendarID', '=', calendarID);
  return new Map((await writer.rows(infos.compile())).map((row) => [row[0], row]));
}

const changedInfo = ([refId, excuseID]: RawRow): ChangedCodeInfo => ({
  refId: String(refId),
  excuseID: Number(excuseID),
});
