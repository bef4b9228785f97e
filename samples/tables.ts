/**
 * Rows of the source tables as SQLite holds them: dates, times and instants are text, flags are 0 or 1.
 * A generated district breaks the promises on purpose (bad dates, dangling ids), which these types allow.
 */
export interface SourceTables {
  school: { schoolID: number; name: string; schoolGUID: string | null };
  person: { personID: number; personGUID: string | null; studentNumber: string | null };
  calendar: {
    calendarID: number;
    schoolID: number;
    name: string;
    endYear: number;
    startDate: string;
    endDate: string;
    sifExclude: Flag;
    halfDayAbsence: number | null;
    wholeDayAbsence: number | null;
  };
  gradeLevel: {
    gradeLevelID: number;
    calendarID: number;
    name: string;
    sifExclude: Flag;
    halfDayAbsence: number | null;
    wholeDayAbsence: number | null;
  };
  enrollment: {
    enrollmentID: number;
    personID: number;
    calendarID: number;
    grade: string;
    serviceType: string;
    startDate: string;
    endDate: string | null;
    endYear: number;
    noShow: Flag;
    stateExclude: Flag;
    modifiedDate: string;
  };
  term: { termID: number; calendarID: number; name: string; startDate: string; endDate: string };
  periodSchedule: { periodScheduleID: number; calendarID: number; name: string };
  period: {
    periodID: number;
    periodScheduleID: number;
    name: string;
    seq: number;
    startTime: string | null;
    endTime: string | null;
    nonInstructional: Flag;
    lunchTime: number | null;
  };
  day: {
    dayID: number;
    calendarID: number;
    date: string;
    periodScheduleID: number | null;
    schoolDay: Flag;
    instruction: Flag;
    attendance: Flag;
  };
  course: { courseID: number; calendarID: number; name: string; attendance: Flag; active: Flag };
  section: { sectionID: number; courseID: number };
  sectionPlacement: { sectionPlacementID: number; sectionID: number; periodID: number; termID: number };
  roster: {
    rosterID: number;
    personID: number;
    sectionID: number;
    startDate: string | null;
    endDate: string | null;
  };
  attendanceExcuse: {
    excuseID: number;
    calendarID: number;
    code: string;
    description: string | null;
    status: string;
    excuse: string | null;
    excuseGUID: string | null;
  };
  attendance: {
    attendanceID: number;
    calendarID: number;
    personID: number;
    date: string;
    periodID: number;
    excuseID: number | null;
    status: string | null;
    excuse: string | null;
    presentMinutes: number | null;
    comments: string | null;
    modifiedDate: string;
  };
  attendanceUnit: {
    attendanceUnitID: number;
    calendarID: number;
    personID: number;
    date: string;
    startTime: string;
    endTime: string | null;
    modifiedDate: string;
  };
}

export type Flag = 0 | 1;
export type TableName = keyof SourceTables;

/** A whole district in memory, table by table. */
export type District = { [Table in TableName]: SourceTables[Table][] };

/** Every table with its columns in the order of schema.sql. */
export const columnsOf: { readonly [Table in TableName]: readonly (keyof SourceTables[Table] & string)[] } = {
  school: ['schoolID', 'name', 'schoolGUID'],
  person: ['personID', 'personGUID', 'studentNumber'],
  calendar: [
    'calendarID',
    'schoolID',
    'name',
    'endYear',
    'startDate',
    'endDate',
    'sifExclude',
    'halfDayAbsence',
    'wholeDayAbsence',
  ],
  gradeLevel: ['gradeLevelID', 'calendarID', 'name', 'sifExclude', 'halfDayAbsence', 'wholeDayAbsence'],
  enrollment: [
    'enrollmentID',
    'personID',
    'calendarID',
    'grade',
    'serviceType',
    'startDate',
    'endDate',
    'endYear',
    'noShow',
    'stateExclude',
    'modifiedDate',
  ],
  term: ['termID', 'calendarID', 'name', 'startDate', 'endDate'],
  periodSchedule: ['periodScheduleID', 'calendarID', 'name'],
  period: ['periodID', 'periodScheduleID', 'name', 'seq', 'startTime', 'endTime', 'nonInstructional', 'lunchTime'],
  day: ['dayID', 'calendarID', 'date', 'periodScheduleID', 'schoolDay', 'instruction', 'attendance'],
  course: ['courseID', 'calendarID', 'name', 'attendance', 'active'],
  section: ['sectionID', 'courseID'],
  sectionPlacement: ['sectionPlacementID', 'sectionID', 'periodID', 'termID'],
  roster: ['rosterID', 'personID', 'sectionID', 'startDate', 'endDate'],
  attendanceExcuse: ['excuseID', 'calendarID', 'code', 'description', 'status', 'excuse', 'excuseGUID'],
  attendance: [
    'attendanceID',
    'calendarID',
    'personID',
    'date',
    'periodID',
    'excuseID',
    'status',
    'excuse',
    'presentMinutes',
    'comments',
    'modifiedDate',
  ],
  attendanceUnit: ['attendanceUnitID', 'calendarID', 'personID', 'date', 'startTime', 'endTime', 'modifiedDate'],
};

export const tableNames = Object.keys(columnsOf) as TableName[];

export function emptyDistrict(): District {
  return Object.fromEntries(tableNames.map((table) => [table, []])) as unknown as District;
}
