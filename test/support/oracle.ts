import {
  defaultZoneOptions,
  judgeSchool,
  schoolInScope,
  yearInScope,
  type Reason,
  type ZoneOptions,
} from './oracle/gates.js';
import { chronicAbsence, type StudentAbsence } from './oracle/chronic-absence.js';
import { readSource } from './oracle/read-source.js';
import type { Code, Source } from './oracle/source.js';
import { studentDay } from './oracle/student-day.js';
import { cleanText, covers, guidOf, nameBasedGuid } from './oracle/values.js';

export type { Reason, ZoneOptions };

/** Objects as `objects --format jsonl` prints them: strings under their SIF names, absent ones left out. */
export interface StudentDailyAttendance {
  RefId: string;
  StudentPersonalRefId: string;
  SchoolInfoRefId: string;
  Date: string;
  SchoolYear: string;
  AttendanceCodeInfoRefId: string;
  TimeIn?: string;
  TimeOut?: string;
  AttendanceNote?: string;
}

export interface AttendanceCodeInfo {
  RefId: string;
  SchoolInfoRefId: string;
  AttendanceCode: string;
  AttendanceType: string;
  AttendanceStatus: string;
  Description?: string;
  AbsenceValue: string;
  UsedForDailyAttendance: 'Yes';
  UsedForPeriodAttendance: 'Yes';
}

/** The record of section 8 without its instant. */
export interface AggregationRecord {
  personID: number;
  calendarID: number;
  date: string;
  scheduledMinutes: number;
  absentMinutes: number;
  unexcusedAbsentMinutes: number;
  mostCommonExcuseID: number | null;
}

export interface Aggregated {
  /** Days after it were never aggregated. */
  lastDay?: string;
  /** The calendars that were aggregated; all unless told. */
  calendarIDs?: readonly number[];
}

/**
 * The rule book (sections 1 to 8) over a whole source database, in the plainest way and apart from the product: it shares
 * no code with src, so that both going wrong in the same way takes two people misreading the same sentence.
 * Where the rule book is silent the choice stands as a comment beside the code.
 */
export class Oracle {
  readonly #source: Source;
  readonly #aggregated: Aggregated;

  constructor(file: string, aggregated: Aggregated = {}) {
    const source = readSource(file);
    this.#aggregated = aggregated;
    const { calendarIDs } = aggregated;
    this.#source = source;
    if (calendarIDs)
      for (const [personID, enrollments] of source.enrollmentsOf)
        source.enrollmentsOf.set(
          personID,
          enrollments.filter((one) => calendarIDs.includes(one.calendarID)),
        );
  }

  /**
   * Section 8, in order of person, calendar and date. Silent: a record needs no GUID, and not even a row in `person`;
   * it is about minutes.
   */
  records(): AggregationRecord[] {
    const source = this.#source;
    const records: AggregationRecord[] = [];
    for (const [personID, enrollments] of ascending(source.enrollmentsOf)) {
      const calendarIDs = new Set(enrollments.map((one) => one.calendarID));
      for (const calendarID of [...calendarIDs].sort((a, b) => a - b)) {
        const calendar = source.calendars.get(calendarID);
        if (!calendar) continue;
        for (const date of [...(source.datesOf.get(calendarID) ?? [])].sort()) {
          if (!covers(calendar.span, date) || !this.#isAggregated(date)) continue;
          const day = studentDay(source, personID, calendarID, date);
          if (!day) continue;
          records.push({
            personID,
            calendarID,
            date,
            scheduledMinutes: day.scheduledMinutes,
            absentMinutes: day.absentMinutes,
            unexcusedAbsentMinutes: day.unexcusedMinutes,
            mostCommonExcuseID: day.winner === null || day.winner === 'uncoded' ? null : day.winner.excuseID,
          });
        }
      }
    }
    return records;
  }

  /** Every object of a zone, by Date, SchoolInfoRefId, StudentPersonalRefId. */
  objects(options: Partial<ZoneOptions> = {}): StudentDailyAttendance[] {
    const source = this.#source;
    const zone = { ...defaultZoneOptions, ...options };
    const objects: StudentDailyAttendance[] = [];
    for (const [personID, dates] of source.datesWithRows) {
      const schoolIDs = this.#schoolsOf(personID);
      for (const date of dates) {
        if (!this.#isAggregated(date)) continue;
        for (const schoolID of schoolIDs) {
          const object = this.#object(zone, personID, schoolID, date);
          if (object) objects.push(object);
        }
      }
    }
    const keyOf = (one: StudentDailyAttendance): string =>
      `${one.Date} ${one.SchoolInfoRefId} ${one.StudentPersonalRefId}`;
    return objects.sort((a, b) => ordinal(keyOf(a), keyOf(b)));
  }

  #object(zone: ZoneOptions, personID: number, schoolID: number, date: string): StudentDailyAttendance | undefined {
    const best = judgeSchool(this.#source, zone, personID, schoolID, date)[0];
    if (!best?.reported) return undefined;
    const { code, value, day } = best.reported;
    const student = this.#source.personGuids.get(personID) as string;
    const school = this.#source.schoolGuids.get(schoolID) as string;
    return {
      RefId: nameBasedGuid(`StudentDailyAttendance|${student}|${school}|${date}`),
      StudentPersonalRefId: student,
      SchoolInfoRefId: school,
      Date: date,
      SchoolYear: String(best.enrollment.endYear),
      AttendanceCodeInfoRefId: codeRefId(code, value),
      ...(day.timeIn === null ? {} : { TimeIn: clock(day.timeIn) }),
      ...(day.timeOut === null ? {} : { TimeOut: clock(day.timeOut) }),
      ...(day.note === null ? {} : { AttendanceNote: day.note }),
    };
  }

  /** Section 7, by RefId. A code's year is its calendar's. */
  codes(options: Partial<ZoneOptions> = {}): AttendanceCodeInfo[] {
    const source = this.#source;
    const zone = { ...defaultZoneOptions, ...options };
    const objects: AttendanceCodeInfo[] = [];
    for (const calendar of source.calendars.values()) {
      const school = source.schoolGuids.get(calendar.schoolID);
      if (!school || calendar.excluded) continue;
      if (!schoolInScope(source, zone, calendar.schoolID) || !yearInScope(zone, calendar.endYear)) continue;
      for (const code of calendar.codes) {
        if (code.code === '' || code.status === null || !code.guid) continue;
        const description = cleanText(code.description);
        for (const value of code.status === 'A' && code.excuse !== 'X' ? ['1.0', '0.5'] : ['0.0'])
          objects.push({
            RefId: codeRefId(code, value),
            SchoolInfoRefId: school,
            AttendanceCode: code.code,
            AttendanceType: { A: 'Absent', T: 'Tardy', E: 'EarlyDeparture', P: 'Present' }[code.status] as string,
            AttendanceStatus: statusName(code),
            ...(description === null ? {} : { Description: description }),
            AbsenceValue: value,
            UsedForDailyAttendance: 'Yes',
            UsedForPeriodAttendance: 'Yes',
          });
      }
    }
    return objects.sort((a, b) => ordinal(a.RefId, b.RefId));
  }

  /** The first reason of section 5 for a student-day at a school, both by GUID in any spelling. */
  reasonFor(studentGuid: string, schoolGuid: string, date: string, options: Partial<ZoneOptions> = {}): Reason {
    const personID = idOf(this.#source.personGuids, studentGuid);
    const schoolID = idOf(this.#source.schoolGuids, schoolGuid);
    if (personID === undefined || schoolID === undefined) return 'no-guid';
    return this.reasonForIds(personID, schoolID, date, options);
  }

  /** The same by id, which also reaches students and schools without a GUID of their own. */
  reasonForIds(personID: number, schoolID: number, date: string, options: Partial<ZoneOptions> = {}): Reason {
    const zone = { ...defaultZoneOptions, ...options };
    return judgeSchool(this.#source, zone, personID, schoolID, date)[0]?.reason ?? 'no-enrollment';
  }

  /** The reason of each enrollment of a student at a school, the one that counts first. */
  reasonsOfEnrollments(
    personID: number,
    schoolID: number,
    date: string,
    options: Partial<ZoneOptions> = {},
  ): { enrollmentID: number; reason: Reason }[] {
    const zone = { ...defaultZoneOptions, ...options };
    return judgeSchool(this.#source, zone, personID, schoolID, date).map(({ enrollment, reason }) => ({
      enrollmentID: enrollment.enrollmentID,
      reason,
    }));
  }

  /** R18: the students of a school year, with the days up to `asOf`. */
  chronicAbsence(year: number, asOf = '9999-12-31'): StudentAbsence[] {
    return chronicAbsence(this.#source, year, asOf);
  }

  #schoolsOf(personID: number): Set<number> {
    const schoolIDs = new Set<number>();
    for (const enrollment of this.#source.enrollmentsOf.get(personID) ?? []) {
      const schoolID = this.#source.calendars.get(enrollment.calendarID)?.schoolID;
      if (schoolID !== undefined) schoolIDs.add(schoolID);
    }
    return schoolIDs;
  }

  #isAggregated(date: string): boolean {
    return this.#aggregated.lastDay === undefined || date <= this.#aggregated.lastDay;
  }
}

function statusName(code: Code): string {
  if (code.status === 'P') return 'NA';
  if (code.excuse === null) return 'Unknown';
  return { E: 'Excused', U: 'Unexcused', X: 'NA' }[code.excuse] as string;
}

const codeRefId = (code: Code, value: string): string => nameBasedGuid(`AttendanceCodeInfo|${code.guid}|${value}`);

function idOf(guids: ReadonlyMap<number, string | null>, text: string): number | undefined {
  const wanted = guidOf(text);
  if (wanted === null) return undefined;
  for (const [id, guid] of guids) if (guid === wanted) return id;
  return undefined;
}

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00`;
const ordinal = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const ascending = <Value>(map: ReadonlyMap<number, Value>): [number, Value][] => [...map].sort(([a], [b]) => a - b);
