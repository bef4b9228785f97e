import type { SchoolDay } from '../core/school-day.js';
import { finding, type FindingContext } from './finding-catalog.js';
import type { FindingCode, FindingSink } from './findings.js';
import { readDay, readFlag, readInteger, readMinuteOfDay, type Reading } from './reading.js';
import type { Cell } from './source-rows.js';

/** Reads the cells of one row and reports those that cannot be read. */
export class RowReader {
  constructor(
    private readonly table: string,
    /** The row's id; empty when it cannot be read. */
    private readonly ids: readonly number[],
    private readonly report: FindingSink,
    private readonly context: FindingContext = {},
  ) {}

  /** Whole number; unreadable is reported and reads as null. */
  integer(cell: Cell, column: string): number | null {
    const value = readInteger(cell);
    if (value === undefined) this.found('bad-row', `${column} is not a whole number`);
    return value ?? null;
  }

  /** As `integer`, for a column that may not be empty. */
  requiredInteger(cell: Cell, column: string): number | null {
    if (cell === null) this.found('bad-row', `${column} is empty`);
    return this.integer(cell, column);
  }

  /** Unreadable is reported and reads as not set. */
  flag(cell: Cell, column: string): boolean {
    const value = readFlag(cell);
    if (value === undefined) this.found('bad-row', `${column} is neither 0 nor 1`);
    return value ?? false;
  }

  /** Unreadable is reported and stays undefined. */
  day(cell: Cell, column: string): Reading<SchoolDay> {
    const value = readDay(cell);
    if (value === undefined) this.found('bad-date', `${column} is not a date`);
    return value;
  }

  /** As `day`, for a column that may not be empty. */
  requiredDay(cell: Cell, column: string): SchoolDay | undefined {
    const value = this.day(cell, column);
    if (value === null) this.found('bad-date', `${column} is empty`);
    return value ?? undefined;
  }

  /** Minutes since midnight; unreadable is reported and stays undefined. */
  minuteOfDay(cell: Cell, column: string): Reading<number> {
    const value = readMinuteOfDay(cell);
    if (value === undefined) this.found('bad-time', `${column} is not a time`);
    return value;
  }

  found(code: FindingCode, detail?: string): void {
    const context = detail === undefined ? this.context : { ...this.context, detail };
    this.report(finding(code, this.table, this.ids, context));
  }
}

/** An id as findings name it: none when it cannot be read. */
export function idsOf(cell: Cell): number[] {
  const id = readInteger(cell);
  return typeof id === 'number' ? [id] : [];
}

/**
 * Pairs each row with its id and a reader, in order of id, so that nothing depends on the order in which rows came.
 * A row without a readable id is reported and left out.
 */
export function* identified<Row extends Record<IdColumn, Cell>, IdColumn extends string>(
  table: string,
  idColumn: IdColumn,
  rows: readonly Row[],
  report: FindingSink,
  context: FindingContext = {},
): Generator<[id: number, row: Row, reader: RowReader]> {
  const byId: [number, Row][] = [];
  for (const row of rows) {
    const id = readInteger(row[idColumn]);
    if (typeof id === 'number') byId.push([id, row]);
    else new RowReader(table, [], report, context).found('bad-row', `${idColumn} is not a whole number`);
  }
  byId.sort(([a], [b]) => a - b);
  for (const [id, row] of byId) yield [id, row, new RowReader(table, [id], report, context)];
}
