import type { Cell } from '../../attendance/source-rows.js';
import type { SourceTables } from '../contract.js';

/** The tables whose rows are too many to be read whole: those that belong to a student and a day. */
export const DATED_TABLES = ['attendance', 'attendanceUnit'] as const;
export type DatedTable = (typeof DATED_TABLES)[number];

/** The primary key of each. */
export const ROW_IDS = {
  attendance: 'attendanceID',
  attendanceUnit: 'attendanceUnitID',
} as const satisfies { [Table in DatedTable]: keyof SourceTables[Table] };

export type DatedRow = SourceTables[DatedTable];

/** The id of a row; null when it has none that can be used. */
export function rowID(table: DatedTable, row: DatedRow): number | null {
  const cell: Cell | undefined = (row as Record<string, Cell>)[ROW_IDS[table]];
  return typeof cell === 'number' ? cell : null;
}

/** Some rows that may have changed. */
export interface ChangedRows {
  readonly rows: readonly DatedRow[];
  /** Ids that are known to be gone; empty where the way of looking does not see deletions. */
  readonly deletedIDs: readonly number[];
  /** Where to go on from once these and all before them were dealt with. */
  readonly position: string;
  /** What happened since the position asked for cannot be told: every row of the table has to be compared. */
  readonly gap?: boolean;
}

/**
 * A way to learn which rows of the SIS may have changed since a position. What it gives is only looked at more closely:
 * it may give too much and may give it again. What it cannot see is found by comparing.
 */
export interface ChangeReader {
  /** Whether deleted rows are told; if not, they are found by counting. */
  seesDeletions(table: DatedTable): boolean;
  /** A position from which every later change can be learnt; earlier ones have to be found by comparing. */
  start(table: DatedTable): Promise<string>;
  /** Page by page; at least one page comes, which may be empty. */
  changedRows(table: DatedTable, position: string): AsyncGenerator<ChangedRows, void>;
}
