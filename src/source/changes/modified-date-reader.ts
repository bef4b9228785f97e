import { sql, type RawBuilder } from 'kysely';
import { after, databaseNow } from '../../database/text.js';
import type { Source } from '../source.js';
import {
  ROW_IDS,
  rowID,
  type ChangedRows,
  type ChangeReader,
  type DatedRow,
  type DatedTable,
} from './change-reader.js';
import { nextWatermark, windowStart, type ModifiedDates } from './watermark.js';

/** Rows of a page: some milliseconds to read and to compare. */
const ROWS_A_PAGE = 2_000;

/**
 * Finds new and edited rows by their modifiedDate. The position is the watermark; every look begins some time before it, since
 * a row is dated when it is entered and seen when it is committed. Deletions are not seen.
 */
export class ModifiedDateReader implements ChangeReader {
  constructor(
    readonly source: Source,
    readonly dates: ModifiedDates,
  ) {}

  seesDeletions(): boolean {
    return false;
  }

  async start(table: DatedTable): Promise<string> {
    const { dialect } = this.source.database;
    const newest =
      dialect === 'sqlite' ? sql`max(t.modifiedDate)` : sql`convert(varchar(33), max(t.modifiedDate), 126)`;
    const query = sql`select ${newest} from ${this.source.table(table)} as t`;
    const [row] = await this.source.database.read((reader) => reader.rows(query.compile(reader.sql)));
    return nextWatermark(typeof row?.[0] === 'string' ? [row[0]] : [], await this.#serverNowMs(), this.dates);
  }

  async *changedRows(table: DatedTable, position: string): AsyncGenerator<ChangedRows, void> {
    const { dialect } = this.source.database;
    const columns = [sql.ref('t.modifiedDate'), sql.ref(`t.${ROW_IDS[table]}`)];
    const serverNowMs = await this.#serverNowMs();
    let watermark = position;
    let where: RawBuilder<unknown> = sql`t.modifiedDate >= ${windowStart(position, this.dates)}`;
    for (;;) {
      const rows: DatedRow[] = await this.source.select(table, where, { by: columns, count: ROWS_A_PAGE });
      const texts = rows.flatMap(({ modifiedDate }) => (typeof modifiedDate === 'string' ? [modifiedDate] : []));
      watermark = nextWatermark([watermark, ...texts], serverNowMs, this.dates);
      yield { rows, deletedIDs: [], position: watermark };
      const last = rows.at(-1);
      const id = last && rowID(table, last);
      if (rows.length < ROWS_A_PAGE || !last || typeof last.modifiedDate !== 'string' || typeof id !== 'number') return;
      where = after(dialect, columns, [last.modifiedDate, id]);
    }
  }

  async #serverNowMs(): Promise<number> {
    const query = sql`select ${databaseNow(this.source.database.dialect)}`;
    const [row] = await this.source.database.read((reader) => reader.rows(query.compile(reader.sql)));
    return Number(row?.[0] ?? 0);
  }
}
