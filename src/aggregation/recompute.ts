import type { DateRange } from '../attendance/evaluate-student.js';
import type { SchoolDay } from '../core/school-day.js';
import type { Database } from '../database/port.js';
import type { Identities } from '../source/identities.js';
import type { Source } from '../source/source.js';
import { readLastDay } from '../store/aggregation/calendars.js';
import type { CodeDigests } from '../store/changes/seen-codes.js';
import type { LeaseToken } from '../store/leases/leases.js';
import type { Marking } from '../store/publishing/mark-due.js';
import type { StoreTables } from '../store/tables.js';
import { CalendarReading } from './calendar-reading.js';
import { NOTHING_CHANGED, recomputeGroup, STUDENTS_A_GROUP, type GroupOutcome } from './recompute-group.js';

/** Students of one calendar of whom something has changed in the SIS. */
export interface RecomputeJob {
  calendarID: number;
  students: readonly StudentPart[];
  /** The round that found the changes. */
  marking: Marking;
  /** Under which the days are written. */
  lease: LeaseToken;
  /** Instant of the round, ISO text: lastModified of the records that change. */
  runInstant: string;
  /**
   * The calendar's codes have changed, and these are they: brings its AttendanceCodeInfo objects up to date and keeps the
   * codes that still are so. `students` must have everyone, with every day, who has a row that a changed code is involved in.
   */
  codes?: CodeDigests;
}

/** A student and the days to look at, both inclusive. Without either: every date and all that is kept of the student. */
export interface StudentPart {
  personID: number;
  from?: SchoolDay;
  to?: SchoolDay;
}

export interface RecomputeOutcome extends GroupOutcome {
  students: number;
  /** Keys marked due. */
  markedKeys: number;
}

/**
 * Recomputes students on any date, today and later ones included (R26): writes what differs and marks what is due. After
 * the last day that a refresh looked at, a day without rows that has no record gets none. Nothing is done of a calendar
 * that the SIS does not have. Errors: AgentError `source-unreachable` when a table has become empty; then nothing more
 * is changed.
 */
export async function recompute(
  source: Source,
  store: Database<StoreTables>,
  identities: Identities,
  job: RecomputeJob,
): Promise<RecomputeOutcome> {
  const { calendarID, marking, lease, runInstant, codes } = job;
  const providesCodes = codes !== undefined;
  const outcome: RecomputeOutcome = { ...NOTHING_CHANGED, students: 0, markedKeys: 0 };
  const parts = { source, store, identities, calendarID, marking, lease, providesCodes };
  const reading = await CalendarReading.open(parts);
  if (!reading) return outcome;
  if (providesCodes) await reading.addCodes();
  const quietUntil = (await readLastDay(store, calendarID)) ?? '';
  for (const { range, personIDs } of groupsOf(job.students)) {
    const whole = range.from === undefined && range.to === undefined;
    const group = { personIDs, range, read: range, whole, quietUntil, runInstant };
    const changed = await recomputeGroup(reading, async () => group);
    outcome.students += personIDs.length;
    for (const count of ['days', 'changedDays', 'removedDays', 'changedObjects', 'findings'] as const)
      outcome[count] += changed[count];
  }
  if (codes) await reading.keepCodes(codes, await reading.removeCodes());
  return { ...outcome, markedKeys: reading.markedKeys };
}

/** Students who are looked at on the same days, at most as many together as are read together. */
function groupsOf(students: readonly StudentPart[]): { range: DateRange; personIDs: number[] }[] {
  const groups = new Map<string, { range: DateRange; personIDs: number[] }>();
  const full: { range: DateRange; personIDs: number[] }[] = [];
  for (const { personID, ...range } of students) {
    const key = `${range.from ?? ''} ${range.to ?? ''}`;
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { range, personIDs: [] }));
    if (!group.personIDs.includes(personID)) group.personIDs.push(personID);
    if (group.personIDs.length < STUDENTS_A_GROUP) continue;
    full.push(group);
    groups.delete(key);
  }
  return [...full, ...groups.values()];
}
