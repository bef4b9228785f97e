import type { Guid } from '../core/guid.js';
import { DEFAULT_THRESHOLDS, readThresholds, type Thresholds } from './absence-value.js';
import { absentUnknownCode, readAttendanceCodes, readGuid, type AttendanceCode } from './attendance-code.js';
import { readAttendanceDays, type AttendanceDay } from './attendance-days.js';
import { readBellSchedules } from './bell-schedule.js';
import { readCourseOfferings, type CourseOfferings } from './course-offerings.js';
import { readSpan, type DateSpan } from './date-span.js';
import type { FindingSink } from './findings.js';
import { readGradeLevels, type GradeLevel } from './grade-levels.js';
import { readInteger, readText } from './reading.js';
import { idsOf, RowReader } from './row-reader.js';
import type { CalendarRows } from './source-rows.js';

/** Everything of one calendar that does not depend on a student, read and indexed. */
export interface Calendar {
  readonly calendarID: number;
  readonly schoolID: number | null;
  /** @SchoolInfoRefId; null when the school is missing or its GUID cannot be used. */
  readonly schoolRefId: Guid | null;
  readonly name: string;
  readonly endYear: number | null;
  /** First and last day; null when they cannot be read: such a calendar has no days. */
  readonly dates: DateSpan | null;
  /** "Exclude from SIF Exchange" */
  readonly sifExclude: boolean;
  /** The calendar's own, for grades that are no grade level of it. */
  readonly thresholds: Thresholds;
  readonly gradeLevels: ReadonlyMap<string, GradeLevel>;
  /** Attendance-taking days, ascending. */
  readonly days: readonly AttendanceDay[];
  /** Position in `days` by date. */
  readonly dayIndex: ReadonlyMap<string, number>;
  readonly offerings: CourseOfferings;
  /** By excuseID. */
  readonly codes: ReadonlyMap<number, AttendanceCode>;
  /** What stands for an uncoded absence (R7). */
  readonly absentUnknown: AttendanceCode | null;
  /** Does the id belong to a code of another calendar? */
  isForeignExcuse(excuseID: number): boolean;
}

/** Reads everything of a calendar once and reports the findings that are the calendar's own. Never throws on bad cells. */
export function readCalendar(rows: CalendarRows, report: FindingSink): Calendar {
  const row = rows.calendar;
  const calendarID = readInteger(row.calendarID) ?? 0;
  const reader = new RowReader('calendar', [calendarID], report);
  const schoolID = reader.integer(row.schoolID, 'schoolID');
  const dates = readSpan(row, 'none', reader) ?? null;
  const thresholds = readThresholds(row, DEFAULT_THRESHOLDS, reader);
  const schedules = readBellSchedules(rows.periodSchedules, rows.periods, report);
  const days = dates === null ? [] : readAttendanceDays(rows.days, dates, schedules, report);
  const codes = readAttendanceCodes(rows.excuses, rows.unusableExcuseGuids, report);
  return {
    calendarID,
    schoolID,
    schoolRefId: readSchoolRefId(rows, reader, report),
    name: readText(row.name),
    endYear: reader.integer(row.endYear, 'endYear'),
    dates,
    sifExclude: reader.flag(row.sifExclude, 'sifExclude'),
    thresholds,
    gradeLevels: readGradeLevels(rows.gradeLevels, thresholds, report),
    days,
    dayIndex: new Map(days.map(({ date }, index) => [date, index])),
    offerings: readCourseOfferings(rows, report),
    codes,
    absentUnknown: absentUnknownCode(codes.values()),
    isForeignExcuse: (excuseID) => rows.isForeignExcuse(excuseID),
  };
}

function readSchoolRefId(
  { school, schoolGuidUsable }: CalendarRows,
  calendar: RowReader,
  report: FindingSink,
): Guid | null {
  if (school === undefined) {
    calendar.found('bad-row', 'schoolID names no school');
    return null;
  }
  return readGuid(school.schoolGUID, schoolGuidUsable, new RowReader('school', idsOf(school.schoolID), report));
}
