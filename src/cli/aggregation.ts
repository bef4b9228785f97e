import { Option, type Command } from 'commander';
import type { Agent } from '../agent.js';
import { requireKnown } from '../aggregation/selection.js';
import { csvLine } from '../core/csv.js';
import { AgentError } from '../core/errors.js';
import type { SchoolDay } from '../core/school-day.js';
import type { Database } from '../database/port.js';
import { readCalendarStates } from '../store/aggregation/calendars.js';
import {
  AGGREGATION_RECORD_FIELDS,
  aggregationPages,
  type AggregationField,
  type AggregationFilter,
  type MinuteField,
  type MinuteRange,
} from '../store/aggregation/export.js';
import { excuseIDsOf, isExcuse } from '../store/aggregation/mirror.js';
import type { StoreTables } from '../store/tables.js';
import { dayArgument, fieldsArgument, idsArgument, minutesArgument, textsArgument } from './arguments.js';
import { configOption } from './config-option.js';
import { Output } from './output.js';
import { requireDayRange } from './require-day-range.js';
import { requirePerson } from './require-person.js';
import { withAgent } from './with-agent.js';

interface Options extends Partial<Record<MinuteField, MinuteRange>> {
  config: string;
  calendar?: number[];
  school?: number[];
  student?: string;
  from?: SchoolDay;
  to?: SchoolDay;
  asOf?: SchoolDay;
  excuse?: string[];
  fields: readonly AggregationField[];
  format: 'csv' | 'jsonl';
  output?: string;
}

const HELP = `
Fields (Student > Attendance > Attendance Day Aggregation), in the order of the contract:
  ${AGGREGATION_RECORD_FIELDS.join(', ')}
Minutes are 120..240, 120.., ..60 (both ends included) or a single number.`;

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
    .hook('preAction', requireDayRange)
    .option('--as-of <date>', "days up to this one, instead of up to each calendar's last refreshed day", dayArgument)
    .option('--scheduled-minutes <minutes>', 'only days with so many scheduled minutes', minutesArgument)
    .option('--absent-minutes <minutes>', 'only days with so many absent minutes', minutesArgument)
    .option('--unexcused-absent-minutes <minutes>', 'only days with so many unexcused ones', minutesArgument)
    .option(
      '--excuse <code...>',
      'only days whose most common code is one of these: a code, excuseID:N or "none"',
      textsArgument,
    ) // prettier-ignore
    .addOption(
      new Option('--fields <names>', 'only these fields, in this order')
        .argParser(fieldsArgument(AGGREGATION_RECORD_FIELDS))
        .default(AGGREGATION_RECORD_FIELDS, 'all'),
    )
    .addOption(new Option('--format <format>').choices(['csv', 'jsonl']).default('csv'))
    .option('-o, --output <file>', 'write to a file')
    .addHelpText('after', HELP)
    .action((options: Options) => withAgent(options.config, (agent) => print(agent, options)));
}

async function print(agent: Agent, options: Options): Promise<void> {
  const store = await agent.store();
  const filter = await filterOf(agent, store, options);
  const { fields, format } = options;
  const output = new Output(options.output);
  if (format === 'csv') await output.line(csvLine(fields));
  for await (const page of aggregationPages(store, filter)) {
    const lines = page.map((record) =>
      format === 'csv'
        ? csvLine(fields.map((field) => record[field]))
        : JSON.stringify(Object.fromEntries(fields.map((field) => [field, record[field]]))),
    );
    await output.line(lines.join('\n'));
  }
  await output.close();
}

async function filterOf(agent: Agent, store: Database<StoreTables>, options: Options): Promise<AggregationFilter> {
  const { calendar, school, from, to, asOf, scheduledMinutes, absentMinutes, unexcusedAbsentMinutes } = options;
  const known = await readCalendarStates(store);
  requireKnown(known, { ...(calendar && { calendarIDs: calendar }), ...(school && { schoolIDs: school }) });
  const selected = known.filter(
    ({ calendarID, schoolID }) =>
      (!calendar || calendar.includes(calendarID)) && (!school || (schoolID !== null && school.includes(schoolID))),
  );
  return {
    ...((calendar ?? school) && { calendarIDs: selected.map(({ calendarID }) => calendarID) }),
    ...(options.student !== undefined && { personID: await requirePerson(await agent.source(), options.student) }),
    ...(from && { from }),
    ...(to && { to }),
    ...(asOf && { asOf }),
    minutes: {
      ...(scheduledMinutes && { scheduledMinutes }),
      ...(absentMinutes && { absentMinutes }),
      ...(unexcusedAbsentMinutes && { unexcusedAbsentMinutes }),
    },
    ...(options.excuse && { excuseIDs: await requireExcuses(store, options.excuse) }),
  };
}

/** `none` is a day without a most common code; a code of that text is named by its id. Errors: AgentError `usage`. */
async function requireExcuses(store: Database<StoreTables>, references: readonly string[]): Promise<(number | null)[]> {
  const found: (number | null)[] = [];
  const unknown: string[] = [];
  for (const reference of references) {
    const byId = /^excuseID:(\d{1,10})$/.exec(reference);
    if (byId && (await isExcuse(store, Number(byId[1])))) found.push(Number(byId[1]));
    else if (!byId && reference === 'none') found.push(null);
    else {
      const excuseIDs = byId ? [] : await excuseIDsOf(store, reference.trim());
      if (excuseIDs.length === 0) unknown.push(JSON.stringify(reference));
      found.push(...excuseIDs);
    }
  }
  if (unknown.length > 0) throw new AgentError('usage', `no calendar has an attendance code ${unknown.join(', ')}`);
  return found;
}
