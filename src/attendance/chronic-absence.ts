import type { AbsenceValue } from './student-day.js';

/** An aggregated day of a student as chronic absence sees it (rules section 8). */
export interface AbsenceRecord {
  readonly date: string;
  /** Null when the calendar's school is unknown. */
  readonly schoolID: number | null;
  /** The enrollment that stands for the day is primary. */
  readonly isPrimary: boolean;
  readonly absenceValue: AbsenceValue | '0';
}

/** Days counted in halves, so that every comparison is one of whole numbers. */
export interface AbsenceCount {
  readonly scheduledDays: number;
  readonly missedHalfDays: number;
}

export interface MissedDay {
  readonly date: string;
  readonly halfDays: 1 | 2;
  /** The school whose record counts for the date. */
  readonly schoolID: number | null;
}

export interface StudentAbsence extends AbsenceCount {
  /** Ascending. */
  readonly missed: readonly MissedDay[];
  /** Each school by itself, in order of id. */
  readonly schools: readonly (AbsenceCount & { readonly schoolID: number | null })[];
}

/**
 * R18: a date counts once, by the primary enrollment's record, else by the one that missed most; of several primary ones
 * likewise. The split counts the records of each school in the same way.
 */
export function studentAbsence(records: readonly AbsenceRecord[]): StudentAbsence {
  const bySchool = new Map<number | null, AbsenceRecord[]>();
  for (const record of records) {
    const theirs = bySchool.get(record.schoolID);
    if (theirs === undefined) bySchool.set(record.schoolID, [record]);
    else theirs.push(record);
  }
  const counted = countedRecords(records);
  return {
    ...countOf(counted),
    missed: counted.flatMap((record) => missedDay(record) ?? []),
    schools: [...bySchool]
      .sort(([a], [b]) => (a ?? Infinity) - (b ?? Infinity))
      .map(([schoolID, theirs]) => ({ schoolID, ...countOf(bySchool.size === 1 ? counted : countedRecords(theirs)) })),
  };
}

const HALF_DAYS = { '1.0': 2, '0.5': 1, '0': 0 } as const;

/** One record a date, ascending. */
function countedRecords(records: readonly AbsenceRecord[]): AbsenceRecord[] {
  const byDate = new Map<string, AbsenceRecord>();
  for (const record of records) {
    const other = byDate.get(record.date);
    if (other === undefined || countsBefore(record, other)) byDate.set(record.date, record);
  }
  return [...byDate.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}

function countsBefore(a: AbsenceRecord, b: AbsenceRecord): boolean {
  if (a.isPrimary !== b.isPrimary) return a.isPrimary;
  return HALF_DAYS[a.absenceValue] > HALF_DAYS[b.absenceValue];
}

function countOf(records: readonly AbsenceRecord[]): AbsenceCount {
  const missedHalfDays = records.reduce((sum, { absenceValue }) => sum + HALF_DAYS[absenceValue], 0);
  return { scheduledDays: records.length, missedHalfDays };
}

function missedDay({ date, schoolID, absenceValue }: AbsenceRecord): MissedDay | null {
  const halfDays = HALF_DAYS[absenceValue];
  return halfDays === 0 ? null : { date, halfDays, schoolID };
}

export const BANDS = ['too-few-days', 'under-5', '5-to-10', '10-to-20', '20-and-over'] as const;

/** Per cent of the scheduled days that were missed: from the first number on, to below the second. */
export type Band = (typeof BANDS)[number];

export function bandOf(count: AbsenceCount, minimumDays: number): Band {
  if (count.scheduledDays < Math.max(1, minimumDays)) return 'too-few-days';
  if (!reaches(count, 5)) return 'under-5';
  if (!reaches(count, 10)) return '5-to-10';
  return reaches(count, 20) ? '20-and-over' : '10-to-20';
}

/** Exactly 10 % counts. */
export function isChronic(band: Band): boolean {
  return band === '10-to-20' || band === '20-and-over';
}

const reaches = ({ scheduledDays, missedHalfDays }: AbsenceCount, percent: number): boolean =>
  missedHalfDays * 100 >= scheduledDays * 2 * percent;

/**
 * Per cent, cut after the second decimal, so that 10.00 and more are shown of those only who reach 10 %. Null without
 * scheduled days.
 */
export function missedPercent({ scheduledDays, missedHalfDays }: AbsenceCount): number | null {
  return scheduledDays === 0 ? null : Math.floor((missedHalfDays * 5000) / scheduledDays) / 100;
}
