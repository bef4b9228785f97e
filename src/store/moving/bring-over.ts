import type { Database, RawRow, Reader } from '../../database/port.js';
import type { StoreTables } from '../tables.js';
import { TableDigest, textOf, type TableSum } from './table-digest.js';
import { keyOf, nameOf, replaceRows, tablePage, type OpenTable, type RowKey } from './table-pages.js';

/** Rows read at a time. */
const PAGE_ROWS = 2_000;

/** How a source is read: each page by itself while others write to it, or all in one transaction. */
export type ReadPages = <T>(work: (reader: Reader<StoreTables>) => Promise<T>) => Promise<T>;

/**
 * Makes a table of the target what it is in the source, a page at a time, and returns what the source held. What is there
 * already is compared, so that it can be done again for what changed meanwhile, and gone on with after an interruption.
 */
export async function bringOver(
  read: ReadPages,
  target: Database<StoreTables>,
  table: OpenTable,
  progress: (rows: number) => void,
): Promise<TableSum> {
  const digest = new TableDigest();
  for (let behind: RowKey | null = null; ;) {
    const from: RowKey | null = behind;
    const rows: RawRow[] = await read((reader) => tablePage(reader, table, from, null, PAGE_ROWS));
    const upTo = rows.length < PAGE_ROWS ? null : keyOf(table, rows.at(-1)!);
    await makeEqual(target, table, from, upTo, rows);
    digest.add(rows);
    progress(rows.length);
    if (upTo === null) return digest.sum;
    behind = upTo;
  }
}

/** Makes a stretch of keys of the target hold given rows and no others. */
async function makeEqual(
  target: Database<StoreTables>,
  table: OpenTable,
  behind: RowKey | null,
  upTo: RowKey | null,
  rows: readonly RawRow[],
): Promise<void> {
  const missing = new Map(rows.map((row) => [nameOf(table, row), row]));
  const gone: RowKey[] = [];
  for (let last = behind; ;) {
    const from = last;
    const there = await target.read((reader) => tablePage(reader, table, from, upTo, PAGE_ROWS));
    for (const row of there) {
      const name = nameOf(table, row);
      const known = missing.get(name);
      if (known && isEqual(known, row)) missing.delete(name);
      else gone.push(keyOf(table, row));
    }
    if (there.length < PAGE_ROWS) break;
    last = keyOf(table, there.at(-1)!);
  }
  await replaceRows(target, table, gone, [...missing.values()]);
}

const isEqual = (row: RawRow, other: RawRow): boolean => row.every((value, at) => textOf(value) === textOf(other[at]!));

/** What a table holds. */
export async function sumOf(store: Database<StoreTables>, table: OpenTable): Promise<TableSum> {
  const digest = new TableDigest();
  for (let behind: RowKey | null = null; ;) {
    const from: RowKey | null = behind;
    const rows: RawRow[] = await store.read((reader) => tablePage(reader, table, from, null, PAGE_ROWS));
    digest.add(rows);
    if (rows.length < PAGE_ROWS) return digest.sum;
    behind = keyOf(table, rows.at(-1)!);
  }
}
