import { emptyDistrict, type District, type Flag, type SourceTables } from './tables.js';

/** Fixed GUIDs by a visible scheme: the third group tells what it is, the last group is the id in decimal digits. */
export const personGuid = (personID: number): string => guidOf('A000', personID);
export const schoolGuid = (schoolID: number): string => guidOf('B000', schoolID);
export const excuseGuid = (excuseID: number): string => guidOf('C000', excuseID);
const guidOf = (kind: string, id: number): string => `5AD15712-0000-4000-${kind}-${String(id).padStart(12, '0')}`;

/** The calendar codes that the rule book's examples use: status, excuse, description. */
const CODES = {
  AU: ['A', 'U', 'Absent Unexcused'],
  AE: ['A', 'E', 'Absent Excused'],
  UNK: ['A', null, 'Absent Unknown'],
  SR: ['A', 'X', 'School Related'],
  TU: ['T', 'U', 'Tardy Unexcused'],
  ER: ['E', 'E', 'Early Release'],
  PRS: ['P', null, 'Present'],
} as const;
export type SampleCode = keyof typeof CODES;

type PeriodTimes = readonly [name: string, start: string, end: string, lunchMinutes: number | null];

/** The rule book's day: homeroom without instruction and seven periods of 50 net minutes. */
const REGULAR: readonly PeriodTimes[] = [
  ['HR', '07:45:00', '07:58:00', null],
  ['P1', '08:00:00', '08:50:00', null],
  ['P2', '08:55:00', '09:45:00', null],
  ['P3', '09:50:00', '10:40:00', null],
  ['P4', '10:45:00', '12:05:00', 30],
  ['P5', '12:10:00', '13:00:00', null],
  ['P6', '13:05:00', '13:55:00', null],
  ['P7', '14:00:00', '14:50:00', null],
];

/** Seven periods of 30 minutes, home before lunch. */
const SHORT: readonly PeriodTimes[] = [
  ['HR', '07:45:00', '07:58:00', null],
  ['P1', '08:00:00', '08:30:00', null],
  ['P2', '08:35:00', '09:05:00', null],
  ['P3', '09:10:00', '09:40:00', null],
  ['P4', '09:45:00', '10:15:00', null],
  ['P5', '10:20:00', '10:50:00', null],
  ['P6', '10:55:00', '11:25:00', null],
  ['P7', '11:30:00', '12:00:00', null],
];

export interface CalendarPlan {
  calendarID: number;
  schoolID: number;
  name: string;
  endYear: number;
  half: number | null;
  whole: number | null;
  codes: readonly SampleCode[];
  /** Grade name → its own thresholds. */
  grades: Readonly<Record<string, readonly [half: number | null, whole: number | null]>>;
  /** Date → bell schedule, or why there is no attendance. */
  days: Readonly<Record<string, DayKind>>;
}
export type DayKind = 'regular' | 'short' | 'holiday' | 'teacher work day';

export interface StudentPlan {
  calendarID: number;
  grade?: string;
  /** The periods besides homeroom in which the student has a section, such as 'P1-P4'; 'HR' is none, default all. */
  roster?: string;
  enrollment?: Partial<SourceTables['enrollment']>;
}

export interface MarkPlan {
  /** Another calendar than the student's first. */
  calendarID?: number;
  date?: string;
  present?: number;
  comment?: string;
  /** Instant of entry. */
  entered?: string;
}

export const EXAMPLE_DAY = '2026-02-10';
/** 09:00 in Chicago on the example day, when rows are entered unless an example says otherwise. */
const ENTERED = '2026-02-10T15:00:00.000Z';
const START_OF_YEAR = '-08-18';
const END_OF_YEAR = '-05-29';

/** Collects a district row by row; every id follows from the place: calendar 11 has terms 111 and 112, codes 1101 … */
export class DistrictBuilder {
  readonly district: District = emptyDistrict();
  readonly #calendars = new Map<number, CalendarPlan>();
  readonly #calendarOfStudent = new Map<number, number>();

  school(schoolID: number, name: string): void {
    this.district.school.push({ schoolID, name, schoolGUID: schoolGuid(schoolID) });
  }

  calendar(plan: CalendarPlan): void {
    const { calendarID, endYear } = plan;
    const { district } = this;
    this.#calendars.set(calendarID, plan);
    district.calendar.push({
      calendarID,
      schoolID: plan.schoolID,
      name: plan.name,
      endYear,
      startDate: `${endYear - 1}${START_OF_YEAR}`,
      endDate: `${endYear}${END_OF_YEAR}`,
      sifExclude: 0,
      halfDayAbsence: plan.half,
      wholeDayAbsence: plan.whole,
    });
    Object.entries(plan.grades).forEach(([name, [halfDayAbsence, wholeDayAbsence]], index) => {
      const gradeLevelID = calendarID * 100 + index + 1;
      district.gradeLevel.push({ gradeLevelID, calendarID, name, sifExclude: 0, halfDayAbsence, wholeDayAbsence });
    });
    district.term.push(
      {
        termID: calendarID * 10 + 1,
        calendarID,
        name: 'Semester 1',
        startDate: `${endYear - 1}${START_OF_YEAR}`,
        endDate: `${endYear - 1}-12-19`,
      },
      {
        termID: calendarID * 10 + 2,
        calendarID,
        name: 'Semester 2',
        startDate: `${endYear}-01-06`,
        endDate: `${endYear}${END_OF_YEAR}`,
      },
    );
    this.#bellSchedule(plan, 'regular', 'Regular day', REGULAR);
    this.#bellSchedule(plan, 'short', 'Short day', SHORT);
    this.#courses(calendarID);
    plan.codes.forEach((code, index) => {
      const [status, excuse, description] = CODES[code];
      const excuseID = calendarID * 100 + index + 1;
      const excuseGUID = excuseGuid(excuseID);
      district.attendanceExcuse.push({ excuseID, calendarID, code, description, status, excuse, excuseGUID });
    });
    for (const [date, kind] of Object.entries(plan.days))
      district.day.push({
        dayID: district.day.length + 1,
        calendarID,
        date,
        periodScheduleID: kind === 'holiday' ? null : scheduleID(calendarID, kind === 'short' ? 'short' : 'regular'),
        schoolDay: flag(kind !== 'holiday'),
        instruction: flag(kind === 'regular' || kind === 'short'),
        attendance: flag(kind === 'regular' || kind === 'short'),
      });
  }

  #bellSchedule(plan: CalendarPlan, kind: 'regular' | 'short', name: string, periods: readonly PeriodTimes[]): void {
    const { calendarID } = plan;
    const periodScheduleID = scheduleID(calendarID, kind);
    this.district.periodSchedule.push({ periodScheduleID, calendarID, name });
    periods.forEach(([periodName, startTime, endTime, lunchTime], seq) =>
      this.district.period.push({
        periodID: periodID(calendarID, kind, seq),
        periodScheduleID,
        name: periodName,
        seq,
        startTime,
        endTime,
        nonInstructional: flag(periodName === 'HR'),
        lunchTime,
      }),
    );
  }

  /** A course with one section for homeroom and each period, meeting in it on both kinds of day in both terms. */
  #courses(calendarID: number): void {
    const { district } = this;
    REGULAR.forEach(([name], seq) => {
      const courseID = calendarID * 100 + seq;
      district.course.push({ courseID, calendarID, name: `Course of ${name}`, attendance: 1, active: 1 });
      district.section.push({ sectionID: courseID, courseID });
      for (const kind of ['regular', 'short'] as const)
        for (const termID of [calendarID * 10 + 1, calendarID * 10 + 2])
          district.sectionPlacement.push({
            sectionPlacementID: district.sectionPlacement.length + 1,
            sectionID: courseID,
            periodID: periodID(calendarID, kind, seq),
            termID,
          });
    });
  }

  /** A student with a primary enrollment for the calendar's whole year. */
  student(personID: number, plan: StudentPlan): void {
    this.district.person.push({
      personID,
      personGUID: personGuid(personID),
      studentNumber: String(260000 + personID),
    });
    this.#calendarOfStudent.set(personID, plan.calendarID);
    this.enroll(personID, plan);
  }

  /** One more enrollment, with rosters, of a student who exists. */
  enroll(personID: number, plan: StudentPlan): void {
    const { calendarID } = plan;
    const { endYear, grades } = this.#calendars.get(calendarID)!;
    this.district.enrollment.push({
      enrollmentID: this.district.enrollment.length + 1,
      personID,
      calendarID,
      grade: plan.grade ?? Object.keys(grades)[0]!,
      serviceType: 'P',
      startDate: `${endYear - 1}${START_OF_YEAR}`,
      endDate: null,
      endYear,
      noShow: 0,
      stateExclude: 0,
      modifiedDate: `${endYear - 1}-08-01T12:00:00.000Z`,
      ...plan.enrollment,
    });
    const rostered = plan.roster === 'HR' ? [] : periodsOf(plan.roster ?? 'P1-P7');
    for (const seq of [0, ...rostered]) this.roster(personID, calendarID, seq, null);
  }

  roster(personID: number, calendarID: number, seq: number, endDate: string | null): void {
    const rosterID = this.district.roster.length + 1;
    this.district.roster.push({ rosterID, personID, sectionID: calendarID * 100 + seq, startDate: null, endDate });
  }

  /** Attendance rows for periods such as 'HR' or 'P1-P4'; code null leaves them uncoded with status A, excuse null. */
  mark(personID: number, periods: string, code: SampleCode | null, plan: MarkPlan = {}): void {
    const calendarID = plan.calendarID ?? this.#calendarOfStudent.get(personID)!;
    const date = plan.date ?? EXAMPLE_DAY;
    const calendar = this.#calendars.get(calendarID)!;
    const kind = calendar.days[date] === 'short' ? 'short' : 'regular';
    const [status, excuse] = code === null ? (['A', null] as const) : CODES[code];
    for (const seq of periodsOf(periods))
      this.district.attendance.push({
        attendanceID: this.district.attendance.length + 1,
        calendarID,
        personID,
        date,
        periodID: periodID(calendarID, kind, seq),
        excuseID: code === null ? null : calendarID * 100 + calendar.codes.indexOf(code) + 1,
        status,
        excuse,
        presentMinutes: plan.present ?? null,
        comments: plan.comment ?? null,
        modifiedDate: plan.entered ?? (date === EXAMPLE_DAY ? ENTERED : `${date}T15:00:00.000Z`),
      });
  }

  /** Positive attendance on the example day, 'HH:MM'. */
  unit(personID: number, start: string, end: string | null): void {
    this.district.attendanceUnit.push({
      attendanceUnitID: this.district.attendanceUnit.length + 1,
      calendarID: this.#calendarOfStudent.get(personID)!,
      personID,
      date: EXAMPLE_DAY,
      startTime: `${start}:00`,
      endTime: end === null ? null : `${end}:00`,
      modifiedDate: ENTERED,
    });
  }
}

const flag = (value: boolean): Flag => (value ? 1 : 0);
const scheduleID = (calendarID: number, kind: 'regular' | 'short'): number =>
  calendarID * 10 + (kind === 'regular' ? 1 : 2);
const periodID = (calendarID: number, kind: 'regular' | 'short', seq: number): number =>
  scheduleID(calendarID, kind) * 10 + seq;

/** 'P2' → [2], 'P1-P4' → [1, 2, 3, 4], 'HR' → [0]. */
function periodsOf(text: string): number[] {
  if (text === 'HR') return [0];
  const [first, last = first] = text.split('-').map((name) => Number(name.slice(1)));
  return Array.from({ length: last! - first! + 1 }, (_, index) => first! + index);
}
