import { bandOf, isChronic, missedPercent, studentAbsence, type AbsenceCount } from '../attendance/chronic-absence.js';
import type { AbsenceRecord, Band, MissedDay } from '../attendance/chronic-absence.js';
import type { Database } from '../database/port.js';
import { studentRefIds } from '../store/aggregation/mirror.js';
import type { CalendarState } from '../store/aggregation/calendars.js';
import { studentRecordPages, type StudentRecord } from '../store/aggregation/student-records.js';
import type { StoreTables } from '../store/tables.js';

export interface ChronicAbsenceOrder {
  /** Every calendar of the school year. */
  calendars: readonly CalendarState[];
  /** Only students with a day at this school; they are judged by their days at all schools all the same (R18). */
  schoolID?: number;
  personID?: number;
  asOf?: string;
  minimumDays: number;
}

/** A count of days with what it comes to. */
export interface JudgedAbsence extends AbsenceCount {
  percent: number | null;
  band: Band;
  chronic: boolean;
}

export interface StudentReport extends JudgedAbsence {
  personID: number;
  /** Null when the person's GUID cannot be used. */
  studentRefId: string | null;
  /** The latest enrollment's; '' when it has none. */
  grade: string;
  schools: (JudgedAbsence & { schoolID: number | null })[];
  missed: readonly MissedDay[];
}

/** Students with scheduled days in order of personID, a page at a time (rules section 8, R18). */
export async function* chronicAbsence(
  store: Database<StoreTables>,
  order: ChronicAbsenceOrder,
): AsyncGenerator<StudentReport[]> {
  const { calendars, schoolID, personID, asOf, minimumDays } = order;
  const schoolOf = new Map(calendars.map((calendar) => [calendar.calendarID, calendar.schoolID]));
  const ofSchool = calendars.filter((calendar) => calendar.schoolID === schoolID);
  const filter = {
    calendarIDs: [...schoolOf.keys()],
    ...(schoolID !== undefined && { inCalendarIDs: ofSchool.map(({ calendarID }) => calendarID) }),
    ...(personID !== undefined && { personID }),
    ...(asOf !== undefined && { asOf }),
  };
  for await (const page of studentRecordPages(store, filter)) {
    const [first, last] = [page[0], page.at(-1)];
    if (!first || !last) continue;
    const refIds = await studentRefIds(store, first.personID, last.personID);
    yield page.map((student) => {
      const absence = studentAbsence(student.records.map((record) => absenceRecord(record, schoolOf)));
      return {
        personID: student.personID,
        studentRefId: refIds.get(student.personID) ?? null,
        grade: latestGrade(student.records),
        ...judged(absence, minimumDays),
        schools: absence.schools.map((school) => ({ schoolID: school.schoolID, ...judged(school, minimumDays) })),
        missed: absence.missed,
      };
    });
  }
}

export function judged({ scheduledDays, missedHalfDays }: AbsenceCount, minimumDays: number): JudgedAbsence {
  const count = { scheduledDays, missedHalfDays };
  const band = bandOf(count, minimumDays);
  return { ...count, percent: missedPercent(count), band, chronic: isChronic(band) };
}

function absenceRecord(
  { calendarID, date, isPrimary, absenceValue }: StudentRecord,
  schoolOf: ReadonlyMap<number, number | null>,
): AbsenceRecord {
  return { date, schoolID: schoolOf.get(calendarID) ?? null, isPrimary: isPrimary === 1, absenceValue };
}

/** R18: of the enrollments that stand for the student's days, the one that began last, then the highest enrollmentID. */
function latestGrade(records: readonly StudentRecord[]): string {
  const latest = records.reduce<StudentRecord | undefined>(
    (best, record) => (best === undefined || beganLater(record, best) ? record : best),
    undefined,
  );
  return latest?.grade ?? '';
}

function beganLater(a: StudentRecord, b: StudentRecord): boolean {
  const [began, other] = [a.startDate ?? '', b.startDate ?? ''];
  return began === other ? a.enrollmentID > b.enrollmentID : began > other;
}
