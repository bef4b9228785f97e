import fc from 'fast-check';
import type {
  AttendanceRow,
  AttendanceUnitRow,
  CalendarRows,
  Cell,
  EnrollmentRow,
  RosterRow,
} from '../../src/attendance/source-rows.js';
import {
  calendarRows,
  CODES,
  codes,
  day,
  enrollment,
  gradeLevel,
  PERIODS,
  period,
  periods,
  roster,
  StudentBuilder,
  type CodeName,
  type PeriodName,
} from './attendance-builders.js';

/** Student-days of the sample district, awkward more often than in life: ties, reversed units, several enrollments. */

const CODE_NAMES = Object.keys(CODES) as CodeName[];
const PERIOD_NAMES = Object.keys(PERIODS) as PeriodName[];
const periodID = fc.constantFrom(...Object.values(PERIODS));

/** Days of the sample calendar, and one before and after them. */
const date = fc.integer({ min: 5, max: 17 }).map((number) => `2026-02-${String(number).padStart(2, '0')}`);

const time = fc
  .integer({ min: 7 * 12, max: 16 * 12 })
  .map(
    (fifths) => `${String(Math.floor(fifths / 12)).padStart(2, '0')}:${String((fifths % 12) * 5).padStart(2, '0')}:00`,
  );

const instant = fc.integer({ min: 0, max: 3 }).map((hour) => `2026-02-10T1${hour}:00:00.000Z`);

const attendanceRow: fc.Arbitrary<Omit<AttendanceRow, 'attendanceID'>> = fc.record({
  calendarID: fc.constant(1),
  personID: fc.constant(1),
  date,
  periodID,
  excuseID: fc.option(fc.constantFrom(...Object.values(CODES), CODES.AU, CODES.AE, 999, 1500), { freq: 4 }),
  status: fc.constantFrom('A', 'A', 'A', 'T', '?', null),
  excuse: fc.constantFrom(null, 'E', 'U', 'X'),
  presentMinutes: fc.option(fc.integer({ min: -5, max: 60 })),
  comments: fc.option(fc.constantFrom('Flu', ' Bus ', '\u0001', '')),
  modifiedDate: instant,
});

const unitRow: fc.Arbitrary<Omit<AttendanceUnitRow, 'attendanceUnitID'>> = fc.record({
  calendarID: fc.constant(1),
  personID: fc.constant(1),
  date,
  startTime: time,
  endTime: fc.option(time),
  modifiedDate: instant,
});

const enrollmentRows: fc.Arbitrary<EnrollmentRow[]> = fc
  .array(
    fc.record({
      serviceType: fc.constantFrom('P', 'S', 'N'),
      grade: fc.constantFrom('09', '10', 'KG'),
      startDate: fc.constantFrom('2025-08-18', '2026-02-08', '2026-02-11'),
      endDate: fc.constantFrom(null, null, '2026-02-10', '2026-02-13'),
      noShow: fc.constantFrom(0, 0, 0, 1),
      stateExclude: fc.constantFrom(0, 0, 0, 1),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((changes) => changes.map((change, index) => enrollment({ enrollmentID: index + 1, ...change })));

const rosterRows: fc.Arbitrary<RosterRow[]> = fc.subarray(PERIOD_NAMES, { minLength: 5 }).chain((names) =>
  fc.tuple(
    ...names.map((name) =>
      fc
        .record({
          startDate: fc.constantFrom(null, null, null, '2026-02-09'),
          endDate: fc.constantFrom(null, null, null, '2026-02-12'),
        })
        .map((dates) => roster(name, dates)),
    ),
  ),
);

export const students: fc.Arbitrary<StudentBuilder> = fc
  .record({
    enrollments: enrollmentRows,
    rosters: rosterRows,
    attendance: fc
      .array(attendanceRow, { maxLength: 60, size: 'max' })
      .map((rows) => rows.map((row, index) => ({ attendanceID: index + 1, ...row }))),
    units: fc
      .array(unitRow, { maxLength: 12 })
      .map((rows) => rows.map((row, index) => ({ attendanceUnitID: index + 1, ...row }))),
  })
  .map((rows) => new StudentBuilder(rows));

const threshold = fc.option(fc.constantFrom(-1, 0, 1, 50, 100, 120, 240, 300));

export const calendars: fc.Arbitrary<CalendarRows> = fc
  .record({
    halfDayAbsence: threshold,
    wholeDayAbsence: threshold,
    gradeHalf: threshold,
    gradeWhole: threshold,
    known: fc.subarray(CODE_NAMES, { minLength: 5 }),
    lunchTime: fc.constantFrom(null, 0, 30, 90),
    noSchool: fc.integer({ min: 6, max: 15 }),
  })
  .map(({ halfDayAbsence, wholeDayAbsence, gradeHalf, gradeWhole, known, lunchTime, noSchool }) =>
    calendarRows({
      calendar: { halfDayAbsence, wholeDayAbsence },
      gradeLevels: [
        gradeLevel({ halfDayAbsence: gradeHalf, wholeDayAbsence: gradeWhole }),
        gradeLevel({ gradeLevelID: 42, name: '10' }),
      ],
      excuses: codes(...known),
      periods: periods().map((row) => (row.periodID === PERIODS.P4 ? period('P4', { lunchTime }) : row)),
      days: calendarRows().days.map((row) =>
        row.date === `2026-02-${String(noSchool).padStart(2, '0')}` ? day(row.date, { attendance: 0 }) : row,
      ),
    }),
  );

/** The same rows of every table in another order. */
export function shuffled<Rows extends object>(rows: Rows): fc.Arbitrary<Rows> {
  const entries = Object.entries(rows) as [string, unknown][];
  const orders = entries.map(([name, value]) =>
    Array.isArray(value)
      ? fc.shuffledSubarray(value as unknown[], { minLength: value.length }).map((order) => [name, order] as const)
      : fc.constant([name, value] as const),
  );
  return fc.tuple(...orders).map((tables) => Object.fromEntries(tables) as Rows);
}

/** What no column promises, and what some promise. */
const anyCell: fc.Arbitrary<Cell> = fc.oneof(
  fc.constant(null),
  fc.integer({ min: -3, max: 3 }),
  fc.double(),
  fc.maxSafeInteger(),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom('', ' ', '2026-02-10', '2026-02-30', '08:00:00', '99:99:99', 'A', 'x', '2026-02-10T09:00:00.000Z'),
);

/** The rows with about one cell in `oneIn` replaced by any other. */
export function spoiled<Rows extends object>(rows: Rows, oneIn: number): fc.Arbitrary<Rows> {
  const spoil = (value: unknown): fc.Arbitrary<unknown> => {
    if (Array.isArray(value)) return fc.tuple(...value.map(spoil));
    if (typeof value === 'object' && value !== null && !(value instanceof Set)) return spoiled(value, oneIn);
    if (typeof value === 'boolean' || typeof value === 'object' || typeof value === 'function')
      return fc.constant(value);
    return fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: anyCell });
  };
  const entries = Object.entries(rows).map(([name, value]) => spoil(value).map((cell) => [name, cell] as const));
  return fc.tuple(...entries).map((cells) => Object.fromEntries(cells) as Rows);
}
