import { readCodeText } from '../attendance/attendance-code.js';
import { readDay, readFlag, readInteger, readLetter, readText } from '../attendance/reading.js';
import type { Cell } from '../attendance/source-rows.js';
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
    calendar: keyed(
      calendars.map((row) => {
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
    ),
    grade_level: keyed(gradeLevels.map((row) => [readInteger(row.gradeLevelID) ?? null, flag(row.sifExclude)])),
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
