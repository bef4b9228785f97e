import { Option, type Command } from 'commander';
import { requireKnown } from '../aggregation/selection.js';
import { csvLine } from '../core/csv.js';
import { readCalendarStates } from '../store/aggregation/calendars.js';
import { findingPages } from '../store/aggregation/findings.js';
import { idsArgument } from './arguments.js';
import { Output } from './output.js';
import { configOption } from './config-option.js';
import { tableLines } from './table.js';
import { withAgent } from './with-agent.js';

const COLUMNS = ['calendarID', 'severity', 'code', 'table', 'ids', 'personID', 'date', 'message'] as const;

export function addFindings(program: Command): void {
  program
    .command('findings')
    .description('list the data-quality findings of the last refresh of each calendar')
    .addOption(configOption())
    .option('--calendar <id...>', 'only these calendars', idsArgument)
    .addOption(new Option('--format <format>').choices(['table', 'csv']).default('table'))
    .action((options: { config: string; calendar?: number[]; format: 'table' | 'csv' }) =>
      withAgent(options.config, async (agent) => {
        const store = await agent.store();
        if (options.calendar) requireKnown(await readCalendarStates(store), { calendarIDs: options.calendar });
        const output = new Output();
        if (options.format === 'csv') await output.line(csvLine(COLUMNS));
        for await (const page of findingPages(store, options.calendar ?? [])) {
          const rows = page.map((finding) => [
            finding.calendarID,
            finding.severity,
            finding.code,
            finding.sourceTable,
            finding.ids,
            finding.personID === 0 ? null : finding.personID,
            finding.date,
            finding.message,
          ]);
          const lines = options.format === 'csv' ? rows.map(csvLine) : tableLines(COLUMNS, rows);
          await output.line(lines.join('\n'));
        }
        await output.close();
      }),
    );
}
