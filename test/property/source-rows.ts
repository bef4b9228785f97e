import Sqlite from 'better-sqlite3';
import type { CalendarRows, Cell, PersonRow, StudentRows } from '../../src/attendance/source-rows.js';
import { guidOf } from '../support/oracle/values.js';

type Row = Record<string, Cell>;

/** A source file as the rule book of the product takes it: whole calendars, and students in them. */
export class SourceRows {
  readonly #db: Sqlite.Database;
  readonly #usable: { school: ReadonlySet<Cell>; person: ReadonlySet<Cell>; attendanceExcuse: ReadonlySet<Cell> };

  constructor(file: string) {
    this.#db = new Sqlite(file, { readonly: true });
    this.#usable = {
      school: this.#usableGuids('school', 'schoolID', 'schoolGUID'),
      person: this.#usableGuids('person', 'personID', 'personGUID'),
      attendanceExcuse: this.#usableGuids('attendanceExcuse', 'excuseID', 'excuseGUID'),
    };
  }

  close(): void {
    this.#db.close();
  }

  calendars(): CalendarRows[] {
    return this.#all<CalendarRows['calendar']>('select * from calendar').map((calendar) => {
      const of = <T>(table: string): T[] =>
        this.#all<T>(`select * from ${table} where calendarID = ?`, calendar.calendarID);
      const schools = this.#all<NonNullable<CalendarRows['school']>>(
        'select * from school where schoolID = ?',
        calendar.schoolID,
      );
      const excuses = of<CalendarRows['excuses'][number]>('attendanceExcuse');
      const excuseIDs = excuses.map((excuse) => excuse.excuseID);
      const unusable = excuseIDs.filter((excuseID) => !this.#usable.attendanceExcuse.has(excuseID));
      const foreign = this.#all<Row>('select excuseID from attendanceExcuse').map((row) => row['excuseID']);
      return {
        calendar,
        school: schools[0],
        schoolGuidUsable: this.#usable.school.has(calendar.schoolID),
        gradeLevels: of('gradeLevel'),
        terms: this.#all(
          `select * from term where termID in (select termID from sectionPlacement join section using (sectionID)
           join course using (courseID) where course.calendarID = ?)`,
          calendar.calendarID,
        ),
        periodSchedules: this.#all(
          'select * from periodSchedule where periodScheduleID in (select periodScheduleID from day where calendarID = ?)',
          calendar.calendarID,
        ),
        periods: this.#all(
          'select * from period where periodScheduleID in (select periodScheduleID from day where calendarID = ?)',
          calendar.calendarID,
        ),
        days: of('day'),
        courses: of('course'),
        sections: this.#all(
          'select section.* from section join course using (courseID) where calendarID = ?',
          calendar.calendarID,
        ),
        sectionPlacements: this.#all(
          `select sectionPlacement.* from sectionPlacement join section using (sectionID) join course using (courseID)
           where calendarID = ?`,
          calendar.calendarID,
        ),
        excuses,
        unusableExcuseGuids: new Set(unusable as number[]),
        isForeignExcuse: (excuseID) => foreign.includes(excuseID) && !excuseIDs.includes(excuseID),
      };
    });
  }

  personIDs(): number[] {
    return this.#all<Row>('select personID from person order by personID').map((row) => row['personID'] as number);
  }

  student(personID: number, calendarID: Cell): StudentRows {
    const of = <T>(table: string): T[] =>
      this.#all<T>(`select * from ${table} where personID = ? and calendarID = ?`, personID, calendarID);
    return {
      person: this.#all<PersonRow>('select * from person where personID = ?', personID)[0]!,
      personGuidUsable: this.#usable.person.has(personID),
      enrollments: of('enrollment'),
      rosters: this.#all(
        `select roster.* from roster join section using (sectionID) join course using (courseID)
         where personID = ? and calendarID = ?`,
        personID,
        calendarID,
      ),
      attendance: of('attendance'),
      units: of('attendanceUnit'),
    };
  }

  #all<T>(sql: string, ...values: Cell[]): T[] {
    return this.#db.prepare(sql).all(...values) as T[];
  }

  /** Ids whose GUID is well formed and has no lower id. */
  #usableGuids(table: string, id: string, column: string): Set<Cell> {
    const usable = new Set<Cell>();
    const seen = new Set<string>();
    for (const row of this.#all<Row>(`select * from ${table} order by ${id}`)) {
      const guid = guidOf(row[column]);
      if (guid !== null && !seen.has(guid)) usable.add(row[id] as number);
      if (guid !== null) seen.add(guid);
    }
    return usable;
  }
}
