import { readCodeText } from '../attendance/attendance-code.js';
import { readDay, readFlag, readInteger, readLetter, readText } from '../attendance/reading.js';
import type { CalendarRow, Cell, GradeLevelRow } from '../attendance/source-rows.js';
import type { Database, RawRow } from '../database/port.js';
import { syncMirror, type MirrorRows } from '../store/aggregation/mirror.js';
import type { StoreTables } from '../store/tables.js';
import type { Identities } from '../source/identities.js';
import type { EnrollmentFlags, Source } from '../source/source.js';
import { requireFilled } from './source-guard.js';

/**
 * Brings the exclude flags of calendars, grade levels and enrollments, and the small columns that answers and exports
 * need, from the SIS into the store, so that nobody excluded is still answered (rules section 5).
 * Returns how many rows differed. Errors: AgentError `source-unreachable` when a table has become empty.
 */
export async function mirrorSource(
  source: Source,
  store: Database<StoreTables>,
  identities: Identities,
): Promise<number> {
  const rows = await readMirrors(source, identities);
  const filled = await requireFilled(source, store);
  let changed = 0;
  for (const [mirror, table] of MIRRORED) changed += await syncMirror(store, mirror, rows[mirror], !filled.has(table));
  return changed;
}

/**
 * Brings over only what excludes whole calendars and grades: a few hundred rows. To be done before keys are marked, so that
 * no event tells of somebody who was excluded before or together with the edit that it follows. Errors: as `mirrorSource`.
 */
export async function mirrorExclusions(
  source: Source,
  store: Database<StoreTables>,
  identities: Identities,
): Promise<void> {
  const calendars = mirroredCalendars(await source.calendars(), identities);
  const gradeLevels = mirroredGradeLevels(await source.gradeLevels());
  const filled = await requireFilled(source, store);
  await syncMirror(store, 'calendar', calendars, !filled.has('calendar'));
  await syncMirror(store, 'grade_level', gradeLevels, !filled.has('gradeLevel'));
}

const MIRRORED = [
  ['calendar', 'calendar'],
  ['grade_level', 'gradeLevel'],
  ['enrollment', 'enrollment'],
  ['student', 'person'],
  ['attendance_code', 'attendanceExcuse'],
] as const;

async function readMirrors(source: Source, identities: Identities): Promise<MirrorRows> {
  const calendars = await source.calendars();
  const gradeLevels = await source.gradeLevels();
  const excuses = await source.excuses();
  const enrollments = await source.enrollmentFlags();
  return {
    calendar: mirroredCalendars(calendars, identities),
    grade_level: mirroredGradeLevels(gradeLevels),
    enrollment: keyed(enrollments.map(mirroredEnrollment)),
    student: keyed([...identities.allPersons].map((personID) => [personID, identities.persons.get(personID) ?? null])),
    attendance_code: keyed(
      excuses.map((row) => [
        readInteger(row.excuseID) ?? null,
        readInteger(row.calendarID) ?? 0,
        readCodeText(row.code),
      ]),
    ),
  };
}

function mirroredCalendars(rows: readonly CalendarRow[], identities: Identities): RawRow[] {
  return keyed(
    rows.map((row) => {
      const schoolID = readInteger(row.schoolID) ?? null;
      return [
        readInteger(row.calendarID) ?? null,
        schoolID,
        schoolID === null ? null : (identities.schools.get(schoolID) ?? null),
        readText(row.name),
        readInteger(row.endYear) ?? null,
        readDay(row.startDate) ?? null,
        readDay(row.endDate) ?? null,
        flag(row.sifExclude),
      ];
    }),
  );
}

const mirroredGradeLevels = (rows: readonly Pick<GradeLevelRow, 'gradeLevelID' | 'sifExclude'>[]): RawRow[] =>
  keyed(rows.map((row) => [readInteger(row.gradeLevelID) ?? null, flag(row.sifExclude)]));

/** An enrollment as the mirror holds it. */
export const mirroredEnrollment = (row: EnrollmentFlags): RawRow => [
  readInteger(row.enrollmentID) ?? null,
  flag(row.noShow),
  flag(row.stateExclude),
  readText(row.grade),
  readLetter(row.serviceType) === 'P' ? 1 : 0,
  readDay(row.startDate) ?? null,
  readInteger(row.personID) ?? null,
  readInteger(row.calendarID) ?? null,
];

const flag = (cell: Cell): number => (readFlag(cell) === true ? 1 : 0);

/** Leaves out rows without a key, and all but the first of a key. */
function keyed(rows: RawRow[]): RawRow[] {
  const seen = new Map<unknown, RawRow>();
  for (const row of rows) if (typeof row[0] === 'number' && !seen.has(row[0])) seen.set(row[0], row);
  return [...seen.values()];
}
