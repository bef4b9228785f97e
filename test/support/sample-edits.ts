import type Sqlite from 'better-sqlite3';
import { EXAMPLE_DAY } from '../../samples/district-builder.js';
import { sampleExample } from '../../samples/district.js';

/** Edits of the sample district as its users make them: each row dated when it is committed. */

const now = (): string => new Date().toISOString();

/** The calendar of an example's first enrollment. */
function calendarOf(db: Sqlite.Database, personID: number): number {
  return Number(
    db.prepare('select calendarID from enrollment where personID = ? order by enrollmentID').pluck().get(personID),
  );
}

/** Enters an absence in periods on the example day; a period that has a row already is recoded. */
export function mark(db: Sqlite.Database, example: string, periods: readonly string[], code: string): void {
  const { personID } = sampleExample(example);
  const calendarID = calendarOf(db, personID);
  const { excuseID, status, excuse } = db
    .prepare('select * from attendanceExcuse where calendarID = ? and code = ?')
    .get(calendarID, code) as { excuseID: number; status: string; excuse: string | null };
  for (const name of periods) {
    const periodID = db
      .prepare(
        `select periodID from period join day using (periodScheduleID) where calendarID = ? and date = ? and period.name = ?`,
      )
      .pluck()
      .get(calendarID, EXAMPLE_DAY, name);
    const recoded = db
      .prepare(
        'update attendance set excuseID = ?, status = ?, excuse = ?, modifiedDate = ? where personID = ? and date = ? and periodID = ?',
      )
      .run(excuseID, status, excuse, now(), personID, EXAMPLE_DAY, periodID);
    if (recoded.changes > 0) continue;
    db.prepare(
      `insert into attendance select max(attendanceID) + 1, ?, ?, ?, ?, ?, ?, ?, null, null, ? from attendance`,
    ).run(calendarID, personID, EXAMPLE_DAY, periodID, excuseID, status, excuse, now());
  }
}

/** Writes a comment on the rows of the example day. */
export function comment(db: Sqlite.Database, example: string, text: string): void {
  db.prepare('update attendance set comments = ?, modifiedDate = ? where personID = ? and date = ?').run(text, now(), sampleExample(example).personID, EXAMPLE_DAY); // prettier-ignore
}

/** Takes the rows of the example day away. */
export function removeRows(db: Sqlite.Database, example: string): void {
  db.prepare('delete from attendance where personID = ? and date = ?').run(
    sampleExample(example).personID,
    EXAMPLE_DAY,
  );
}

export function deleteEnrollments(db: Sqlite.Database, example: string): void {
  db.prepare('delete from enrollment where personID = ?').run(sampleExample(example).personID);
}
