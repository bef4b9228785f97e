import { sql, type RawBuilder } from 'kysely';
import { readInteger } from '../attendance/reading.js';
import type { Cell } from '../attendance/source-rows.js';
import type { Database, SqlValue } from '../database/port.js';
import type { SourceTable, SourceTables } from './contract.js';

/** A column that names a row of another table, and the id of its own row. */
interface Reference {
  readonly table: SourceTable;
  readonly id: string;
  readonly column: string;
  readonly names: SourceTable;
}

function reference<Table extends SourceTable>(
  table: Table,
  id: keyof SourceTables[Table] & string,
  column: keyof SourceTables[Table] & string,
  names: SourceTable,
): Reference {
  return { table, id, column, names };
}

/** Rows are looked up by these columns, so that one which names nothing is met by no calendar and no student. */
const REFERENCES: readonly Reference[] = [
  reference('attendance', 'attendanceID', 'calendarID', 'calendar'),
  reference('attendance', 'attendanceID', 'personID', 'person'),
  reference('attendanceUnit', 'attendanceUnitID', 'calendarID', 'calendar'),
  reference('attendanceUnit', 'attendanceUnitID', 'personID', 'person'),
  reference('enrollment', 'enrollmentID', 'calendarID', 'calendar'),
  reference('enrollment', 'enrollmentID', 'personID', 'person'),
  reference('roster', 'rosterID', 'sectionID', 'section'),
  reference('roster', 'rosterID', 'personID', 'person'),
  reference('section', 'sectionID', 'courseID', 'course'),
  reference('sectionPlacement', 'sectionPlacementID', 'sectionID', 'section'),
  reference('course', 'courseID', 'calendarID', 'calendar'),
  reference('period', 'periodID', 'periodScheduleID', 'periodSchedule'),
  reference('day', 'dayID', 'calendarID', 'calendar'),
  reference('gradeLevel', 'gradeLevelID', 'calendarID', 'calendar'),
  reference('attendanceExcuse', 'excuseID', 'calendarID', 'calendar'),
];

/** Rows of a table whose column holds one value that names nothing. */
export interface DanglingRows {
  readonly table: SourceTable;
  readonly column: string;
  readonly names: SourceTable;
  readonly value: Cell;
  readonly rows: number;
  /** The lowest; undefined when it cannot be read. */
  readonly firstID: number | undefined;
}

/** Values of one column that are told apart: a district that keeps attendance without its old calendars has a few. */
const VALUES_A_COLUMN = 200;

/**
 * Every reference that leads nowhere, empty ones among them, by table and value: at most 200 values of a column. It reads
 * an index of each large table from one end to the other, and is no work for a main thread that has other things to do.
 */
export async function findDangling(
  database: Database<SourceTables>,
  tableName: (table: SourceTable) => RawBuilder<unknown>,
): Promise<DanglingRows[]> {
  const found: DanglingRows[] = [];
  for (const { table, id, column, names } of REFERENCES) {
    const [value, key] = [sql.ref(`t.${column}`), sql.ref(`r.${names}ID`)];
    const select = sql`${value} as value, count(*) as found, min(${sql.ref(`t.${id}`)}) as firstID`;
    const from = sql`${tableName(table)} as t where not exists (select 1 from ${tableName(names)} as r where ${key} = ${value}) group by ${value} order by ${value}`;
    const query =
      database.dialect === 'sqlite'
        ? sql`select ${select} from ${from} limit ${VALUES_A_COLUMN}`
        : sql`select top (${VALUES_A_COLUMN}) ${select} from ${from}`;
    const rows = await database.read((reader) => reader.rows(query.compile(reader.sql)));
    for (const [cell, count, first] of rows)
      found.push({
        table,
        column,
        names,
        value: cellOf(cell),
        rows: Number(count),
        firstID: readInteger(cellOf(first)) ?? undefined,
      });
  }
  return found;
}

const cellOf = (value: SqlValue | undefined): Cell => (typeof value === 'object' ? null : (value ?? null));
