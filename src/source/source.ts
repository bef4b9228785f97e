import { sql, type Expression, type RawBuilder, type SqlBool } from 'kysely';
import { AgentError } from '../core/errors.js';
import { parseGuid, type Guid } from '../core/guid.js';
import type { SchoolDay } from '../core/school-day.js';
import type {
  AttendanceExcuseRow,
  AttendanceRow,
  AttendanceUnitRow,
  CalendarRow,
  CalendarRows,
  DayRow,
  EnrollmentRow,
  GradeLevelRow,
  PeriodScheduleRow,
  SchoolRow,
  StudentRows,
} from '../attendance/source-rows.js';
import type { Database } from '../database/port.js';
import { oneOf, unindexed } from '../database/text.js';
import { SOURCE_TABLES, type SourceTable, type SourceTables } from './contract.js';
import { findDangling, type DanglingRows } from './dangling.js';
import { readIdentities, type Identities } from './identities.js';
import { inOrder, selectList, toRows } from './select.js';

/** A span of school days, both ends inclusive; an absent end is open. */
export interface DayRange {
  from?: SchoolDay;
  to?: SchoolDay;
}

/** What the mirror of enrollments is made from. */
const ENROLLMENT_FLAGS = [
  'enrollmentID',
  'noShow',
  'stateExclude',
  'grade',
  'serviceType',
  'startDate',
  'personID',
  'calendarID',
] as const;

/** What of an enrollment the store repeats. */
export type EnrollmentFlags = Pick<EnrollmentRow, (typeof ENROLLMENT_FLAGS)[number]>;

/**
 * The SIS, read only. Every read is a page or one calendar's small tables; nothing holds a statement open.
 * Cells come as the database has them; the rule book parses them.
 */
export class Source {
  readonly #absent = new Set<string>();
  readonly #database: Database<SourceTables>;
  /** Schema that the tables stand in; absent on SQLite. */
  readonly #schema: string | undefined;

  constructor(database: Database<SourceTables>, options: { schema?: string; absentColumns?: Iterable<string> } = {}) {
    this.#database = database;
    this.#schema = options.schema;
    for (const column of options.absentColumns ?? []) this.#absent.add(column);
  }

  get database(): Database<SourceTables> {
    return this.#database;
  }

  /** Rows of a table that meet a condition on `t`: all of them, by date and id, or the first so many in an order. */
  async select<Table extends SourceTable>(
    table: Table,
    where?: RawBuilder<unknown>,
    first?: { by: readonly Expression<unknown>[]; count: number },
  ): Promise<SourceTables[Table][]> {
    const { dialect } = this.#database;
    const list = selectList(dialect, table, this.#absent);
    const top = first && dialect === 'mssql' ? sql`top (${first.count}) ` : sql``;
    const condition = where ? sql` where ${where}` : sql``;
    const order = first ? sql` order by ${sql.join([...first.by])}` : sql``;
    const limit = first && dialect === 'sqlite' ? sql` limit ${first.count}` : sql``;
    const query = sql`select ${top}${list} from ${this.table(table)} as t${condition}${order}${limit}`;
    const raw = await this.#database.read((reader) => reader.rows(query.compile(reader.sql)));
    const rows = toRows(table, raw);
    // SQLite reads in this order by itself; SQL Server in any, a parallel plan in another each time.
    return first || dialect === 'sqlite' ? rows : inOrder(table, rows);
  }

  calendars(): Promise<CalendarRow[]> {
    return this.select('calendar');
  }

  schools(): Promise<SchoolRow[]> {
    return this.select('school');
  }

  gradeLevels(): Promise<GradeLevelRow[]> {
    return this.select('gradeLevel');
  }

  excuses(): Promise<AttendanceExcuseRow[]> {
    return this.select('attendanceExcuse');
  }

  periodSchedules(): Promise<PeriodScheduleRow[]> {
    return this.select('periodSchedule');
  }

  /** The day rows of some calendars that are dated in a range. */
  daysOf(calendarIDs: readonly number[], range: DayRange): Promise<DayRow[]> {
    return this.select('day', sql`${this.#anyOf('t.calendarID', calendarIDs)} and ${this.#dated(range)}`);
  }

  /** Of every enrollment what acts at request time and in reports. */
  async enrollmentFlags(): Promise<EnrollmentFlags[]> {
    const list = selectList(this.#database.dialect, 'enrollment', this.#absent, ENROLLMENT_FLAGS);
    const query = sql`select ${list} from ${this.table('enrollment')} as t`;
    const raw = await this.#database.read((reader) => reader.rows(query.compile(reader.sql)));
    return toRows('enrollment', raw, ENROLLMENT_FLAGS);
  }

  /** Those of the enrollments that exist, in whichever calendar and of whichever student. */
  async existingEnrollments(enrollmentIDs: readonly number[]): Promise<EnrollmentRow[]> {
    return this.select('enrollment', this.#anyOf('t.enrollmentID', enrollmentIDs));
  }

  /** The tables that have at least one row. */
  async filledTables(): Promise<ReadonlySet<SourceTable>> {
    const filled = SOURCE_TABLES.map(
      (table) => sql`case when exists (select 1 from ${this.table(table)}) then 1 else 0 end`,
    );
    const query = sql`select ${sql.join(filled)}`;
    const [row = []] = await this.#database.read((reader) => reader.rows(query.compile(reader.sql)));
    return new Set(SOURCE_TABLES.filter((_, index) => row[index] === 1));
  }

  /** A number that moves when another connection has written to the SIS; null when the engine has none. */
  async dataVersion(): Promise<number | null> {
    if (this.#database.dialect !== 'sqlite') return null;
    const [row] = await this.#database.read((reader) => reader.rows(sql`pragma data_version`.compile(reader.sql)));
    return Number(row?.[0]);
  }

  /** Which GUIDs of persons, schools and attendance codes can be used (well formed, and no lower id has the same). */
  async identities(): Promise<Identities> {
    const persons = await this.select('person');
    const schools = await this.schools();
    const excuses = await this.excuses();
    return readIdentities(persons, schools, excuses);
  }

  /** Everything of one calendar that does not depend on a student; undefined when there is no such calendar. */
  async calendarRows(calendarID: number, identities: Identities): Promise<CalendarRows | undefined> {
    const inCalendar = sql`t.calendarID = ${calendarID}`;
    const [calendar] = await this.select('calendar', inCalendar);
    if (!calendar) return undefined;
    const courses = await this.select('course', inCalendar);
    const sections = sql`select s.sectionID from ${this.table('section')} s join ${this.table('course')} c on c.courseID = s.courseID where c.calendarID = ${calendarID}`;
    const terms = sql`select sp.termID from ${this.table('sectionPlacement')} sp where sp.sectionID in (${sections})`;
    // What counts is the schedule that the day names, whichever calendar that stands under; likewise the placement's term.
    const schedules = sql`select d.periodScheduleID from ${this.table('day')} d where d.calendarID = ${calendarID}`;
    return {
      calendar,
      school: (await this.select('school', sql`t.schoolID = ${calendar.schoolID}`))[0],
      schoolGuidUsable: identities.schools.has(Number(calendar.schoolID)),
      gradeLevels: await this.select('gradeLevel', inCalendar),
      terms: await this.select('term', sql`t.termID in (${terms})`),
      periodSchedules: await this.select('periodSchedule', sql`t.periodScheduleID in (${schedules})`),
      periods: await this.select('period', sql`t.periodScheduleID in (${schedules})`),
      days: await this.select('day', inCalendar),
      courses,
      sections: await this.select('section', sql`t.sectionID in (${sections})`),
      sectionPlacements: await this.select('sectionPlacement', sql`t.sectionID in (${sections})`),
      excuses: await this.select('attendanceExcuse', inCalendar),
      unusableExcuseGuids: identities.unusableExcuses,
      isForeignExcuse: (excuseID) => (identities.excuseCalendars.get(excuseID) ?? calendarID) !== calendarID,
    };
  }

  /** Persons with an enrollment, an attendance row or a unit in the calendar, ascending. */
  async personsOf(calendarID: number): Promise<number[]> {
    const of = (table: 'enrollment' | 'attendance' | 'attendanceUnit'): RawBuilder<unknown> =>
      sql`select personID from ${this.table(table)} where calendarID = ${calendarID}`;
    const query = sql`${of('enrollment')} union ${of('attendance')} union ${of('attendanceUnit')} order by 1`;
    const rows = await this.#database.read((reader) => reader.rows(query.compile(reader.sql)));
    return rows.flatMap(([personID]) => (typeof personID === 'number' ? [personID] : []));
  }

  /** Persons with an attendance row of the calendar that is dated in the range, ascending. */
  async personsWithAttendance(calendarID: number, range: DayRange): Promise<number[]> {
    const query = sql`select distinct t.personID from ${this.table('attendance')} as t where t.calendarID = ${calendarID} and ${this.#dated(range)} order by 1`;
    const rows = await this.#database.read((reader) => reader.rows(query.compile(reader.sql)));
    return rows.flatMap(([personID]) => (typeof personID === 'number' ? [personID] : []));
  }

  /**
   * Rows of a group of students in one calendar, one entry a student in the order given. Attendance and units are those
   * dated in the range; the group should be a few hundred students.
   */
  async studentRows(
    calendarID: number,
    personIDs: readonly number[],
    range: DayRange,
    identities: Identities,
  ): Promise<StudentRows[]> {
    const students = new Map<number, StudentRows>();
    const person = this.#anyOf('t.personID', personIDs);
    for (const row of await this.select('person', person)) {
      const personID = Number(row.personID);
      students.set(personID, {
        person: row,
        personGuidUsable: identities.persons.has(personID),
        enrollments: [],
        rosters: [],
        attendance: [],
        units: [],
      });
    }
    for (const personID of personIDs)
      if (!students.has(personID))
        students.set(personID, {
          person: { personID, personGUID: null },
          personGuidUsable: false,
          enrollments: [],
          rosters: [],
          attendance: [],
          units: [],
        });
    // A year of these students' rows is far less than a calendar's: the calendar must not choose the index.
    const inCalendar = sql`${unindexed(this.#database.dialect, sql.ref('t.calendarID'))} = ${calendarID}`;
    for (const row of await this.select('enrollment', sql`${person} and ${inCalendar}`))
      students.get(Number(row.personID))?.enrollments.push(row);
    const sections = sql`t.sectionID in (select s.sectionID from ${this.table('section')} s join ${this.table('course')} c on c.courseID = s.courseID where c.calendarID = ${calendarID})`;
    for (const row of await this.select('roster', sql`${person} and ${sections}`))
      students.get(Number(row.personID))?.rosters.push(row);
    const dated = this.#dated(range);
    for (const row of await this.select('attendance', sql`${person} and ${inCalendar} and ${dated}`))
      students.get(Number(row.personID))?.attendance.push(row);
    const units = sql`t.calendarID = ${calendarID} and ${person} and ${dated}`;
    for (const row of await this.select('attendanceUnit', units)) students.get(Number(row.personID))?.units.push(row);
    return personIDs.map((personID) => students.get(personID)!);
  }

  /**
   * The attendance rows and units of a calendar that `studentRows` of the same days leaves out, those without a date
   * among them: a refresh of those days does not meet them, and its findings name them.
   */
  async strayRows(
    calendarID: number,
    { from, to }: DayRange,
  ): Promise<{ attendance: AttendanceRow[]; units: AttendanceUnitRow[] }> {
    const outside = [sql`t.date is null`];
    if (from !== undefined) outside.push(sql`t.date < ${from}`);
    if (to !== undefined) outside.push(sql`t.date > ${to}`);
    const stray = sql`t.calendarID = ${calendarID} and (${sql.join(outside, sql` or `)})`;
    return {
      attendance: await this.select('attendance', stray),
      units: await this.select('attendanceUnit', stray),
    };
  }

  /** The student that a GUID (any spelling), `person:ID` or `number:N` means; undefined when there is none. */
  async findPerson(reference: string): Promise<number | undefined> {
    const byId = /^person:(\d{1,10})$/.exec(reference);
    if (byId) return this.#personWhere(sql`t.personID = ${Number(byId[1])}`);
    if (reference.startsWith('number:')) {
      if (this.#absent.has('person.studentNumber'))
        throw new AgentError('usage', 'the SIS has no column person.studentNumber to look a number up in');
      return this.#personWhere(sql`t.studentNumber = ${reference.slice('number:'.length)}`);
    }
    const guid = parseGuid(reference);
    if (!guid)
      throw new AgentError('usage', `${JSON.stringify(reference)} is no student: give a GUID, person:ID or number:N`);
    return this.#personByGuid(guid);
  }

  async #personByGuid(guid: Guid): Promise<number | undefined> {
    const column = this.#database.dialect === 'sqlite' ? sql`t.personGUID` : sql`convert(nvarchar(64), t.personGUID)`;
    return this.#personWhere(sql`upper(replace(${column}, '-', '')) = ${guid}`);
  }

  async #personWhere(where: RawBuilder<unknown>): Promise<number | undefined> {
    const rows = await this.select('person', where);
    const ids = rows.flatMap(({ personID }) => (typeof personID === 'number' ? [personID] : []));
    return ids.length === 0 ? undefined : Math.min(...ids);
  }

  /** Enrollments of a student in any calendar. */
  enrollmentsOf(personID: number): Promise<EnrollmentRow[]> {
    return this.select('enrollment', sql`t.personID = ${personID}`);
  }

  /** Calendars in which a student has attendance rows or units on a day. */
  async calendarsWithRows(personID: number, date: SchoolDay): Promise<number[]> {
    const of = (table: 'attendance' | 'attendanceUnit'): RawBuilder<unknown> =>
      sql`select calendarID from ${this.table(table)} where personID = ${personID} and date = ${date}`;
    const query = sql`${of('attendance')} union ${of('attendanceUnit')}`;
    const rows = await this.#database.read((reader) => reader.rows(query.compile(reader.sql)));
    return rows.flatMap(([calendarID]) => (typeof calendarID === 'number' ? [calendarID] : []));
  }

  /** References that lead nowhere; see dangling.ts for what that costs. */
  dangling(): Promise<DanglingRows[]> {
    return findDangling(this.#database, (table) => this.table(table));
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  /** The name of a table as SQL Server's functions take it. */
  objectName(name: SourceTable): string {
    return `[${(this.#schema ?? 'dbo').replaceAll(']', ']]')}].[${name}]`;
  }

  /** The name of a table in a statement. */
  table(name: SourceTable): RawBuilder<unknown> {
    return this.#schema === undefined ? sql.table(name) : sql.table(`${this.#schema}.${name}`);
  }

  #anyOf(column: string, ids: readonly number[]): RawBuilder<SqlBool> {
    return oneOf(this.#database.dialect, sql.ref(column), ids);
  }

  #dated(range: DayRange): RawBuilder<SqlBool> {
    if (range.from === undefined && range.to === undefined) return sql<SqlBool>`1 = 1`;
    const parts: RawBuilder<SqlBool>[] = [];
    if (range.from !== undefined) parts.push(sql<SqlBool>`t.date >= ${range.from}`);
    if (range.to !== undefined) parts.push(sql<SqlBool>`t.date <= ${range.to}`);
    return sql<SqlBool>`${sql.join(parts, sql` and `)}`;
  }
}
