/** Statement text for rows that are written many at a time, from parameters or from a staging table. No MERGE. */

const quote = (name: string): string => `[${name.replaceAll(']', ']]')}]`;
const list = (columns: readonly string[], prefix = ''): string =>
  columns.map((name) => prefix + quote(name)).join(', ');

const same = (key: readonly string[], left: string, right: (column: string, index: number) => string): string =>
  key.map((column, index) => `${left}${quote(column)} = ${right(column, index)}`).join(' and ');

/** Where the rows of a large write stand meanwhile: a table of the session, gone with it. */
export const STAGE = '#stage';

/** `at`: number of the row's first parameter. */
export function deleteRow(table: string, key: readonly string[], at: number): string {
  return `delete from ${quote(table)} where ${same(key, '', (_, index) => `@${at + index}`)};`;
}

export function insertRow(table: string, columns: readonly string[], at: number): string {
  const values = columns.map((_, index) => `@${at + index}`).join(', ');
  return `insert into ${quote(table)} (${list(columns)}) values (${values});`;
}

export function upsertRow(table: string, key: readonly string[], columns: readonly string[], at: number): string {
  const where = same(key, '', (_, index) => `@${at + index}`);
  const set = columns
    .flatMap((name, index) => (key.includes(name) ? [] : [`${quote(name)} = @${at + index}`]))
    .join(', ');
  const insert = insertRow(table, columns, at);
  if (set === '') return `if not exists (select 1 from ${quote(table)} where ${where}) ${insert}`;
  return `update ${quote(table)} set ${set} where ${where}; if @@rowcount = 0 ${insert}`;
}

/** Makes the staging table with the types and collations of the table that its rows are for. */
export const makeStage = (table: string, columns: readonly string[]): string =>
  `select top (0) ${list(columns)} into ${STAGE} from ${quote(table)};`;

export const dropStage = `drop table ${STAGE};`;

export function deleteStaged(table: string, key: readonly string[]): string {
  const staged = same(key, 't.', (column) => `s.${quote(column)}`);
  return `delete t from ${quote(table)} as t inner join ${STAGE} as s on ${staged};`;
}

export function upsertStaged(table: string, key: readonly string[], columns: readonly string[]): string {
  const staged = same(key, 't.', (column) => `s.${quote(column)}`);
  const changed = columns.filter((column) => !key.includes(column));
  const set = changed.map((column) => `${quote(column)} = s.${quote(column)}`).join(', ');
  const update =
    set === '' ? '' : `update t set ${set} from ${quote(table)} as t inner join ${STAGE} as s on ${staged}; `;
  const absent = `where not exists (select 1 from ${quote(table)} as t where ${staged})`;
  return `${update}insert into ${quote(table)} (${list(columns)}) select ${list(columns, 's.')} from ${STAGE} as s ${absent};`;
}
