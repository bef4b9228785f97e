import { readSpan, type DateSpan } from './date-span.js';
import type { FindingSink } from './findings.js';
import { identified } from './row-reader.js';
import type { CalendarRows, CourseRow, SectionRow, TermRow } from './source-rows.js';

/** When a section meets: in this period, on the days of this term. */
export interface Placement {
  readonly periodID: number;
  readonly term: DateSpan;
}

/** Placements by sectionID, of sections whose course belongs to the calendar, is active and takes attendance. */
export type CourseOfferings = ReadonlyMap<number, readonly Placement[]>;

export function readCourseOfferings(
  rows: Pick<CalendarRows, 'courses' | 'sections' | 'sectionPlacements' | 'terms'>,
  report: FindingSink,
): CourseOfferings {
  const terms = readTerms(rows.terms, report);
  const sections = readSections(rows.sections, readCourses(rows.courses, report), report);
  const offerings = new Map<number, Placement[]>();
  for (const [, row, reader] of identified('sectionPlacement', 'sectionPlacementID', rows.sectionPlacements, report)) {
    const sectionID = reader.requiredInteger(row.sectionID, 'sectionID');
    const periodID = reader.requiredInteger(row.periodID, 'periodID');
    const termID = reader.requiredInteger(row.termID, 'termID');
    if (sectionID === null || periodID === null || termID === null || !sections.has(sectionID)) continue;
    const term = terms.get(termID);
    if (term === undefined) {
      if (!terms.has(termID)) reader.found('bad-row', `termID ${termID} names no term`);
      continue;
    }
    const placements = offerings.get(sectionID);
    if (placements === undefined) offerings.set(sectionID, [{ periodID, term }]);
    else placements.push({ periodID, term });
  }
  return offerings;
}

/** Spans of the terms; undefined where the dates cannot be read: nothing meets in such a term. */
function readTerms(rows: readonly TermRow[], report: FindingSink): ReadonlyMap<number, DateSpan | undefined> {
  const terms = new Map<number, DateSpan | undefined>();
  for (const [termID, row, reader] of identified('term', 'termID', rows, report))
    terms.set(termID, readSpan(row, 'none', reader));
  return terms;
}

/** Courses by id: do they count? */
function readCourses(rows: readonly CourseRow[], report: FindingSink): ReadonlyMap<number, boolean> {
  const courses = new Map<number, boolean>();
  for (const [courseID, row, reader] of identified('course', 'courseID', rows, report)) {
    const takesAttendance = reader.flag(row.attendance, 'attendance');
    const active = reader.flag(row.active, 'active');
    courses.set(courseID, takesAttendance && active);
  }
  return courses;
}

/** Sections whose course counts. */
function readSections(
  rows: readonly SectionRow[],
  courses: ReadonlyMap<number, boolean>,
  report: FindingSink,
): ReadonlySet<number> {
  const sections = new Set<number>();
  for (const [sectionID, row, reader] of identified('section', 'sectionID', rows, report)) {
    const courseID = reader.requiredInteger(row.courseID, 'courseID');
    if (courseID === null) continue;
    const counts = courses.get(courseID);
    if (counts === undefined) reader.found('bad-row', `courseID ${courseID} names no course of the calendar`);
    else if (counts) sections.add(sectionID);
  }
  return sections;
}
