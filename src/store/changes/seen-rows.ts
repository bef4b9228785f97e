import { sql, type SqlBool } from 'kysely';
import type { Database } from '../../database/port.js';
import { oneOf } from '../../database/text.js';
import type { SeenRowTable } from '../change-tables.js';
import type { StoreTables } from '../tables.js';

type SourceTableName = SeenRowTable['sourceTable'];

/** How many rows were seen at a place, and the sum of their ids. */
export interface SeenCount {
  calendarID: number;
  date: string;
  rows: number;
  idSum: number;
}

/** Rows seen under any of these ids, wherever they stood. */
export function seenRowsOf(
  store: Database<StoreTables>,
  sourceTable: SourceTableName,
  ids: readonly number[],
): Promise<SeenRowTable[]> {
  return store.read((reader) =>
    reader.all(
      reader.sql
        .selectFrom('seen_row')
        .selectAll()
        .where('sourceTable', '=', sourceTable)
        .where(oneOf(reader.dialect, sql.ref('rowID'), ids)),
    ),
  );
}

/** Rows seen in a calendar on days from `from` to `to`, both inclusive. */
export function seenRowsOn(
  store: Database<StoreTables>,
  sourceTable: SourceTableName,
  calendarID: number,
  from: string,
  to: string,
): Promise<SeenRowTable[]> {
  return store.read((reader) =>
    reader.all(
      reader.sql
        .selectFrom('seen_row')
        .selectAll()
        .where('sourceTable', '=', sourceTable)
        .where('calendarID', '=', calendarID)
        .where('date', '>=', from)
        .where('date', '<=', to),
    ),
  );
}

/** Counts of every place of a table, or of one calendar and some days. */
export async function seenCounts(
  store: Database<StoreTables>,
  sourceTable: SourceTableName,
  calendarID?: number,
  range: { from?: string; to?: string } = {},
): Promise<SeenCount[]> {
  const conditions = [sql<SqlBool>`sourceTable = ${sourceTable}`];
  if (calendarID !== undefined) conditions.push(sql<SqlBool>`calendarID = ${calendarID}`);
  if (range.from !== undefined) conditions.push(sql<SqlBool>`date >= ${range.from}`);
  if (range.to !== undefined) conditions.push(sql<SqlBool>`date <= ${range.to}`);
  const sums = store.dialect === 'sqlite' ? sql`count(*), sum(rowID)` : sql`count_big(*), sum(cast(rowID as bigint))`;
  const query = sql`select calendarID, date, ${sums} from seen_row where ${sql.join(conditions, sql` and `)} group by calendarID, date`;
  const rows = await store.read((reader) => reader.rows(query.compile(reader.sql)));
  return rows.map(([calendar, date, count, idSum]) => ({
    calendarID: Number(calendar),
    date: String(date),
    rows: Number(count),
    idSum: Number(idSum),
  }));
}
