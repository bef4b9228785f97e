import { Option, type Command } from 'commander';
import { requireKnown } from '../aggregation/selection.js';
import { spreadsheetLine } from '../core/csv.js';
import type { Database } from '../database/port.js';
import type { FindingTable } from '../store/aggregation-tables.js';
import { readCalendarStates } from '../store/aggregation/calendars.js';
import { CALENDAR_ITSELF, countFindingsByCalendar, findingPages, NO_CALENDAR } from '../store/aggregation/findings.js';
import type { StoreTables } from '../store/tables.js';
import { idsArgument } from './arguments.js';
import { configOption } from './config-option.js';
import { Output } from './output.js';
import { headLines, rowLine, tableLines, type TableCell, type TableColumn } from './table.js';
import { withAgent } from './with-agent.js';

interface Options {
  config: string;
  calendar?: number[];
  format: 'table' | 'csv';
}

/** The widths hold what the tables of the SIS can: the message, of any length, comes last. */
const COLUMNS: readonly TableColumn[] = [
  { name: 'calendarID', width: 10, numeric: true },
  { name: 'severity', width: 8 },
  { name: 'code', width: 25 },
  { name: 'table', width: 16 },
  { name: 'ids', width: 17 },
  { name: 'personID', width: 10, numeric: true },
  { name: 'date', width: 10 },
  { name: 'message', width: 7 },
];
const NAMES = COLUMNS.map(({ name }) => name);

export function addFindings(program: Command): void {
  program
    .command('findings')
    .description('count and list the data-quality findings of the last refresh of each calendar')
    .addOption(configOption())
    .option('--calendar <id...>', 'only these calendars', idsArgument)
    .addOption(new Option('--format <format>').choices(['table', 'csv']).default('table'))
    .action((options: Options) =>
      withAgent(options.config, async (agent) => {
        const store = await agent.store();
        if (options.calendar) requireKnown(await readCalendarStates(store), { calendarIDs: options.calendar });
        const output = new Output();
        await print(store, options.calendar ?? [], options.format, output);
        await output.close();
      }),
    );
}

/** CSV is the list alone; the table has the counts of each calendar before it. */
async function print(
  store: Database<StoreTables>,
  calendarIDs: readonly number[],
  format: Options['format'],
  output: Output,
): Promise<void> {
  if (format === 'csv') await output.line(spreadsheetLine(NAMES));
  else {
    const counts = await countFindingsByCalendar(store, calendarIDs);
    const rows = counts.map(({ calendarID, name, severity, code, count }) => [
      calendarID === NO_CALENDAR ? null : calendarID,
      name,
      severity,
      code,
      count,
    ]);
    if (rows.length === 0) return output.line('findings: none');
    await output.line([...tableLines(['calendarID', 'calendar', 'severity', 'code', 'count'], rows), ''].join('\n'));
    await output.line(headLines(COLUMNS).join('\n'));
  }
  const lineOf = format === 'csv' ? spreadsheetLine : (row: readonly TableCell[]) => rowLine(COLUMNS, row);
  for await (const page of findingPages(store, calendarIDs))
    await output.line(page.map((finding) => lineOf(cells(finding))).join('\n'));
}

const cells = (finding: FindingTable): TableCell[] => [
  finding.calendarID === NO_CALENDAR ? null : finding.calendarID,
  finding.severity,
  finding.code,
  finding.sourceTable,
  finding.ids,
  finding.personID === CALENDAR_ITSELF ? null : finding.personID,
  finding.date,
  finding.message,
];
