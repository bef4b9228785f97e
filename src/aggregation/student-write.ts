import type { Finding } from '../attendance/findings.js';
import type { Writer } from '../database/port.js';
import { replaceFindings, type LookedAt } from '../store/aggregation/findings.js';
import { writeEnrollments, type EnrollmentChanges } from '../store/aggregation/mirror.js';
import { writeDays, type DayChanges } from '../store/aggregation/stored-days.js';
import { writeKept, type KeptChanges } from '../store/changes/kept-inputs.js';
import type { ObjectKeyText } from '../store/publishing/object-key.js';
import type { StoreTables } from '../store/tables.js';
import type { CalendarReading } from './calendar-reading.js';

/** What must be written of one student so that the store holds what was evaluated. */
export interface StudentWrite {
  personID: number;
  days: DayChanges | undefined;
  kept: KeptChanges;
  enrollments: EnrollmentChanges;
  due: readonly ObjectKeyText[];
  /** Undefined: there are none, and there were none. */
  findings: readonly Finding[] | undefined;
}

export function isChange({ days, kept, enrollments, due, findings }: StudentWrite): boolean {
  const { unrecorded, removedUnrecorded, seenRows, removedSeenRows, inputs } = kept;
  const { upserts, gone } = enrollments;
  const lists = [unrecorded, removedUnrecorded, seenRows, removedSeenRows, upserts, gone, due];
  return days !== undefined || inputs !== undefined || findings !== undefined || lists.some((list) => list.length > 0);
}

/** A write transaction lasts at most about so long, so that requests and acks are not kept waiting. */
const TRANSACTION_MS = 8;

/** Wait between two transactions in which another writer gets its turn, milliseconds. */
const YIELD_MS = 1;

/**
 * Writes students in transactions bounded by time, each with its marks; a student is never split between two. Calls
 * `written` with those of each transaction. False when another one has written the calendar: the rest is not written.
 */
export async function writeStudents(
  reading: CalendarReading,
  writes: readonly StudentWrite[],
  lookedAt: LookedAt,
  written: (writes: readonly StudentWrite[]) => void,
): Promise<boolean> {
  for (let done = 0; done < writes.length;) {
    const from = done;
    const committed = await reading.transact(async (writer, due) => {
      const until = performance.now() + TRANSACTION_MS;
      let at = from;
      do {
        const write = writes[at++]!;
        await writeStudent(writer, reading.parts.calendarID, write, lookedAt);
        due.StudentDailyAttendance.push(...write.due);
      } while (at < writes.length && performance.now() < until);
      return at;
    });
    if (!committed) return false;
    done = committed.result;
    written(writes.slice(from, done));
    await new Promise((resolve) => setTimeout(resolve, YIELD_MS));
  }
  return true;
}

async function writeStudent(
  writer: Writer<StoreTables>,
  calendarID: number,
  { personID, days, kept, enrollments, findings }: StudentWrite,
  lookedAt: LookedAt,
): Promise<void> {
  await writeEnrollments(writer, enrollments);
  if (days) await writeDays(writer, days);
  await writeKept(writer, calendarID, personID, kept);
  if (findings) await replaceFindings(writer, calendarID, personID, findings, lookedAt);
}
