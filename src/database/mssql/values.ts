import type mssql from 'mssql';
import type { IResult, ISqlType, Request } from 'mssql';
import type { RawRow, SqlValue } from '../port.js';

/** The driver as a value, which is loaded when it is first needed. */
export type Driver = typeof mssql;

const INT_LIMIT = 2 ** 31;
/**
 * Lengths that texts are declared with, so that the server keeps one plan of a statement and not one a length. GUIDs,
 * digests and instants fit the first.
 */
const LENGTHS = [40, 400, 4000] as const;
const LONGEST_VARCHAR = 8000;

// eslint-disable-next-line no-control-regex -- ASCII is what is meant
const ASCII = /^[\x00-\x7f]*$/;

/**
 * The type that a parameter is sent with. Texts of ASCII go as varchar: keys, digests and dates are char columns, which an
 * nvarchar parameter would have converted row by row instead of seeking; compared with an nvarchar column it is the
 * parameter that is converted, and ASCII loses nothing. A Date is never sent: the driver rounds it.
 */
export function parameterType(driver: Driver, value: unknown): ISqlType {
  if (typeof value === 'string') {
    const ascii = ASCII.test(value);
    const length = LENGTHS.find((limit) => value.length <= limit);
    if (ascii && value.length <= LONGEST_VARCHAR) return driver.VarChar(length ?? LONGEST_VARCHAR);
    if (ascii) return driver.VarChar(driver.MAX);
    return driver.NVarChar(length ?? driver.MAX);
  }
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) return driver.Float();
    return value >= -INT_LIMIT && value < INT_LIMIT ? driver.Int() : driver.BigInt();
  }
  if (value === null) return driver.NVarChar(1);
  if (Buffer.isBuffer(value)) return driver.VarBinary(value.length <= LONGEST_VARCHAR ? LONGEST_VARCHAR : driver.MAX);
  throw new TypeError(`no parameter can be made of a value of type ${typeof value}`);
}

/** Binds parameters as the statement text numbers them: @1, @2, … */
export function bind(driver: Driver, request: Request, parameters: readonly unknown[]): void {
  parameters.forEach((value, index) => request.input(String(index + 1), parameterType(driver, value), value));
}

/** A column of a result, and the type that it would be declared with. */
export interface ResultColumn {
  readonly name: string;
  readonly type: () => ISqlType;
  /** Bytes of a text or of binary data; 65,535 stands for `max`. */
  readonly length: number;
  readonly nullable: boolean;
}

/** A result of a request in array row mode: the driver's own types know the other mode only. */
interface ArrayResult {
  recordset?: unknown[][];
  columns?: ResultColumn[][];
  rowsAffected: number[];
}

const arrayResult = (result: IResult<unknown>): ArrayResult => result as unknown as ArrayResult;

/** Columns of the first rows that a request gave. */
export const resultColumns = (result: IResult<unknown>): readonly ResultColumn[] =>
  arrayResult(result).columns?.[0] ?? [];

export interface Rows {
  names: string[];
  rows: RawRow[];
  /** Rows that the first statement touched. */
  changes: number;
}

/** Rows with the cells that the port promises: bit as 0 or 1, bigint as a number, char without its filling. */
export function readRows(driver: Driver, result: IResult<unknown>): Rows {
  const { recordset = [], rowsAffected } = arrayResult(result);
  const types = resultColumns(result);
  const rows = recordset as RawRow[];
  types.forEach((column, index) => {
    const convert = conversion(driver, column);
    if (convert) for (const row of rows) row[index] = convert(row[index]);
  });
  return { names: types.map(({ name }) => name), rows, changes: rowsAffected[0] ?? 0 };
}

type Conversion = (cell: unknown) => SqlValue;

function conversion(driver: Driver, { type }: ResultColumn): Conversion | undefined {
  // A statement asks for instants as text; a text column that is none in truth still must not give a Date away.
  if (DATED.some((name) => driver[name] === type))
    return (cell) => (cell instanceof Date ? cell.toISOString() : (cell as SqlValue));
  // Fixed length fills up with spaces, '' too; what was written had none at its end.
  if (type === driver.Char || type === driver.NChar) return (cell) => withoutFilling(cell as string | null);
  if (type === driver.Bit) return (cell) => (cell === null ? null : Number(cell));
  if (type === driver.BigInt) return (cell) => (cell === null ? null : Number(cell));
  return undefined;
}

const withoutFilling = (cell: string | null): string | null => (cell?.endsWith(' ') ? cell.replace(/ +$/, '') : cell);

const DATED = ['Date', 'DateTime', 'DateTime2', 'DateTimeOffset', 'SmallDateTime', 'Time'] as const;

/** Rows as objects by the names of their columns. */
export function asObjects<Row>({ names, rows }: Rows): Row[] {
  return rows.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index]])) as Row);
}
