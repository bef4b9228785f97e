import type {
  AttendanceExcuseRow,
  AttendanceRow,
  AttendanceUnitRow,
  CalendarRow,
  Cell,
  CourseRow,
  DayRow,
  EnrollmentRow,
  GradeLevelRow,
  PeriodRow,
  PeriodScheduleRow,
  PersonRow,
  RosterRow,
  SchoolRow,
  SectionPlacementRow,
  SectionRow,
  TermRow,
} from '../attendance/source-rows.js';

/** The tables of the SIS that the agent reads, each with the columns that it reads. */
export interface SourceTables {
  school: SchoolRow;
  person: PersonRow & { studentNumber: Cell };
  calendar: CalendarRow;
  gradeLevel: GradeLevelRow;
  enrollment: EnrollmentRow;
  term: TermRow;
  periodSchedule: PeriodScheduleRow;
  period: PeriodRow;
  day: DayRow;
  course: CourseRow;
  section: SectionRow;
  sectionPlacement: SectionPlacementRow;
  roster: RosterRow;
  attendanceExcuse: AttendanceExcuseRow;
  attendance: AttendanceRow;
  attendanceUnit: AttendanceUnitRow;
}

export type SourceTable = keyof SourceTables;

/** What a column holds decides how its text is asked for on SQL Server, so that no driver type stands between. */
export type ColumnKind = 'number' | 'text' | 'guid' | 'date' | 'time' | 'instant';

type Columns = { [Table in SourceTable]: { [Column in keyof SourceTables[Table] & string]: ColumnKind } };

export const SOURCE_COLUMNS: Columns = {
  school: { schoolID: 'number', name: 'text', schoolGUID: 'guid' },
  person: { personID: 'number', personGUID: 'guid', studentNumber: 'text' },
  calendar: {
    calendarID: 'number',
    schoolID: 'number',
    name: 'text',
    endYear: 'number',
    startDate: 'date',
    endDate: 'date',
    sifExclude: 'number',
    halfDayAbsence: 'number',
    wholeDayAbsence: 'number',
  },
  gradeLevel: {
    gradeLevelID: 'number',
    calendarID: 'number',
    name: 'text',
    sifExclude: 'number',
    halfDayAbsence: 'number',
    wholeDayAbsence: 'number',
  },
  enrollment: {
    enrollmentID: 'number',
    personID: 'number',
    calendarID: 'number',
    grade: 'text',
    serviceType: 'text',
    startDate: 'date',
    endDate: 'date',
    endYear: 'number',
    noShow: 'number',
    stateExclude: 'number',
    modifiedDate: 'instant',
  },
  term: { termID: 'number', calendarID: 'number', name: 'text', startDate: 'date', endDate: 'date' },
  periodSchedule: { periodScheduleID: 'number', calendarID: 'number', name: 'text' },
  period: {
    periodID: 'number',
    periodScheduleID: 'number',
    name: 'text',
    seq: 'number',
    startTime: 'time',
    endTime: 'time',
    nonInstructional: 'number',
    lunchTime: 'number',
  },
  day: {
    dayID: 'number',
    calendarID: 'number',
    date: 'date',
    periodScheduleID: 'number',
    schoolDay: 'number',
    instruction: 'number',
    attendance: 'number',
  },
  course: { courseID: 'number', calendarID: 'number', name: 'text', attendance: 'number', active: 'number' },
  section: { sectionID: 'number', courseID: 'number' },
  sectionPlacement: { sectionPlacementID: 'number', sectionID: 'number', periodID: 'number', termID: 'number' },
  roster: { rosterID: 'number', personID: 'number', sectionID: 'number', startDate: 'date', endDate: 'date' },
  attendanceExcuse: {
    excuseID: 'number',
    calendarID: 'number',
    code: 'text',
    description: 'text',
    status: 'text',
    excuse: 'text',
    excuseGUID: 'guid',
  },
  attendance: {
    attendanceID: 'number',
    calendarID: 'number',
    personID: 'number',
    date: 'date',
    periodID: 'number',
    excuseID: 'number',
    status: 'text',
    excuse: 'text',
    presentMinutes: 'number',
    comments: 'text',
    modifiedDate: 'instant',
  },
  attendanceUnit: {
    attendanceUnitID: 'number',
    calendarID: 'number',
    personID: 'number',
    date: 'date',
    startTime: 'time',
    endTime: 'time',
    modifiedDate: 'instant',
  },
};

/** Every table of the contract. */
export const SOURCE_TABLES = Object.keys(SOURCE_COLUMNS) as SourceTable[];

/** Columns that a SIS may lack. */
export const OPTIONAL_COLUMNS: ReadonlySet<string> = new Set(['person.studentNumber']);

/** Indexes that keep reads proportional to what is asked for, and what each costs when it is missing. */
export const RELIED_ON_INDEXES: readonly { table: SourceTable; columns: readonly string[]; cost: string }[] = [
  {
    table: 'attendance',
    columns: ['calendarID', 'date', 'personID'],
    cost: 'a refresh of one calendar or date reads the whole table',
  },
  {
    table: 'attendance',
    columns: ['personID', 'date'],
    cost: 'every refresh and explanation reads the whole table once a group of students',
  },
  { table: 'attendance', columns: ['modifiedDate'], cost: 'each poll for changes reads the whole table' },
  {
    table: 'roster',
    columns: ['personID'],
    cost: 'every refresh and explanation reads the whole table once a group of students',
  },
  { table: 'roster', columns: ['sectionID'], cost: 'finding the students of a changed section reads the whole table' },
  {
    table: 'sectionPlacement',
    columns: ['periodID'],
    cost: 'finding what a changed period touches reads the whole table',
  },
  { table: 'enrollment', columns: ['calendarID', 'personID'], cost: 'a refresh of one calendar reads the whole table' },
  { table: 'enrollment', columns: ['personID'], cost: 'an explanation reads the whole table' },
  { table: 'enrollment', columns: ['modifiedDate'], cost: 'each poll for changes reads the whole table' },
  { table: 'day', columns: ['calendarID', 'date'], cost: 'a refresh of one calendar reads the whole table' },
  {
    table: 'attendanceUnit',
    columns: ['calendarID', 'date', 'personID'],
    cost: 'a refresh of one calendar reads the whole table',
  },
  { table: 'attendanceUnit', columns: ['modifiedDate'], cost: 'each poll for changes reads the whole table' },
];
