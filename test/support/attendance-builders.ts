import type {
  AttendanceExcuseRow,
  AttendanceRow,
  AttendanceUnitRow,
  CalendarRow,
  CalendarRows,
  DayRow,
  EnrollmentRow,
  GradeLevelRow,
  PeriodRow,
  PersonRow,
  RosterRow,
  StudentRows,
} from '../../src/attendance/source-rows.js';
import { addDays, type SchoolDay } from '../../src/core/school-day.js';

/** The district of rules section 11, in rows. Every function takes what differs from it. */

export const DATE = '2026-02-10' as SchoolDay;

/** A GUID that tells the table and id it belongs to. */
export const guid = (table: 'school' | 'person' | 'code', id: number): string =>
  ({ school: 'A', person: 'B', code: 'C' })[table].padEnd(24, '0') + id.toString(16).toUpperCase().padStart(8, '0');

export const CALENDAR = 1;
const SCHEDULE = 100;
const TERM = 200;

export const PERIODS = { HR: 10, P1: 11, P2: 12, P3: 13, P4: 14, P5: 15, P6: 16, P7: 17 } as const;
export type PeriodName = keyof typeof PERIODS;

export const CODES = { AU: 21, AE: 22, UNK: 23, SR: 24, TU: 25, ER: 26, PRS: 27 } as const;
export type CodeName = keyof typeof CODES;

const LETTERS: Record<CodeName, [status: string, excuse: string | null]> = {
  AU: ['A', 'U'],
  AE: ['A', 'E'],
  UNK: ['A', null],
  SR: ['A', 'X'],
  TU: ['T', 'U'],
  ER: ['E', 'E'],
  PRS: ['P', null],
};

const TIMES: Record<PeriodName, [start: string, end: string]> = {
  HR: ['07:45:00', '07:58:00'],
  P1: ['08:00:00', '08:50:00'],
  P2: ['08:55:00', '09:45:00'],
  P3: ['09:50:00', '10:40:00'],
  P4: ['10:45:00', '12:05:00'],
  P5: ['12:10:00', '13:00:00'],
  P6: ['13:05:00', '13:55:00'],
  P7: ['14:00:00', '14:50:00'],
};

const names = <Name extends string>(record: Record<Name, unknown>): Name[] => Object.keys(record) as Name[];

/** A section is placed in the period of the same number. */
const sectionOf = (periodID: number): number => 300 + periodID;

export function code(name: CodeName, change: Partial<AttendanceExcuseRow> = {}): AttendanceExcuseRow {
  const [status, excuse] = LETTERS[name];
  const excuseID = CODES[name];
  return {
    excuseID,
    calendarID: CALENDAR,
    code: name,
    description: null,
    status,
    excuse,
    excuseGUID: guid('code', excuseID),
    ...change,
  };
}

export const codes = (...wanted: CodeName[]): AttendanceExcuseRow[] => wanted.map((name) => code(name));

export function period(name: PeriodName, change: Partial<PeriodRow> = {}): PeriodRow {
  const [startTime, endTime] = TIMES[name];
  return {
    periodID: PERIODS[name],
    periodScheduleID: SCHEDULE,
    name,
    seq: PERIODS[name] - 10,
    startTime,
    endTime,
    nonInstructional: name === 'HR' ? 1 : 0,
    lunchTime: name === 'P4' ? 30 : null,
    ...change,
  };
}

export const periods = (): PeriodRow[] => names(PERIODS).map((name) => period(name));

export function gradeLevel(change: Partial<GradeLevelRow> = {}): GradeLevelRow {
  return {
    gradeLevelID: 41,
    calendarID: CALENDAR,
    name: '09',
    sifExclude: 0,
    halfDayAbsence: null,
    wholeDayAbsence: null,
    ...change,
  };
}

export function day(date: string, change: Partial<DayRow> = {}): DayRow {
  return {
    dayID: Number(date.replaceAll('-', '')),
    calendarID: CALENDAR,
    date,
    periodScheduleID: SCHEDULE,
    schoolDay: 1,
    instruction: 1,
    attendance: 1,
    ...change,
  };
}

/** Attendance-taking days, one after the other. */
export function days(from: string, count: number): DayRow[] {
  return Array.from({ length: count }, (_, index) => day(addDays(from as SchoolDay, index)));
}

export type CalendarChange = Partial<Omit<CalendarRows, 'calendar'>> & { calendar?: Partial<CalendarRow> };

/** The calendar, with ten attendance days around the date. */
export function calendarRows({ calendar, ...change }: CalendarChange = {}): CalendarRows {
  const placed = names(PERIODS).map((name) => PERIODS[name]);
  return {
    calendar: {
      calendarID: CALENDAR,
      schoolID: 1,
      name: '25-26',
      endYear: 2026,
      startDate: '2025-08-18',
      endDate: '2026-06-05',
      sifExclude: 0,
      halfDayAbsence: 120,
      wholeDayAbsence: 240,
      ...calendar,
    },
    school: { schoolID: 1, name: 'School 1', schoolGUID: guid('school', 1) },
    schoolGuidUsable: true,
    gradeLevels: [gradeLevel()],
    terms: [{ termID: TERM, calendarID: CALENDAR, name: 'Year', startDate: '2025-08-18', endDate: '2026-06-05' }],
    periodSchedules: [{ periodScheduleID: SCHEDULE, calendarID: CALENDAR, name: 'Regular' }],
    periods: periods(),
    days: days('2026-02-06', 10),
    courses: [{ courseID: 500, calendarID: CALENDAR, name: 'Course', attendance: 1, active: 1 }],
    sections: placed.map((periodID) => ({ sectionID: sectionOf(periodID), courseID: 500 })),
    sectionPlacements: placed.map((periodID) => ({
      sectionPlacementID: 600 + periodID,
      sectionID: sectionOf(periodID),
      periodID,
      termID: TERM,
    })),
    excuses: codes(...names(CODES)),
    unusableExcuseGuids: new Set(),
    isForeignExcuse: (excuseID) => excuseID >= 1000 && excuseID < 2000,
    ...change,
  };
}

export function enrollment(change: Partial<EnrollmentRow> = {}): EnrollmentRow {
  return {
    enrollmentID: 1,
    personID: 1,
    calendarID: CALENDAR,
    grade: '09',
    serviceType: 'P',
    startDate: '2025-08-18',
    endDate: null,
    endYear: 2026,
    noShow: 0,
    stateExclude: 0,
    modifiedDate: '2025-08-01T08:00:00.000Z',
    ...change,
  };
}

export function roster(name: PeriodName, change: Partial<RosterRow> = {}): RosterRow {
  const periodID = PERIODS[name];
  return {
    rosterID: 700 + periodID,
    personID: 1,
    sectionID: sectionOf(periodID),
    startDate: null,
    endDate: null,
    ...change,
  };
}

/** `P2-P4` names three periods. */
function periodRange(range: string): PeriodName[] {
  const [first, last = first] = range.split('-') as [PeriodName, PeriodName?];
  return names(PERIODS).filter((name) => PERIODS[name] >= PERIODS[first] && PERIODS[name] <= PERIODS[last]);
}

/** A student of the calendar who has every period, P1 to P7 counted; rows of attendance are added one after the other. */
export class StudentBuilder {
  readonly rows: StudentRows;

  constructor(change: Partial<Omit<StudentRows, 'person'>> & { person?: Partial<PersonRow> } = {}) {
    const { person, ...rest } = change;
    this.rows = {
      person: { personID: 1, personGUID: guid('person', 1), ...person },
      personGuidUsable: true,
      enrollments: [enrollment()],
      rosters: names(PERIODS).map((name) => roster(name)),
      attendance: [],
      units: [],
      ...rest,
    };
  }

  /** One attendance row a period; `code` null is an uncoded row, whose own letters are those of `change`. */
  mark(range: string, codeName: CodeName | null, change: Partial<AttendanceRow> = {}): this {
    for (const name of periodRange(range)) {
      const attendanceID = this.rows.attendance.length + 1;
      this.rows.attendance.push({
        attendanceID,
        calendarID: CALENDAR,
        personID: 1,
        date: DATE,
        periodID: PERIODS[name],
        excuseID: codeName === null ? null : CODES[codeName],
        status: null,
        excuse: null,
        presentMinutes: null,
        comments: null,
        modifiedDate: '2026-02-10T08:00:00.000Z',
        ...change,
      });
    }
    return this;
  }

  unit(startTime: string, endTime: string | null, change: Partial<AttendanceUnitRow> = {}): this {
    this.rows.units.push({
      attendanceUnitID: this.rows.units.length + 1,
      calendarID: CALENDAR,
      personID: 1,
      date: DATE,
      startTime,
      endTime,
      modifiedDate: '2026-02-10T08:00:00.000Z',
      ...change,
    });
    return this;
  }
}

export const student = (change: ConstructorParameters<typeof StudentBuilder>[0] = {}): StudentBuilder =>
  new StudentBuilder(change);
