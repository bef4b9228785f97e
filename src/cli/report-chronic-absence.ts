import { Option, type Command } from 'commander';
import type { Agent } from '../agent.js';
import { chronicAbsence, type ChronicAbsenceOrder } from '../aggregation/chronic-absence-report.js';
import { mirrorSource } from '../aggregation/mirror-source.js';
import { selectCalendars } from '../aggregation/selection.js';
import { AgentError } from '../core/errors.js';
import { localDay, type SchoolDay } from '../core/school-day.js';
import { activeYear, readCalendarStates, type CalendarState } from '../store/aggregation/calendars.js';
import { dayArgument, idArgument, yearArgument } from './arguments.js';
import { ChronicAbsenceCsv } from './chronic-absence-csv.js';
import type { ChronicAbsenceForm, ChronicAbsenceHead } from './chronic-absence-form.js';
import { ChronicAbsenceJson } from './chronic-absence-json.js';
import { ChronicAbsenceTable } from './chronic-absence-table.js';
import { configOption } from './config-option.js';
import { Output } from './output.js';
import { requirePerson } from './require-person.js';
import { withAgent } from './with-agent.js';

interface Options {
  config: string;
  year?: number;
  school?: number;
  student?: string;
  asOf?: SchoolDay;
  format: 'table' | 'csv' | 'json';
  output?: string;
}

export function addChronicAbsence(report: Command): void {
  report
    .command('chronic-absence')
    .description('who missed a tenth or more of the scheduled days of a school year')
    .addOption(configOption())
    .option('--year <year>', 'the school year that ends then; the active one when left out', yearArgument)
    .option('--school <id>', 'only students with a day at this school', idArgument)
    .option('--student <student>', 'only this student: a GUID, person:ID or number:N')
    .option('--as-of <date>', "look at days up to this one; else to each calendar's last refreshed day", dayArgument)
    .addOption(new Option('--format <format>').choices(['table', 'csv', 'json']).default('table'))
    .option('-o, --output <file>', 'write to a file')
    .action((options: Options) => withAgent(options.config, (agent) => print(agent, options)));
}

const FORMS = { table: ChronicAbsenceTable, csv: ChronicAbsenceCsv, json: ChronicAbsenceJson };

async function print(agent: Agent, options: Options): Promise<void> {
  const source = await agent.source();
  const store = await agent.store();
  await mirrorSource(source, store, await source.identities());
  const known = await readCalendarStates(store);
  const { year, calendars } = calendarsOfYear(known, options, localDay(agent.clock.now(), agent.config.agent.timeZone));
  const order: ChronicAbsenceOrder = {
    calendars,
    minimumDays: agent.config.aggregation.minimumDays,
    ...(options.school !== undefined && { schoolID: options.school }),
    ...(options.student !== undefined && { personID: await requirePerson(source, options.student) }),
    ...(options.asOf !== undefined && { asOf: options.asOf }),
  };
  const schools = (await source.schools()).map(({ schoolID, name }) => [schoolID, String(name ?? '')] as const);
  const head: ChronicAbsenceHead = { ...order, year, schoolNames: new Map(schools) };
  const output = new Output(options.output);
  const form: ChronicAbsenceForm = new FORMS[options.format](head, output);
  await form.begin();
  for await (const page of chronicAbsence(store, order)) await form.students(page);
  await form.end();
  await output.close();
}

/**
 * The calendars of the year, those never aggregated to their end told on standard error. Errors: AgentError `usage` for what
 * the SIS does not have, `failed` when nothing of the year was aggregated: no report is not the same as nobody absent.
 */
function calendarsOfYear(
  known: readonly CalendarState[],
  options: Options,
  today: SchoolDay,
): { year: number; calendars: CalendarState[] } {
  const year = options.year ?? activeYear(known, today);
  if (year === undefined) throw new AgentError('usage', 'no calendar of the SIS has begun; name a year');
  const calendars = selectCalendars(known, { year }, today);
  if (options.school !== undefined && selectCalendars(calendars, { schoolIDs: [options.school] }, today).length === 0)
    throw new AgentError('usage', `school ${options.school} has no calendar of the school year that ends in ${year}`);
  const missing = calendars.filter(({ completedAt }) => completedAt === null);
  const names = missing.map(({ calendarID, name }) => `calendar ${calendarID} ${name}`).join(', ');
  if (missing.length === calendars.length)
    throw new AgentError('failed', `the attendance of school year ${year} was never aggregated (${names})`);
  if (missing.length > 0)
    process.stderr.write(`warning: never aggregated to the end, so that days are missing: ${names}\n`);
  return { year, calendars };
}
