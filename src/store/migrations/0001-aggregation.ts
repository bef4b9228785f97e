import { columnTypes } from './column-types.js';
import type { Migration } from './migration.js';

/** What the refresh computes: calendars and their flags, aggregated days, candidates, codes, findings, the ledger of runs. */
export const aggregation: Migration = {
  name: '0001-aggregation',
  up(dialect) {
    const t = columnTypes(dialect);
    return [
      `create table calendar (calendarID ${t.int} not null primary key, schoolID ${t.int}, schoolRefId ${t.char(32)},
        name ${t.text(400)} not null, endYear ${t.int}, startDate ${t.day}, endDate ${t.day}, sifExclude ${t.int} not null)`,
      `create table grade_level (gradeLevelID ${t.int} not null primary key, sifExclude ${t.int} not null)`,
      `create table enrollment (enrollmentID ${t.int} not null primary key, noShow ${t.int} not null, stateExclude ${t.int} not null)`,
      `create table student (personID ${t.int} not null primary key, studentRefId ${t.char(32)})`,
      `create index student_refId on student (studentRefId)`,
      `create table attendance_code (excuseID ${t.int} not null primary key, calendarID ${t.int} not null, code ${t.text(400)} not null)`,
      `create table code_info (refId ${t.char(32)} not null primary key, excuseID ${t.int} not null, calendarID ${t.int} not null,
        schoolRefId ${t.char(32)} not null, code ${t.text(400)} not null, type ${t.text(20)} not null, status ${t.text(20)} not null,
        description ${t.longText}, value ${t.char(3)} not null)`,
      `create index code_info_calendar on code_info (calendarID)`,
      `create table calendar_aggregation (calendarID ${t.int} not null primary key, completedAt ${t.instant}, lastDay ${t.day}, waitingSince ${t.instant}, error ${t.longText})`,
      `create table attendance_day (calendarID ${t.int} not null, personID ${t.int} not null, date ${t.day} not null,
        scheduledMinutes ${t.int} not null, absentMinutes ${t.int} not null, unexcusedAbsentMinutes ${t.int} not null,
        mostCommonExcuseID ${t.int}, lastModified ${t.instant} not null, digest ${t.char(16)} not null,
        enrollmentID ${t.int} not null, absenceValue ${t.text(3)} not null, noShow ${t.int} not null,
        primary key (calendarID, personID, date))${t.clustered}`,
      `create table candidate (date ${t.day} not null, schoolRefId ${t.char(32)} not null, studentRefId ${t.char(32)} not null,
        enrollmentID ${t.int} not null, calendarID ${t.int} not null, personID ${t.int} not null, gradeLevelID ${t.int},
        schoolYear ${t.int} not null, isPrimary ${t.int} not null, value ${t.char(3)} not null, refId ${t.char(32)} not null,
        timeIn ${t.char(8)}, timeOut ${t.char(8)}, note ${t.longText}, commonCode ${t.text(400)}, commonRefId ${t.char(32)},
        unknownCode ${t.text(400)}, unknownRefId ${t.char(32)},
        primary key (date, schoolRefId, studentRefId, enrollmentID))${t.clustered}`,
      `create index candidate_calendar on candidate (calendarID, personID, date)`,
      `create index candidate_student on candidate (studentRefId, date, schoolRefId)`,
      `create index candidate_school on candidate (schoolRefId, date, studentRefId)`,
      `create table finding (calendarID ${t.int} not null, personID ${t.int} not null, position ${t.int} not null, date ${t.text(10)},
        code ${t.text(40)} not null, severity ${t.text(10)} not null, sourceTable ${t.text(40)} not null, ids ${t.longText} not null,
        message ${t.longText} not null, primary key (calendarID, personID, position))${t.clustered}`,
      `create table refresh_run (runID ${t.char(32)} not null primary key, kind ${t.text(20)} not null, title ${t.longText} not null,
        submittedBy ${t.text(200)} not null, queuedAt ${t.instant} not null, startedAt ${t.instant}, endedAt ${t.instant},
        status ${t.text(20)} not null, scope ${t.longText} not null, outcome ${t.longText})`,
      `create index refresh_run_queued on refresh_run (queuedAt)`,
    ];
  },
};
