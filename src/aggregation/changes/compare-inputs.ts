import { studentInputsDigest } from '../../attendance/kept-digests.js';
import type { EnrollmentRow, RosterRow } from '../../attendance/source-rows.js';
import { enrollmentsIn, rostersIn } from '../../source/changes/calendar-reads.js';
import type { Identities } from '../../source/identities.js';
import { inputsOfCalendar } from '../../store/changes/inputs-of-calendar.js';
import type { Compared } from './compare-rows.js';
import type { Touched } from './touched.js';

/**
 * Students of a calendar whose enrollment or roster rows, or whose GUID or school's GUID, are others than those that
 * their days were last evaluated with: every day of theirs is touched.
 */
export async function compareStudentInputs(
  { source, store }: Compared,
  { calendarID, schoolID }: { calendarID: number; schoolID: number | null },
  identities: Identities,
  touched: Touched,
): Promise<void> {
  const students = new Map<number, { enrollments: EnrollmentRow[]; rosters: RosterRow[] }>();
  for (const row of await enrollmentsIn(source, calendarID)) {
    if (typeof row.personID !== 'number') continue;
    const student = students.get(row.personID);
    if (student) student.enrollments.push(row);
    else students.set(row.personID, { enrollments: [row], rosters: [] });
  }
  // Who has no enrollment has no days, whatever the roster says.
  for (const row of await rostersIn(source, calendarID)) students.get(Number(row.personID))?.rosters.push(row);
  const before = await inputsOfCalendar(store, calendarID);
  const schoolRefId = (schoolID === null ? undefined : identities.schools.get(schoolID)) ?? null;
  for (const [personID, rows] of students) {
    const studentRefId = identities.persons.get(personID) ?? null;
    const digest = studentInputsDigest({ ...rows, studentRefId, schoolRefId });
    if (digest !== (before.get(personID) ?? null)) touched.student(calendarID, personID);
    before.delete(personID);
  }
  for (const personID of before.keys()) touched.student(calendarID, personID);
}
