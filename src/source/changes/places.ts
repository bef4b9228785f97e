import { readDay } from '../../attendance/reading.js';
import type { Cell } from '../../attendance/source-rows.js';
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Source } from '../source.js';
import { ROW_IDS, type DatedRow, type DatedTable } from './change-reader.js';

/** How many rows a calendar has on a date, and the sum of their ids: a deletion or a move shows in both places. */
export interface PlaceCount {
  readonly calendarID: number;
  /** As it is kept: see `placeDate`. */
  readonly date: string;
  readonly rows: number;
  readonly idSum: number;
}

/** The days asked about, both ends inclusive; without an end, rows without a readable date are among them. */
export interface PlaceRange {
  readonly from?: string;
  readonly to?: string;
}

/** The date of a row as it is kept: '' when it has none that can be read. */
export const placeDate = (cell: Cell): string => readDay(cell) ?? '';

/**
 * Counts of every place of a table, or of one calendar and some days: read from the index (calendarID, date, personID)
 * alone. Rows without a student or an id belong to no place.
 */
export async function placeCounts(
  source: Source,
  table: DatedTable,
  calendarID?: number,
  range: PlaceRange = {},
): Promise<PlaceCount[]> {
  const { dialect } = source.database;
  const id = sql.ref(`t.${ROW_IDS[table]}`);
  const date = dialect === 'sqlite' ? sql`t.date` : sql`convert(varchar(33), t.date, 23)`;
  const sums = dialect === 'sqlite' ? sql`count(*), sum(${id})` : sql`count_big(*), sum(cast(${id} as bigint))`;
  const where = [identified(source, table), ...(calendarID === undefined ? [] : [sql`t.calendarID = ${calendarID}`])];
  const query = sql`select t.calendarID, ${date}, ${sums} from ${source.table(table)} as t
    where ${sql.join([...where, ...inRange(range)], sql` and `)} group by t.calendarID, t.date`;
  const rows = await source.database.read((reader) => reader.rows(query.compile(reader.sql)));
  const places = new Map<string, PlaceCount>();
  for (const [calendar, day, count, idSum] of rows) {
    const date = placeDate(typeof day === 'object' ? null : (day ?? null));
    if (typeof calendar !== 'number' || (date === '' && isRange(range))) continue;
    // Dates that cannot be read are one place.
    const other = places.get(`${calendar} ${date}`) ?? { rows: 0, idSum: 0 };
    const sums = { rows: other.rows + Number(count), idSum: other.idSum + Number(idSum) };
    places.set(`${calendar} ${date}`, { calendarID: calendar, date, ...sums });
  }
  return [...places.values()];
}

/** The rows of a calendar on some days; those of the day '' are the ones whose date cannot be read. */
export async function rowsOn(
  source: Source,
  table: DatedTable,
  calendarID: number,
  range: PlaceRange,
): Promise<DatedRow[]> {
  const undated = range.to === '';
  const days = undated ? [unreadableDate(source)] : inRange(range);
  const where = [sql`t.calendarID = ${calendarID}`, identified(source, table), ...days];
  const rows: DatedRow[] = await source.select(table, sql`${sql.join(where, sql` and `)}`);
  return rows.filter(({ date }) => (placeDate(date) === '') === undated);
}

/** On SQLite a column may hold anything. */
function identified({ database: { dialect } }: Source, table: DatedTable): RawBuilder<SqlBool> {
  const id = sql.ref(`t.${ROW_IDS[table]}`);
  return dialect === 'sqlite'
    ? sql<SqlBool>`typeof(t.personID) = 'integer' and typeof(${id}) = 'integer'`
    : sql<SqlBool>`t.personID is not null and ${id} is not null`;
}

const isRange = ({ from, to }: PlaceRange): boolean => from !== undefined || to !== undefined;

function inRange({ from, to }: PlaceRange): RawBuilder<SqlBool>[] {
  return [
    ...(from === undefined ? [] : [sql<SqlBool>`t.date >= ${from}`]),
    ...(to === undefined ? [] : [sql<SqlBool>`t.date <= ${to}`]),
  ];
}

/** More rather than less. */
function unreadableDate({ database: { dialect } }: Source): RawBuilder<SqlBool> {
  return dialect === 'sqlite'
    ? sql<SqlBool>`(t.date is null or t.date is not date(t.date) or t.date < '0001')`
    : sql<SqlBool>`(try_convert(date, t.date) is null or convert(varchar(33), try_convert(date, t.date), 23) <> convert(varchar(33), t.date, 23))`;
}
