import type { SchoolDay } from '../core/school-day.js';
import { finding } from './finding-catalog.js';
import type { FindingCode, FindingSink } from './findings.js';
import { readDay, readFlag, readInteger, readMinuteOfDay, type Reading } from './reading.js';
import type { Cell } from './source-rows.js';

/** Reads the cells of one row and reports those that cannot be read. */
export class RowReader {
  constructor(
    private readonly table: string,
    private readonly id: number,
    private readonly report: FindingSink,
    private readonly personID: number | null = null,
  ) {}

  /** Whole number; unreadable is reported and reads as null. */
  integer(cell: Cell, column: string): number | null {
    const value = readInteger(cell);
    if (value === undefined) this.found('bad-row', `${column} is not a whole number`);
    return value ?? null;
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
    const context = { personID: this.personID, ...(detail === undefined ? {} : { detail }) };
    this.report(finding(code, this.table, [this.id], context));
  }
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
  personID: number | null = null,
): Generator<[id: number, row: Row, reader: RowReader]> {
  const byId: [number, Row][] = [];
  for (const row of rows) {
    const id = readInteger(row[idColumn]);
    if (typeof id === 'number') byId.push([id, row]);
    else report(finding('bad-row', table, [], { personID, detail: `${idColumn} is not a whole number` }));
  }
  byId.sort(([a], [b]) => a - b);
  for (const [id, row] of byId) yield [id, row, new RowReader(table, id, report, personID)];
}
