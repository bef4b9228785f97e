import { readInteger } from '../attendance/reading.js';
import type { EnrollmentRow } from '../attendance/source-rows.js';
import type { RawRow } from '../database/port.js';
import type { Source } from '../source/source.js';
import { mirroredEnrollment } from './mirror-source.js';

/**
 * What the mirror of enrollments must be told of a student, in the transaction that marks the student's keys: a key told
 * under an enrollment that no longer exists is not to be deleted (R25), so its going must be known before the key is due.
 */
export function compareEnrollments(
  rows: readonly EnrollmentRow[],
  mirrored: readonly RawRow[],
): { upserts: RawRow[]; missing: number[] } {
  const before = new Map(mirrored.map((row) => [row[0], row]));
  const upserts: RawRow[] = [];
  for (const row of rows.map(mirroredEnrollment)) {
    if (row[0] === null) continue;
    const old = before.get(row[0]);
    before.delete(row[0]);
    if (!old || old.some((cell, index) => cell !== row[index])) upserts.push(row);
  }
  return { upserts, missing: [...before.keys()].map(Number) };
}

/** Those of the missing enrollments that are nowhere in the SIS: one may only have moved to another calendar. */
export async function goneEnrollments(source: Source, missing: readonly number[]): Promise<ReadonlySet<number>> {
  if (missing.length === 0) return new Set();
  const existing = new Set((await source.existingEnrollments(missing)).map((row) => readInteger(row.enrollmentID)));
  return new Set(missing.filter((enrollmentID) => !existing.has(enrollmentID)));
}
