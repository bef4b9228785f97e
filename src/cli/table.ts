export type TableCell = string | number | null;

/** Lines of a table with aligned columns; numbers are set flush right. */
export function tableLines(header: readonly string[], rows: readonly (readonly TableCell[])[]): string[] {
  const columns = header.map((name, column): TableColumn => ({
    name,
    width: rows.reduce((width, row) => Math.max(width, textOf(row[column] ?? null).length), 0),
    numeric: rows.length > 0 && rows.every((row) => typeof row[column] === 'number'),
  }));
  return [...headLines(columns), ...rows.map((row) => rowLine(columns, row))];
}

/** A column of a table that is printed while its rows come: what is wider than `width` moves the rest of its line. */
export interface TableColumn {
  readonly name: string;
  /** Of the cells; a longer name makes the column wider. */
  readonly width: number;
  readonly numeric?: boolean;
}

/** The name of each column, underlined. */
export function headLines(columns: readonly TableColumn[]): string[] {
  return [
    rowLine(
      columns,
      columns.map(({ name }) => name),
    ),
    columns.map((column) => '-'.repeat(widthOf(column))).join('  '),
  ];
}

export function rowLine(columns: readonly TableColumn[], row: readonly TableCell[]): string {
  return columns
    .map((column, index) => {
      const text = textOf(row[index] ?? null);
      return column.numeric ? text.padStart(widthOf(column)) : text.padEnd(widthOf(column));
    })
    .join('  ')
    .trimEnd();
}

/** A text of the SIS moves neither the table nor the terminal: its control characters are spaces. */
const textOf = (cell: TableCell): string => (cell === null ? '' : String(cell).replace(CONTROL, ' '));
const CONTROL = /\p{Cc}/gu;

const widthOf = ({ name, width }: TableColumn): number => Math.max(name.length, width);
