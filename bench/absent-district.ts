import Sqlite from 'better-sqlite3';
import { generateDistrict } from '../samples/generator/district.js';

/**
 * A generated district in which about half of the student-days of the current year are whole absences: days without a row
 * get one for each counted period, on every other school day of a student. Returns the number of rows that were added.
 */
export function absentDistrict(file: string, students: number, days: number): number {
  generateDistrict(file, { students, days, seed: 1, awkwardPercent: 0 });
  const db = new Sqlite(file);
  db.pragma('synchronous = off');
  const { changes } = db
    .prepare(
      `insert into attendance (attendanceID, calendarID, personID, date, periodID, excuseID, status, excuse, presentMinutes, comments, modifiedDate)
       select (select max(attendanceID) from attendance) + row_number() over (),
         counted.calendarID, counted.personID, counted.date, counted.periodID,
         (select min(excuseID) from attendanceExcuse code where code.calendarID = counted.calendarID and code.status = 'A' and code.excuse = 'U'),
         'A', 'U', null, null, counted.date || 'T15:00:00.000Z'
       from (
         select distinct enrolled.calendarID, enrolled.personID, day.date, period.periodID
         from enrollment enrolled
         join calendar on calendar.calendarID = enrolled.calendarID and calendar.endYear = 2026
         join day on day.calendarID = enrolled.calendarID and day.date between enrolled.startDate and ifnull(enrolled.endDate, '9999')
           and day.attendance and day.instruction and day.schoolDay
         join roster on roster.personID = enrolled.personID
           and day.date between ifnull(roster.startDate, '') and ifnull(roster.endDate, '9999')
         join section on section.sectionID = roster.sectionID
         join course on course.courseID = section.courseID and course.calendarID = enrolled.calendarID and course.active and course.attendance
         join sectionPlacement placed on placed.sectionID = section.sectionID
         join term on term.termID = placed.termID and day.date between term.startDate and term.endDate
         join period on period.periodID = placed.periodID and period.periodScheduleID = day.periodScheduleID and not period.nonInstructional
       ) counted
       where (counted.personID + cast(julianday(counted.date) as int)) % 2 = 0
         and not exists (select 1 from attendance mark where mark.calendarID = counted.calendarID and mark.date = counted.date
           and mark.personID = counted.personID)`,
    )
    .run();
  db.close();
  return changes;
}
