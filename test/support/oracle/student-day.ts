import { countedPeriods, studentDayKey, type Code, type Period, type Row, type Source, type Unit } from './source.js';
import { cleanText, compareText } from './values.js';

/** What a student's rows of one date in one calendar amount to (sections 1, 3 and 4), for no zone in particular. */
export interface StudentDay {
  scheduledMinutes: number;
  /** There is an attendance row in a counted period. */
  hasRows: boolean;
  /** A. */
  absentMinutes: number;
  unexcusedMinutes: number;
  /** The winner of section 3 step 2: a code, or rows without one, or nothing qualified. */
  winner: Code | 'uncoded' | null;
  timeIn: number | null;
  timeOut: number | null;
  note: string | null;
}

interface Absence {
  period: Period;
  row: Row;
  minutes: number;
}

export function studentDay(source: Source, personID: number, calendarID: number, date: string): StudentDay | null {
  const periods = countedPeriods(source, personID, calendarID, date);
  if (periods.length === 0) return null;
  const key = studentDayKey(calendarID, personID, date);
  const rowOf = latestRows(source.rows.get(key) ?? []);
  const absences: Absence[] = [];
  for (const period of periods) {
    const row = rowOf.get(period.periodID);
    if (row?.status !== 'A' || row.excuse === 'X') continue;
    const present = Math.min(Math.max(row.presentMinutes, 0), period.net); // R4
    absences.push({ period, row, minutes: period.net - present });
  }
  const hasRows = periods.some((period) => rowOf.has(period.periodID));
  const groups = groupByCode(absences);
  return {
    scheduledMinutes: sum(periods.map((period) => period.net)),
    hasRows,
    absentMinutes: sum(absences.map((absence) => absence.minutes)),
    unexcusedMinutes: sum(absences.filter(({ row }) => row.excuse === 'U').map((absence) => absence.minutes)),
    winner: winnerOf(groups),
    ...times(periods, rowOf, hasRows ? (source.units.get(key) ?? []) : []),
    note: noteOf(groups),
  };
}

/** R2: of several rows in one period the latest, then the highest id. */
function latestRows(rows: readonly Row[]): Map<number, Row> {
  const latest = new Map<number, Row>();
  for (const row of rows) {
    const other = latest.get(row.periodID);
    if (!other || isLater(row, other)) latest.set(row.periodID, row);
  }
  return latest;
}

function isLater(one: Row, other: Row): boolean {
  if (one.modifiedMs !== other.modifiedMs) return one.modifiedMs > other.modifiedMs;
  return one.attendanceID > other.attendanceID;
}

interface Group {
  code: Code | 'uncoded';
  absences: Absence[];
}

function groupByCode(absences: readonly Absence[]): Group[] {
  const groups = new Map<number | null, Group>();
  for (const absence of absences) {
    const { code } = absence.row;
    const group: Group = groups.get(code?.excuseID ?? null) ?? { code: code ?? 'uncoded', absences: [] };
    group.absences.push(absence);
    groups.set(code?.excuseID ?? null, group);
  }
  return [...groups.values()];
}

/** Section 3 step 2: most periods, most absent minutes, the last-entered row (R31). */
function winnerOf(groups: readonly Group[]): Code | 'uncoded' | null {
  let best: Group | undefined;
  for (const group of groups) if (!best || beats(group, best)) best = group;
  return best?.code ?? null;
}

function beats(one: Group, other: Group): boolean {
  if (one.absences.length !== other.absences.length) return one.absences.length > other.absences.length;
  const [minutes, otherMinutes] = [minutesOf(one), minutesOf(other)];
  if (minutes !== otherMinutes) return minutes > otherMinutes;
  return isLater(lastEntered(one), lastEntered(other));
}

const minutesOf = (group: Group): number => sum(group.absences.map((absence) => absence.minutes));
const lastEntered = (group: Group): Row =>
  group.absences.map(({ row }) => row).reduce((last, row) => (isLater(row, last) ? row : last));
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/**
 * The note: of the groups with the most periods, by code text, excuseID, uncoded last, the first with a comment gives it.
 * "The comment of its earliest period" is read as the earliest that has one: the group was chosen for having one.
 */
function noteOf(groups: readonly Group[]): string | null {
  const most = Math.max(0, ...groups.map((group) => group.absences.length));
  const tied = groups.filter((group) => group.absences.length === most).sort(inNoteOrder);
  for (const group of tied) {
    const inOrder = [...group.absences].sort((a, b) => comparePlace(a.period, b.period));
    for (const { row } of inOrder) {
      const comment = cleanText(row.comments);
      if (comment !== null) return comment;
    }
  }
  return null;
}

function inNoteOrder(one: Group, other: Group): number {
  if (one.code === 'uncoded') return 1;
  if (other.code === 'uncoded') return -1;
  return compareText(one.code.code, other.code.code) || one.code.excuseID - other.code.excuseID;
}

const comparePlace = (one: Period, other: Period): number => one.seq - other.seq || one.periodID - other.periodID;

/** Section 4: first and last minute of attendance, with positive attendance (R11). */
function times(
  periods: readonly Period[],
  rowOf: ReadonlyMap<number, Row>,
  units: readonly Unit[],
): { timeIn: number | null; timeOut: number | null } {
  const statusOf = (period: Period): string | undefined => rowOf.get(period.periodID)?.status;
  const absent = periods.filter((period) => statusOf(period) === 'A');
  const attended = periods.filter((period) => statusOf(period) !== 'A' && statusOf(period) !== 'E');

  const starts: number[] = [];
  const ends: number[] = [];
  const unitsOfPeriod = new Map<Period, Unit[]>();
  for (const unit of units) {
    if (absent.some((period) => overlap(unit, period) > 0)) continue;
    const home = attended
      .filter((period) => overlap(unit, period) > 0)
      .sort((a, b) => overlap(unit, b) - overlap(unit, a) || comparePlace(a, b))[0];
    if (home) unitsOfPeriod.set(home, [...(unitsOfPeriod.get(home) ?? []), unit]);
    else if (!periods.some((period) => overlap(unit, period) > 0)) {
      starts.push(unit.start);
      if (unit.end !== null) ends.push(unit.end);
    }
  }
  for (const period of attended) {
    const own = unitsOfPeriod.get(period) ?? [];
    const ownEnds = own.flatMap((unit) => (unit.end === null ? [] : [unit.end]));
    starts.push(own.length > 0 ? Math.min(...own.map((unit) => unit.start)) : period.start);
    // A unit without end moves the start alone: with no other unit the period keeps its end.
    ends.push(ownEnds.length > 0 ? Math.max(...ownEnds) : period.end);
  }
  return {
    timeIn: starts.length > 0 ? Math.min(...starts) : null,
    timeOut: ends.length > 0 ? Math.max(...ends) : null,
  };
}

/** Minutes that a unit and a period share; a unit without end counts as the one minute from its start. */
function overlap(unit: Unit, period: Period): number {
  const end = unit.end ?? unit.start + 1;
  return Math.max(0, Math.min(end, period.end) - Math.max(unit.start, period.start));
}
