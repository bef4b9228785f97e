import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Database, RawRow } from '../../database/port.js';
import { firstRows } from '../../database/text.js';
import { oneOf } from '../objects/render-predicate.js';
import type { StoreTables } from '../tables.js';
import { upToAsOf } from './as-of.js';

export interface StudentRecordsFilter {
  calendarIDs: readonly number[];
  /** Only students with a day in one of these calendars, which are among `calendarIDs`. */
  inCalendarIDs?: readonly number[];
  personID?: number;
  /** The last day looked at; absent: each calendar's last refreshed day (R26). */
  asOf?: string;
}

/** One aggregated day with the enrollment that stands for it. */
export interface StudentRecord {
  calendarID: number;
  date: string;
  enrollmentID: number;
  absenceValue: '0' | '0.5' | '1.0';
  /** Null when the SIS has the enrollment no more. */
  isPrimary: number | null;
  grade: string | null;
  startDate: string | null;
}

export interface StudentRecords {
  personID: number;
  /** In no particular order. */
  records: StudentRecord[];
}

/** Students read together: about 20,000 days. */
const STUDENTS_A_PAGE = 100;

/**
 * The aggregated days of students in the given calendars, without those of No Show enrollments (rules section 8), all
 * days of a student together, in order of personID; a page of students at a time.
 */
export async function* studentRecordPages(
  store: Database<StoreTables>,
  filter: StudentRecordsFilter,
): AsyncGenerator<StudentRecords[]> {
  const { personID, inCalendarIDs } = filter;
  if (personID !== undefined) {
    yield await readRecords(store, filter, { after: personID - 1, upTo: personID });
    return;
  }
  for (let after = -1; after < EVERYONE;) {
    const range = { after, upTo: await endOfPage(store, after) };
    const page = await readRecords(store, filter, range);
    yield inCalendarIDs ? page.filter(isIn(inCalendarIDs)) : page;
    after = range.upTo;
  }
}

/** Students of a page: those with ids above `after`, up to and including `upTo`. */
interface PersonRange {
  readonly after: number;
  readonly upTo: number;
}

const EVERYONE = Number.MAX_SAFE_INTEGER;

function isIn(calendarIDs: readonly number[]): (student: StudentRecords) => boolean {
  const wanted = new Set(calendarIDs);
  return ({ records }) => records.some(({ calendarID }) => wanted.has(calendarID));
}

/** The last page holds whoever is left: persons that the SIS does not have can have enrollments. */
async function endOfPage(store: Database<StoreTables>, after: number): Promise<number> {
  const persons = await store.read((reader) => {
    const next = firstRows(reader.dialect, reader.sql.selectFrom('student').select('personID'), STUDENTS_A_PAGE);
    return reader.all(next.where('personID', '>', after).orderBy('personID'));
  });
  return persons.length < STUDENTS_A_PAGE ? EVERYONE : persons.at(-1)!.personID;
}

async function readRecords(
  store: Database<StoreTables>,
  { calendarIDs, inCalendarIDs, asOf }: StudentRecordsFilter,
  { after, upTo }: PersonRange,
): Promise<StudentRecords[]> {
  const within = (calendars: readonly number[]): RawBuilder<SqlBool> =>
    sql<SqlBool>`${oneOf(sql.ref('d.calendarID'), calendars)} and d.personID > ${after} and d.personID <= ${upTo}`;
  const rows = await store.read(async (reader) => {
    const conditions = [within(calendarIDs), sql<SqlBool>`d.noShow = 0`, upToAsOf(asOf)];
    if (inCalendarIDs) {
      const there = sql`select distinct d.personID from attendance_day as d where ${within(inCalendarIDs)}`;
      const persons = await reader.rows(there.compile(reader.sql));
      conditions.push(
        oneOf(
          sql.ref('d.personID'),
          persons.map(([personID]) => Number(personID)),
        ),
      );
    }
    const query = sql`select d.personID, d.calendarID, d.date, d.enrollmentID, d.absenceValue, e.isPrimary, e.grade, e.startDate
      from attendance_day as d
      left join calendar_aggregation as a on a.calendarID = d.calendarID
      left join enrollment as e on e.enrollmentID = d.enrollmentID
      where ${sql.join(conditions, sql` and `)}`;
    return reader.rows(query.compile(reader.sql));
  });
  return byStudent(rows);
}

function byStudent(rows: readonly RawRow[]): StudentRecords[] {
  const students = new Map<number, StudentRecord[]>();
  for (const [personID, calendarID, date, enrollmentID, absenceValue, isPrimary, grade, startDate] of rows) {
    const record = { calendarID, date, enrollmentID, absenceValue, isPrimary, grade, startDate } as StudentRecord;
    const records = students.get(personID as number);
    if (records === undefined) students.set(personID as number, [record]);
    else records.push(record);
  }
  return [...students].map(([personID, records]) => ({ personID, records })).sort((a, b) => a.personID - b.personID);
}
