/**
 * Rows of the source tables as they are read, before any rule looks at them. A cell is what the database gave:
 * the types are promised by the contract, not by the data, so every cell is parsed by the rule book (reading.ts).
 */
export type Cell = string | number | null;

export type SchoolRow = Record<'schoolID' | 'name' | 'schoolGUID', Cell>;
export type PersonRow = Record<'personID' | 'personGUID', Cell>;
export type CalendarRow = Record<
  | 'calendarID'
  | 'schoolID'
  | 'name'
  | 'endYear'
  | 'startDate'
  | 'endDate'
  | 'sifExclude'
  | 'halfDayAbsence'
  | 'wholeDayAbsence',
  Cell
>;
export type GradeLevelRow = Record<
  'gradeLevelID' | 'calendarID' | 'name' | 'sifExclude' | 'halfDayAbsence' | 'wholeDayAbsence',
  Cell
>;
export type EnrollmentRow = Record<
  | 'enrollmentID'
  | 'personID'
  | 'calendarID'
  | 'grade'
  | 'serviceType'
  | 'startDate'
  | 'endDate'
  | 'endYear'
  | 'noShow'
  | 'stateExclude'
  | 'modifiedDate',
  Cell
>;
export type TermRow = Record<'termID' | 'calendarID' | 'name' | 'startDate' | 'endDate', Cell>;
export type PeriodScheduleRow = Record<'periodScheduleID' | 'calendarID' | 'name', Cell>;
export type PeriodRow = Record<
  'periodID' | 'periodScheduleID' | 'name' | 'seq' | 'startTime' | 'endTime' | 'nonInstructional' | 'lunchTime',
  Cell
>;
export type DayRow = Record<
  'dayID' | 'calendarID' | 'date' | 'periodScheduleID' | 'schoolDay' | 'instruction' | 'attendance',
  Cell
>;
export type CourseRow = Record<'courseID' | 'calendarID' | 'name' | 'attendance' | 'active', Cell>;
export type SectionRow = Record<'sectionID' | 'courseID', Cell>;
export type SectionPlacementRow = Record<'sectionPlacementID' | 'sectionID' | 'periodID' | 'termID', Cell>;
export type RosterRow = Record<'rosterID' | 'personID' | 'sectionID' | 'startDate' | 'endDate', Cell>;
export type AttendanceExcuseRow = Record<
  'excuseID' | 'calendarID' | 'code' | 'description' | 'status' | 'excuse' | 'excuseGUID',
  Cell
>;
export type AttendanceRow = Record<
  | 'attendanceID'
  | 'calendarID'
  | 'personID'
  | 'date'
  | 'periodID'
  | 'excuseID'
  | 'status'
  | 'excuse'
  | 'presentMinutes'
  | 'comments'
  | 'modifiedDate',
  Cell
>;
export type AttendanceUnitRow = Record<
  'attendanceUnitID' | 'calendarID' | 'personID' | 'date' | 'startTime' | 'endTime' | 'modifiedDate',
  Cell
>;

/** Everything of one calendar that does not depend on a student. Rows in any order. */
export interface CalendarRows {
  calendar: CalendarRow;
  /** The calendar's school; undefined when calendar.schoolID dangles. */
  school: SchoolRow | undefined;
  /** False when the school's GUID is malformed or already used by a school with a lower schoolID. */
  schoolGuidUsable: boolean;
  gradeLevels: GradeLevelRow[];
  /** Terms of the placements of its sections. */
  terms: TermRow[];
  /** Period schedules that its days name, and their periods. */
  periodSchedules: PeriodScheduleRow[];
  periods: PeriodRow[];
  days: DayRow[];
  /** Courses of the calendar, and the sections and placements of those courses. */
  courses: CourseRow[];
  sections: SectionRow[];
  sectionPlacements: SectionPlacementRow[];
  /** The calendar's own attendance codes. */
  excuses: AttendanceExcuseRow[];
  /** excuseIDs of this calendar whose GUID is malformed or already used by a lower excuseID of any calendar. */
  unusableExcuseGuids: ReadonlySet<number>;
  /** excuseIDs that exist in other calendars: tells `foreign-code` from `unknown-code`. */
  isForeignExcuse(excuseID: number): boolean;
}

/** Everything of one student in one calendar. Rows in any order. */
export interface StudentRows {
  person: PersonRow;
  /** False when the person's GUID is malformed or already used by a person with a lower personID. */
  personGuidUsable: boolean;
  /** Enrollments of the student in this calendar. */
  enrollments: EnrollmentRow[];
  /** Roster rows of the student in sections of this calendar's courses. */
  rosters: RosterRow[];
  /** Attendance and positive attendance whose own calendarID is this calendar. */
  attendance: AttendanceRow[];
  units: AttendanceUnitRow[];
}
