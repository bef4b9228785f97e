import { sql } from 'kysely';
import type { Cell, DayRow, EnrollmentRow, RosterRow } from '../../attendance/source-rows.js';
import type { SchoolDay } from '../../core/school-day.js';
import { oneOf } from '../../database/text.js';
import type { Source } from '../source.js';
import type { DatedTable } from './change-reader.js';

/** The enrollment rows of everyone in a calendar. */
export function enrollmentsIn(source: Source, calendarID: number): Promise<EnrollmentRow[]> {
  return source.select('enrollment', sql`t.calendarID = ${calendarID}`);
}

/** The roster rows of everyone in sections of a calendar's courses. */
export function rostersIn(source: Source, calendarID: number): Promise<RosterRow[]> {
  const sections = sql`select s.sectionID from ${source.table('section')} s join ${source.table('course')} c on c.courseID = s.courseID where c.calendarID = ${calendarID}`;
  return source.select('roster', sql`t.sectionID in (${sections})`);
}

/** The latest days of a calendar on which attendance is taken, up to a day; the newest first. */
export async function latestAttendanceDays(
  source: Source,
  calendarID: number,
  upTo: SchoolDay,
  count: number,
): Promise<DayRow[]> {
  const taken = sql`t.schoolDay <> 0 and t.instruction <> 0 and t.attendance <> 0 and t.periodScheduleID is not null`;
  const where = sql`t.calendarID = ${calendarID} and t.date <= ${upTo} and ${taken}`;
  return source.select('day', where, { by: [sql`t.date desc`], count });
}

/** Students and dates of a calendar's attendance rows with one of these codes; without codes, of all its rows. */
export async function studentDaysWith(
  source: Source,
  calendarID: number,
  excuseIDs?: readonly number[],
): Promise<{ personID: number; date: Cell }[]> {
  const table: DatedTable = 'attendance';
  const { dialect } = source.database;
  const date = dialect === 'sqlite' ? sql`t.date` : sql`convert(varchar(33), t.date, 23)`;
  const coded = excuseIDs ? sql` and ${oneOf(dialect, sql.ref('t.excuseID'), excuseIDs)}` : sql``;
  const query = sql`select distinct t.personID, ${date} from ${source.table(table)} as t where t.calendarID = ${calendarID}${coded}`;
  const rows = await source.database.read((reader) => reader.rows(query.compile(reader.sql)));
  return rows.flatMap(([personID, day]) =>
    typeof personID === 'number' ? [{ personID, date: typeof day === 'string' ? day : null }] : [],
  );
}
