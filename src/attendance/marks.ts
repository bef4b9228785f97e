import { readExcuse, readStatus, type AttendanceCode, type Excuse, type Status } from './attendance-code.js';
import type { Calendar } from './calendar.js';
import type { CountedPeriods } from './counted-periods.js';
import type { FindingContext } from './finding-catalog.js';
import type { FindingSink } from './findings.js';
import { ordinal, readInstant, readInteger } from './reading.js';
import { idsOf, RowReader } from './row-reader.js';
import type { AttendanceRow, Cell } from './source-rows.js';

/** An attendance row as the rules read it. */
export interface Mark {
  readonly attendanceID: number;
  readonly periodID: number;
  /** Null: uncoded. */
  readonly code: AttendanceCode | null;
  readonly status: Status;
  readonly excuse: Excuse | null;
  /** As entered: 0 when empty, not yet clamped (R4). */
  readonly presentMinutes: number;
  readonly comment: Cell;
  /** modifiedDate in the order of time; '' when unreadable, which is before all others. */
  readonly enteredAt: string;
}

/** The mark that stands for each counted period, by position; undefined where there is no row. */
export type PeriodMarks = readonly (Mark | undefined)[];

/**
 * Reads one row. Undefined, with a finding, for a row without readable ids, and for one whose status is unknown: such
 * a row is treated as not there (R3), so it is no attendance and wins over no other row of its period (R2).
 */
export function readMark(
  calendar: Calendar,
  row: AttendanceRow,
  context: FindingContext,
  report: FindingSink,
): Mark | undefined {
  const reader = new RowReader('attendance', idsOf(row.attendanceID), report, context);
  const attendanceID = reader.requiredInteger(row.attendanceID, 'attendanceID');
  const periodID = reader.requiredInteger(row.periodID, 'periodID');
  if (attendanceID === null || periodID === null) return undefined;
  const code = readCodeOf(calendar, row.excuseID, reader);
  const status = code === null ? readStatus(row.status, reader) : code.status;
  if (status === null) {
    if (code !== null) reader.found('unknown-status', `the status of code ${code.excuseID} is unknown`);
    return undefined;
  }
  const excuse = code === null ? readExcuse(row.excuse, reader) : code.excuse;
  const presentMinutes = reader.integer(row.presentMinutes, 'presentMinutes') ?? 0;
  const enteredAt = readInstant(row.modifiedDate) ?? '';
  if (enteredAt === '') reader.found('bad-date', 'modifiedDate is not an instant');
  return { attendanceID, periodID, code, status, excuse, presentMinutes, comment: row.comments, enteredAt };
}

/** R2: the mark that stands for each counted period. Marks in other periods are left aside and reported. */
export function marksByPeriod(
  { periods, positions }: CountedPeriods,
  marks: readonly Mark[],
  uncounted: (mark: Mark) => void,
): PeriodMarks {
  const standing: (Mark | undefined)[] = periods.map(() => undefined);
  for (const mark of marks) {
    const position = positions.get(mark.periodID);
    if (position === undefined) uncounted(mark);
    else {
      const other = standing[position];
      if (other === undefined || byEntry(other, mark) < 0) standing[position] = mark;
    }
  }
  return standing;
}

/** R2, R31: the order in which marks were entered: modifiedDate, then attendanceID. */
export function byEntry(a: Mark, b: Mark): number {
  return ordinal(a.enteredAt, b.enteredAt) || a.attendanceID - b.attendanceID;
}

/** The mark entered last; undefined of none. */
export function lastEntered(marks: readonly Mark[]): Mark | undefined {
  return marks.reduce<Mark | undefined>((last, mark) => (last && byEntry(last, mark) > 0 ? last : mark), undefined);
}

/** R3: the row's code, when it is one of this calendar. */
function readCodeOf(calendar: Calendar, cell: Cell, reader: RowReader): AttendanceCode | null {
  if (cell === null) return null;
  const excuseID = readInteger(cell) ?? null;
  const code = excuseID === null ? undefined : calendar.codes.get(excuseID);
  if (code !== undefined) return code;
  const foreign = excuseID !== null && calendar.isForeignExcuse(excuseID);
  reader.found(foreign ? 'foreign-code' : 'unknown-code', `excuseID is ${cell}`);
  return null;
}
