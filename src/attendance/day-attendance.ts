import { sumAbsence, type DayAbsence } from './absence.js';
import type { Calendar } from './calendar.js';
import type { CountedPeriods } from './counted-periods.js';
import { finding, type FindingContext } from './finding-catalog.js';
import type { FindingSink } from './findings.js';
import { marksByPeriod, readMark, type Mark, type PeriodMarks } from './marks.js';
import type { RowsOfDay } from './rows-by-day.js';
import { readUnit, type Unit } from './units.js';

/** The rows of one student, calendar and attendance day as the rules read them. */
export interface DayAttendance {
  /** Every row that is there (R3), in counted periods or not. */
  readonly marks: readonly Mark[];
  /** Of the counted periods. */
  readonly periodMarks: PeriodMarks;
  readonly units: readonly Unit[];
  readonly absence: DayAbsence;
}

export function readDayAttendance(
  calendar: Calendar,
  counted: CountedPeriods,
  rows: RowsOfDay,
  context: FindingContext,
  report: FindingSink,
): DayAttendance {
  const marks = rows.attendance.flatMap((row) => readMark(calendar, row, context, report) ?? []);
  const periodMarks = marksByPeriod(counted, marks, ({ attendanceID, periodID }) =>
    report(finding('row-in-uncounted-period', 'attendance', [attendanceID, periodID], context)),
  );
  return {
    marks,
    periodMarks,
    units: rows.units.flatMap((row) => readUnit(row, context, report) ?? []),
    absence: sumAbsence(counted.periods, periodMarks),
  };
}
