import { covers, type Span } from './values.js';

/** The source, read whole and put where the rules look things up. */
export interface Source {
  /** Null where malformed or used by a lower id. */
  personGuids: Map<number, string | null>;
  schoolGuids: Map<number, string | null>;
  calendars: Map<number, Calendar>;
  enrollmentsOf: Map<number, Enrollment[]>;
  /** Key: calendarID and date. Null where no attendance is taken. */
  days: Map<string, { periodScheduleID: number } | null>;
  /** calendarID → its attendance-taking dates. */
  datesOf: Map<number, string[]>;
  periods: Map<number, Period>;
  placementsOf: Map<number, { periodID: number; term: Span }[]>;
  /** sectionID → the calendar of its course, when the course is active and takes attendance. */
  calendarOfSection: Map<number, number>;
  rostersOf: Map<number, { sectionID: number; span: Span }[]>;
  codes: Map<number, Code>;
  /** Key: calendarID, personID, date. */
  rows: Map<string, Row[]>;
  units: Map<string, Unit[]>;
  /** personID → dates with rows in any calendar. */
  datesWithRows: Map<number, Set<string>>;
}

export interface Calendar {
  calendarID: number;
  schoolID: number;
  endYear: number;
  span: Span;
  excluded: boolean;
  half: number | null;
  whole: number | null;
  /** By trimmed name; of several the lowest gradeLevelID. */
  grades: Map<string, { excluded: boolean; half: number | null; whole: number | null }>;
  codes: Code[];
}
export interface Enrollment {
  enrollmentID: number;
  personID: number;
  calendarID: number;
  grade: string;
  serviceType: string | null;
  span: Span;
  endYear: number;
  noShow: boolean;
  stateExclude: boolean;
}
/** A period that can be counted. */
export interface Period {
  periodID: number;
  periodScheduleID: number;
  seq: number;
  start: number;
  end: number;
  net: number;
}
export interface Code {
  excuseID: number;
  calendarID: number;
  code: string;
  description: unknown;
  status: string | null;
  excuse: string | null;
  /** Null where malformed or used by a lower id. */
  guid: string | null;
}
/** An attendance row with the status and excuse that R3 gives it; rows without a status are left out. */
export interface Row {
  attendanceID: number;
  periodID: number;
  code: Code | null;
  status: string;
  excuse: string | null;
  presentMinutes: number;
  comments: unknown;
  modifiedMs: number;
}
export interface Unit {
  start: number;
  end: number | null;
}

export const dayKey = (calendarID: number, date: string): string => `${calendarID} ${date}`;
export const studentDayKey = (calendarID: number, personID: number, date: string): string =>
  `${calendarID} ${personID} ${date}`;

/** The periods that a student has on a date in a calendar (the end of the source contract, and R1). */
export function countedPeriods(source: Source, personID: number, calendarID: number, date: string): Period[] {
  const day = source.days.get(dayKey(calendarID, date));
  if (!day) return [];
  const enrollments = source.enrollmentsOf.get(personID) ?? [];
  if (!enrollments.some((one) => one.calendarID === calendarID && covers(one.span, date))) return [];
  const counted = new Set<Period>();
  for (const roster of source.rostersOf.get(personID) ?? []) {
    if (!covers(roster.span, date)) continue;
    if (source.calendarOfSection.get(roster.sectionID) !== calendarID) continue;
    for (const placement of source.placementsOf.get(roster.sectionID) ?? []) {
      const period = source.periods.get(placement.periodID);
      if (period?.periodScheduleID === day.periodScheduleID && covers(placement.term, date)) counted.add(period);
    }
  }
  return [...counted];
}
