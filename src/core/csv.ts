type CsvCell = string | number | null | undefined;

/** One line of CSV (RFC 4180) without its line end: cells with a comma, a quote or a line break are quoted. */
export function csvLine(cells: readonly CsvCell[]): string {
  return cells
    .map((cell) => {
      const text = cell === null || cell === undefined ? '' : String(cell);
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(',');
}

/** How a text begins that a spreadsheet would run as a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * As csvLine, for files that people open in a spreadsheet: a text of the SIS that would be run as a formula there gets
 * an apostrophe in front. Numbers stay as they are.
 */
export function spreadsheetLine(cells: readonly CsvCell[]): string {
  return csvLine(cells.map((cell) => (typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : cell)));
}
