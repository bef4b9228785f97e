import { Option, type Command } from 'commander';
import { zoneConfig, type Agent } from '../agent.js';
import { answerReadiness } from '../aggregation/answer-readiness.js';
import { AgentError } from '../core/errors.js';
import { csvLine } from '../core/csv.js';
import { localDay, type SchoolDay } from '../core/school-day.js';
import { recordNames, recordOf } from '../objects/object-record.js';
import { objectWriter } from '../objects/object-writer.js';
import { studentDailyAttendance, type StudentDailyAttendanceRow } from '../objects/student-daily-attendance.js';
import type { Operator, Predicate, StudentDailyAttendanceColumn } from '../query/predicate.js';
import { SIF_NAMESPACE, XSI_NAMESPACE } from '../sif/codes.js';
import { studentDailyAttendanceReader, type ObjectPage, type Position } from '../store/objects/object-reader.js';
import { dayArgument, yearArgument } from './arguments.js';
import { Output } from './output.js';
import { configOption } from './config-option.js';
import { requireDayRange } from './require-day-range.js';
import { requirePerson } from './require-person.js';
import { requireSchool } from './require-school.js';
import { withAgent } from './with-agent.js';
import { zoneReporting, type ZoneReporting } from './zone-reporting.js';

interface Options {
  config: string;
  zone: string;
  student?: string;
  school?: string;
  date?: SchoolDay;
  from?: SchoolDay;
  to?: SchoolDay;
  year?: number;
  format: 'xml' | 'csv' | 'jsonl';
  output?: string;
}

export function addObjects(program: Command): void {
  program
    .command('objects')
    .description('print what a SIF_Request with these conditions would be answered')
    .addOption(configOption())
    .requiredOption('--zone <zone>', 'the zone')
    .option('--student <student>', '@StudentPersonalRefId: a GUID, person:ID or number:N')
    .option('--school <guid>', '@SchoolInfoRefId')
    .addOption(new Option('--date <date>', '@Date').argParser(dayArgument).conflicts(['from', 'to']))
    .option('--from <date>', 'from this day on', dayArgument)
    .option('--to <date>', 'up to and including this day', dayArgument)
    .hook('preAction', requireDayRange)
    .option('--year <year>', '@SchoolYear', yearArgument)
    .addOption(new Option('--format <format>').choices(['xml', 'csv', 'jsonl']).default('xml'))
    .option('-o, --output <file>', 'write to a file')
    .action((options: Options) => withAgent(options.config, (agent) => objects(agent, options)));
}

const PAGE_ROWS = 5_000;

async function objects(agent: Agent, options: Options): Promise<void> {
  const zone = zoneConfig(agent.config, options.zone);
  const reporting = await zoneReporting(agent, options.zone);
  const predicate = await conditionOf(reporting, options);
  const today = localDay(agent.clock.now(), agent.config.agent.timeZone);
  const query = { objectName: 'StudentDailyAttendance', predicate } as const;
  const readiness = await answerReadiness(reporting.store, query, reporting.reporting, { today });
  if (readiness.state !== 'ready')
    throw new AgentError('failed', readiness.state === 'wait' ? readiness.reason : readiness.description, 'transient');

  const reader = studentDailyAttendanceReader(reporting.store, reporting.reporting, predicate);
  const form = formOf(options.format, zone.sifVersion, reporting.options.stripEmptyElements);
  const output = new Output(options.output);
  await output.write(form.head);
  for (let position: Position | null = { after: null }; position !== null;) {
    const page: ObjectPage<StudentDailyAttendanceRow> = await reader.page(position, PAGE_ROWS);
    if (page.rows.length > 0) await output.write(page.rows.map(form.object).join(''));
    position = page.next;
  }
  await output.write(form.tail);
  await output.close();
}

interface Form {
  head: string;
  object: (row: StudentDailyAttendanceRow) => string;
  tail: string;
}

function formOf(
  format: Options['format'],
  version: Parameters<typeof recordNames>[1],
  stripEmptyElements: boolean,
): Form {
  if (format === 'xml') {
    const write = objectWriter(studentDailyAttendance, { version, stripEmptyElements, elements: null });
    const head = `<SIF_ObjectData xmlns="${SIF_NAMESPACE}" xmlns:xsi="${XSI_NAMESPACE}">\n`;
    return { head, object: (row) => `${write(row)}\n`, tail: '</SIF_ObjectData>\n' };
  }
  const record = recordOf(studentDailyAttendance, version);
  if (format === 'jsonl') return { head: '', object: (row) => `${JSON.stringify(record(row))}\n`, tail: '' };
  const names = recordNames(studentDailyAttendance, version);
  return {
    head: `${csvLine(names)}\n`,
    object: (row) => {
      const values = record(row);
      return `${csvLine(names.map((name) => values[name]))}\n`;
    },
    tail: '',
  };
}

/** The options as the condition that a SIF_Query with them would be compiled to. */
async function conditionOf(
  { source, identities }: ZoneReporting,
  options: Options,
): Promise<Predicate<StudentDailyAttendanceColumn>> {
  const parts: Predicate<StudentDailyAttendanceColumn>[] = [];
  const add = (column: StudentDailyAttendanceColumn, operator: Operator, value: string | number): void =>
    void parts.push({ kind: 'compare', column, operator, value });
  if (options.student !== undefined) {
    const refId = identities.persons.get(await requirePerson(source, options.student));
    if (refId) add('studentRefId', 'EQ', refId);
    else parts.push({ kind: 'false' });
  }
  if (options.school !== undefined) {
    const refId = identities.schools.get(requireSchool(identities, options.school));
    if (refId) add('schoolRefId', 'EQ', refId);
    else parts.push({ kind: 'false' });
  }
  if (options.date) add('date', 'EQ', options.date);
  if (options.from) add('date', 'GE', options.from);
  if (options.to) add('date', 'LE', options.to);
  if (options.year !== undefined) add('schoolYear', 'EQ', options.year);
  return { kind: 'and', parts };
}
