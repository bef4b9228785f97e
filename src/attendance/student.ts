import type { Guid } from '../core/guid.js';
import type { Thresholds } from './absence-value.js';
import { readGuid } from './attendance-code.js';
import type { Calendar } from './calendar.js';
import { readSpan, type DateSpan } from './date-span.js';
import type { FindingContext } from './finding-catalog.js';
import type { FindingSink } from './findings.js';
import type { GradeLevel } from './grade-levels.js';
import { readInteger, readLetter, readText } from './reading.js';
import { identified, idsOf, RowReader } from './row-reader.js';
import type { Cell, EnrollmentRow, RosterRow, StudentRows } from './source-rows.js';

/** Primary, partial, special education services. */
export type ServiceType = 'P' | 'S' | 'N';

export interface Enrollment {
  readonly enrollmentID: number;
  readonly span: DateSpan;
  /** Grade name, '' when there is none. */
  readonly grade: string;
  /** Null when the calendar has no grade level of that name: its own thresholds, not excluded. */
  readonly gradeLevel: GradeLevel | null;
  readonly thresholds: Thresholds;
  /** Null when the letter is unknown; only P is primary. */
  readonly serviceType: ServiceType | null;
  /** Null when it cannot be read: then the enrollment reports nothing. */
  readonly schoolYear: number | null;
  readonly noShow: boolean;
  readonly stateExclude: boolean;
}

/** P before all others, then the highest enrollmentID: which of several enrollments stands for a day (R13, section 8). */
export function primaryFirst(
  a: Pick<Enrollment, 'serviceType' | 'enrollmentID'>,
  b: Pick<Enrollment, 'serviceType' | 'enrollmentID'>,
): number {
  return Number(b.serviceType === 'P') - Number(a.serviceType === 'P') || b.enrollmentID - a.enrollmentID;
}

/** A student's place in a section; the days on which it meets are those of its term besides. */
export interface Roster {
  readonly rosterID: number;
  readonly sectionID: number;
  readonly span: DateSpan;
}

/** What is known of one student in one calendar but for the attendance. In order of id. */
export interface Student {
  /** Null when it cannot be read. */
  readonly personID: number | null;
  /** @StudentPersonalRefId; null when the GUID cannot be used. */
  readonly refId: Guid | null;
  readonly enrollments: readonly Enrollment[];
  /** enrollmentIDs of rows that cover no day because their dates cannot be read. */
  readonly unreadableEnrollments: readonly number[];
  readonly rosters: readonly Roster[];
}

export function readStudent(calendar: Calendar, rows: StudentRows, report: FindingSink): Student {
  const personID = readInteger(rows.person.personID) ?? null;
  const context = { personID };
  const person = new RowReader('person', idsOf(rows.person.personID), report, context);
  const refId = readGuid(rows.person.personGUID, rows.personGuidUsable, person);
  const enrollments: Enrollment[] = [];
  const unreadableEnrollments: number[] = [];
  for (const [enrollmentID, row, reader] of identified(
    'enrollment',
    'enrollmentID',
    rows.enrollments,
    report,
    context,
  )) {
    const enrollment = readEnrollment(calendar, enrollmentID, row, reader);
    if (enrollment === undefined) unreadableEnrollments.push(enrollmentID);
    else enrollments.push(enrollment);
  }
  return { personID, refId, enrollments, unreadableEnrollments, rosters: readRosters(rows.rosters, context, report) };
}

function readEnrollment(
  calendar: Calendar,
  enrollmentID: number,
  row: EnrollmentRow,
  reader: RowReader,
): Enrollment | undefined {
  const span = readSpan(row, 'to', reader);
  if (span === undefined) return undefined;
  const grade = readText(row.grade);
  const gradeLevel = calendar.gradeLevels.get(grade) ?? null;
  if (gradeLevel === null) reader.found('unknown-grade', grade === '' ? 'grade is empty' : `grade is ${grade}`);
  return {
    enrollmentID,
    span,
    grade,
    gradeLevel,
    thresholds: gradeLevel?.thresholds ?? calendar.thresholds,
    serviceType: readServiceType(row.serviceType, reader),
    schoolYear: readSchoolYear(row.endYear, reader),
    noShow: reader.flag(row.noShow, 'noShow'),
    stateExclude: reader.flag(row.stateExclude, 'stateExclude'),
  };
}

/** @SchoolYear is an xs:gYear: without four digits there is no valid object. */
function readSchoolYear(cell: Cell, reader: RowReader): number | null {
  const year = readInteger(cell);
  if (typeof year === 'number' && year >= 1000 && year <= 9999) return year;
  reader.found('bad-row', 'endYear is not a year of four digits, so that the enrollment reports nothing');
  return null;
}

function readServiceType(cell: Cell, reader: RowReader): ServiceType | null {
  const letter = readLetter(cell);
  if (letter === 'P' || letter === 'S' || letter === 'N') return letter;
  reader.found('bad-row', letter === null ? 'serviceType is empty' : `serviceType is ${letter}`);
  return null;
}

function readRosters(rows: readonly RosterRow[], context: FindingContext, report: FindingSink): Roster[] {
  const rosters: Roster[] = [];
  for (const [rosterID, row, reader] of identified('roster', 'rosterID', rows, report, context)) {
    const sectionID = reader.requiredInteger(row.sectionID, 'sectionID');
    const span = readSpan(row, 'both', reader);
    if (sectionID !== null && span !== undefined) rosters.push({ rosterID, sectionID, span });
  }
  return rosters;
}
