import type { Database, Reader } from '../../database/port.js';
import type { StoreTables } from '../tables.js';
import { CALENDAR_ITSELF } from './findings.js';

interface Concerned {
  calendarID: number;
  personID: number;
  date: string | null;
  sourceTable: string;
  ids: string;
}

/**
 * Counts objects that lost their optional text in a packet, each once (finding `text-too-long`), by their keys in the
 * order of answers. The next refresh of the calendar takes the findings away.
 */
export async function addTextTooLong(
  store: Database<StoreTables>,
  objectName: 'StudentDailyAttendance' | 'AttendanceCodeInfo',
  keys: readonly (readonly string[])[],
): Promise<void> {
  await store.transact(async (writer) => {
    for (const key of keys) {
      const concerned =
        objectName === 'AttendanceCodeInfo' ? await ofCode(writer, key) : await ofStudentDay(writer, key);
      if (!concerned) continue;
      const theirs = writer.sql
        .selectFrom('finding')
        .select(['position', 'code', 'ids', 'date'])
        .where('calendarID', '=', concerned.calendarID)
        .where('personID', '=', concerned.personID);
      const known = await writer.all(theirs.orderBy('position'));
      if (known.some(({ code, ids, date }) => code === CODE && ids === concerned.ids && date === concerned.date))
        continue;
      const finding = { ...concerned, position: (known.at(-1)?.position ?? -1) + 1, code: CODE, severity: 'warning' };
      await writer.run(writer.sql.insertInto('finding').values({ ...finding, message: MESSAGE }));
    }
  });
}

const CODE = 'text-too-long';
const MESSAGE = "The text alone is larger than the requester's SIF_MaxBufferSize; it was left out. Shorten it.";

async function ofStudentDay(
  reader: Reader<StoreTables>,
  [date = '', schoolRefId = '', studentRefId = '']: readonly string[],
): Promise<Concerned | undefined> {
  const row = await reader.first(
    reader.sql
      .selectFrom('candidate')
      .select(['calendarID', 'personID'])
      .where('date', '=', date)
      .where('schoolRefId', '=', schoolRefId)
      .where('studentRefId', '=', studentRefId),
  );
  return row && { ...row, date, sourceTable: 'attendance', ids: '' };
}

async function ofCode(reader: Reader<StoreTables>, [refId = '']: readonly string[]): Promise<Concerned | undefined> {
  const row = await reader.first(
    reader.sql.selectFrom('code_info').select(['calendarID', 'excuseID']).where('refId', '=', refId),
  );
  if (!row) return undefined;
  const { calendarID, excuseID } = row;
  return { calendarID, personID: CALENDAR_ITSELF, date: null, sourceTable: 'attendanceExcuse', ids: String(excuseID) };
}
