import type { CalendarReading } from './calendar-reading.js';
import { evaluateGroup } from './evaluate-group.js';
import { requireFilled } from './source-guard.js';
import type { StudentGroup } from './student-group.js';
import { writeStudents } from './student-write.js';

/** What recomputing students came to. */
export interface GroupOutcome {
  /** Student-days that have a record now, within the days looked at. */
  days: number;
  changedDays: number;
  removedDays: number;
  changedObjects: number;
  findings: number;
}

export const NOTHING_CHANGED: GroupOutcome = {
  days: 0,
  changedDays: 0,
  removedDays: 0,
  changedObjects: 0,
  findings: 0,
};

/** Students read, compared and written together at most. */
export const STUDENTS_A_GROUP = 200;

/**
 * Recomputes students from the SIS, the one way in which days are written: reads, evaluates, compares, and writes what
 * differs with what was kept of the rows and the keys that are due. When another one has written the calendar meanwhile,
 * everything is read again, so that what is stored never is older than what was stored before.
 */
export async function recomputeGroup(
  reading: CalendarReading,
  groupOf: () => Promise<StudentGroup>,
): Promise<GroupOutcome> {
  const outcome = { ...NOTHING_CHANGED };
  for (;;) {
    const group = await groupOf();
    const { writes, days, findings } = await evaluateGroup(reading, group);
    if (writes.length > 0) await requireFilled(reading.parts.source, reading.parts.store);
    const { from = '', to = '~' } = group.range;
    const written = await writeStudents(reading, writes, { from, to, undatedRows: group.whole }, (students) => {
      for (const { days: changes } of students) {
        if (!changes) continue;
        outcome.changedDays += changes.days.length;
        outcome.removedDays += changes.removedDays.length;
        outcome.changedObjects += changes.candidates.length + changes.removedCandidates.length;
      }
    });
    if (written) return { ...outcome, days, findings };
    await reading.again();
  }
}
