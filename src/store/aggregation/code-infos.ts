import type { AttendanceCodeInfo } from '../../attendance/attendance-code-info.js';
import type { Writer } from '../../database/port.js';
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

/** Adds or replaces the AttendanceCodeInfo objects of a calendar. */
export function addCodeInfos(
  writer: Writer<StoreTables>,
  calendarID: number,
  infos: readonly AttendanceCodeInfo[],
): Promise<void> {
  const rows = infos.map((info) => [
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
  return writer.upsertRows('code_info', ['refId'], COLUMNS, rows);
}

/** Removes the objects of a calendar that it no longer provides. */
export async function removeCodeInfosExcept(
  writer: Writer<StoreTables>,
  calendarID: number,
  kept: readonly AttendanceCodeInfo[],
): Promise<void> {
  const stored = await writer.all(
    writer.sql.selectFrom('code_info').select('refId').where('calendarID', '=', calendarID),
  );
  const wanted = new Set<string>(kept.map(({ refId }) => refId));
  const gone = stored.filter(({ refId }) => !wanted.has(refId)).map(({ refId }) => [refId]);
  await writer.deleteRows('code_info', ['refId'], gone);
}
