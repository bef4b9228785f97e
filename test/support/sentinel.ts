import type Sqlite from 'better-sqlite3';

/** GUIDs that nobody else has. */
const STUDENT = '5E27129E000040008000000000000001';
const CODE = '5E27129E000040008000000000000002';
const ID = 77_000_001;
const GRADE = 'sentinel';

/**
 * A student of a district whose only absence is edited when a test has to know that whatever was committed before was
 * found: once each edit has been told, the rounds that found it read everything else anew as well.
 */
export class Sentinel {
  readonly studentRefId = STUDENT;
  /** Text of its attendance code. */
  readonly code = 'SENT';
  readonly personID = ID;
  #edits = 0;

  private constructor(
    readonly calendarID: number,
    readonly date: string,
  ) {}

  /** Enrolls it in the first calendar of the year that is not excluded from SIF. */
  static insert(db: Sqlite.Database, endYear: number): Sentinel {
    const { calendarID, startDate, endDate } = db
      .prepare('select * from calendar where endYear = ? and sifExclude = 0 order by calendarID')
      .get(endYear) as { calendarID: number; startDate: string; endDate: string };
    const { date, periodID } = db
      .prepare(
        `select day.date, period.periodID from day join period using (periodScheduleID)
         join sectionPlacement using (periodID) join section using (sectionID) join course using (courseID)
         join term on term.termID = sectionPlacement.termID and day.date between term.startDate and term.endDate
         where day.calendarID = ? and day.schoolDay and day.instruction and day.attendance and not period.nonInstructional
           and course.calendarID = day.calendarID and course.active and course.attendance and period.endTime > period.startTime
           and day.date between ? and ?
         order by day.date, period.periodID`,
      )
      .get(calendarID, startDate, endDate) as { date: string; periodID: number };
    const now = new Date().toISOString();
    db.transaction(() => {
      db.prepare('insert into person values (?, ?, ?)').run(ID, STUDENT, null);
      db.prepare('insert into gradeLevel values (?, ?, ?, 0, 1, 2)').run(ID, calendarID, GRADE);
      db.prepare(`insert into enrollment values (?, ?, ?, ?, 'P', ?, null, ?, 0, 0, ?)`).run(ID, ID, calendarID, GRADE, startDate, endYear, now); // prettier-ignore
      db.prepare(
        `insert into roster select ? + row_number() over (order by sectionID), ?, sectionID, null, null
         from section join course using (courseID) where calendarID = ? and active and attendance`,
      ).run(ID, ID, calendarID);
      db.prepare(`insert into attendanceExcuse values (?, ?, 'SENT', null, 'A', 'E', ?)`).run(ID, calendarID, CODE);
      db.prepare(`insert into attendance values (?, ?, ?, ?, ?, ?, 'A', 'E', null, 'begun', ?)`).run(ID, calendarID, ID, date, periodID, ID, now); // prettier-ignore
    })();
    return new Sentinel(calendarID, date);
  }

  /** An edit of an attendance row, which the next poll finds; the note that its Change carries. */
  editRow(db: Sqlite.Database): string {
    const note = `sentinel ${(this.#edits += 1)}`;
    db.prepare('update attendance set comments = ?, modifiedDate = ? where attendanceID = ?').run(note, new Date().toISOString(), ID); // prettier-ignore
    return note;
  }

  /** An edit of the enrollment, which the next sweep finds: a Delete, or an Add. */
  setNoShow(db: Sqlite.Database, noShow: boolean): void {
    db.prepare('update enrollment set noShow = ?, modifiedDate = ? where enrollmentID = ?').run(noShow ? 1 : 0, new Date().toISOString(), ID); // prettier-ignore
  }
}
