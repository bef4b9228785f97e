import { Option, type Command } from 'commander';
import { requireKnown } from '../aggregation/selection.js';
import { csvLine } from '../core/csv.js';
import type { SchoolDay } from '../core/school-day.js';
import { AGGREGATION_RECORD_FIELDS, aggregationPages, type AggregationFilter } from '../store/aggregation/export.js';
import { readCalendarStates } from '../store/aggregation/calendars.js';
import { dayArgument, idsArgument } from './arguments.js';
import { Output } from './output.js';
import { configOption } from './config-option.js';
import { requirePerson } from './require-person.js';
import { withAgent } from './with-agent.js';

interface Options {
  config: string;
  calendar?: number[];
  school?: number[];
  student?: string;
  from?: SchoolDay;
  to?: SchoolDay;
  format: 'csv' | 'jsonl';
  output?: string;
}

export function addAggregation(program: Command): void {
  program
    .command('aggregation')
    .description('print the aggregated attendance of students by day')
    .addOption(configOption())
    .option('--calendar <id...>', 'only these calendars', idsArgument)
    .option('--school <id...>', 'only these schools', idsArgument)
    .option('--student <student>', 'only this student: a GUID, person:ID or number:N')
    .option('--from <date>', 'from this day on', dayArgument)
    .option('--to <date>', 'up to and including this day', dayArgument)
    .addOption(new Option('--format <format>').choices(['csv', 'jsonl']).default('csv'))
    .option('-o, --output <file>', 'write to a file')
    .action((options: Options) =>
      withAgent(options.config, async (agent) => {
        const store = await agent.store();
        const calendars = await readCalendarStates(store);
        const selected = {
          ...(options.calendar && { calendarIDs: options.calendar }),
          ...(options.school && { schoolIDs: options.school }),
        };
        requireKnown(calendars, selected);
        const filter: AggregationFilter = {
          ...selected,
          ...(options.student !== undefined && {
            personID: await requirePerson(await agent.source(), options.student),
          }),
          ...(options.from && { from: options.from }),
          ...(options.to && { to: options.to }),
        };
        const output = new Output(options.output);
        if (options.format === 'csv') await output.line(csvLine(AGGREGATION_RECORD_FIELDS));
        for await (const page of aggregationPages(store, filter)) {
          const lines = page.map((record) =>
            options.format === 'csv'
              ? csvLine(AGGREGATION_RECORD_FIELDS.map((field) => record[field]))
              : JSON.stringify(record),
          );
          await output.line(lines.join('\n'));
        }
        await output.close();
      }),
    );
}
