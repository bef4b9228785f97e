import type { DialectName } from '../../database/port.js';

/**
 * Column types by dialect. Keys and codes have a binary collation on SQL Server, so that a case-insensitive
 * database compares and orders them as SQLite does.
 */
export interface ColumnTypes {
  int: string;
  bigint: string;
  /** Fixed ASCII text such as a GUID or a digest. */
  char(length: number): string;
  /** Text compared ordinally, of bounded length. */
  text(length: number): string;
  /** Text of any length. */
  longText: string;
  bytes: string;
  /** `YYYY-MM-DD` */
  day: string;
  /** ISO 8601 instant in UTC with milliseconds, 24 characters. */
  instant: string;
  /** What follows the closing bracket of `create table` for tables that live in their primary key. */
  clustered: string;
}

const BINARY = 'collate Latin1_General_100_BIN2';

export function columnTypes(dialect: DialectName): ColumnTypes {
  if (dialect === 'sqlite')
    return {
      int: 'integer',
      bigint: 'integer',
      char: () => 'text',
      text: () => 'text',
      longText: 'text',
      bytes: 'blob',
      day: 'text',
      instant: 'text',
      clustered: ' without rowid',
    };
  return {
    int: 'int',
    bigint: 'bigint',
    char: (length) => `char(${length}) ${BINARY}`,
    text: (length) => `nvarchar(${length}) ${BINARY}`,
    longText: `nvarchar(max) ${BINARY}`,
    bytes: 'varbinary(max)',
    day: `char(10) ${BINARY}`,
    instant: `char(24) ${BINARY}`,
    clustered: '',
  };
}

/** A number that the database gives out, growing with each row. */
export function identity(dialect: DialectName): string {
  return dialect === 'sqlite' ? 'integer primary key autoincrement' : 'bigint identity(1, 1) not null primary key';
}
