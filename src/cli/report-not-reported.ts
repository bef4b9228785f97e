import { Option, type Command } from 'commander';
import type { Agent } from '../agent.js';
import { notReported, type NotReportedDay } from '../aggregation/not-reported.js';
import { GATE_NAMES } from '../attendance/gates.js';
import { spreadsheetLine } from '../core/csv.js';
import type { SchoolDay } from '../core/school-day.js';
import { dayArgument } from './arguments.js';
import { configOption } from './config-option.js';
import { NotReportedSummary } from './not-reported-summary.js';
import { Output } from './output.js';
import { requireDayRange } from './require-day-range.js';
import { requireSchool } from './require-school.js';
import { headLines, rowLine, type TableCell, type TableColumn } from './table.js';
import { withAgent } from './with-agent.js';
import { zoneReporting } from './zone-reporting.js';

interface Options {
  config: string;
  zone: string;
  school?: string;
  from?: SchoolDay;
  to?: SchoolDay;
  reason?: string;
  format: 'table' | 'csv';
  output?: string;
}

export function addNotReported(report: Command): void {
  report
    .command('not-reported')
    .description('student-days with attendance rows that give a zone no object, by the first reason why')
    .addOption(configOption())
    .requiredOption('--zone <zone>', 'the zone')
    .option('--school <guid>', 'only this school: a GUID or schoolID:N')
    .option('--from <date>', 'from this day on', dayArgument)
    .option('--to <date>', 'up to and including this day', dayArgument)
    .hook('preAction', requireDayRange)
    .addOption(new Option('--reason <code>', 'list the student-days of this reason').choices(GATE_NAMES))
    .addOption(
      new Option('--format <format>', 'a table is a summary unless a reason is named; csv lists student-days')
        .choices(['table', 'csv'])
        .default('table'),
    )
    .option('-o, --output <file>', 'write to a file')
    .action((options: Options) => withAgent(options.config, (agent) => print(agent, options)));
}

const COLUMNS: readonly TableColumn[] = [
  { name: 'personID', width: 10, numeric: true },
  { name: 'studentRefId', width: 32 },
  { name: 'schoolID', width: 8, numeric: true },
  { name: 'date', width: 10 },
  { name: 'reason', width: 18 },
  { name: 'enrollmentID', width: 10, numeric: true },
  { name: 'calendarID', width: 10, numeric: true },
  { name: 'absentMinutes', width: 4, numeric: true },
  { name: 'half', width: 4, numeric: true },
  { name: 'whole', width: 5, numeric: true },
  { name: 'value', width: 3 },
];

const cells = (day: NotReportedDay): TableCell[] => [
  day.personID,
  day.studentRefId,
  day.schoolID,
  day.date,
  day.reason,
  day.enrollmentID,
  day.calendarID,
  day.absentMinutes,
  day.half,
  day.whole,
  day.value,
];

async function print(agent: Agent, options: Options): Promise<void> {
  const { reporting, source, identities } = await zoneReporting(agent, options.zone);
  const asked = {
    ...(options.school !== undefined && { schoolID: requireSchool(identities, options.school) }),
    ...(options.from && { from: options.from }),
    ...(options.to && { to: options.to }),
  };
  const listed = options.format === 'csv' || options.reason !== undefined;
  const lineOf = options.format === 'csv' ? spreadsheetLine : (row: readonly TableCell[]) => rowLine(COLUMNS, row);
  const names = COLUMNS.map(({ name }) => name);
  const output = new Output(options.output);
  if (listed) await output.line((options.format === 'csv' ? [spreadsheetLine(names)] : headLines(COLUMNS)).join('\n'));
  const summary = new NotReportedSummary();
  for await (const { lookedAt, days } of notReported(source, identities, reporting, asked)) {
    summary.add(lookedAt, days);
    const lines = days.filter(({ reason }) => options.reason === undefined || reason === options.reason);
    if (listed && lines.length > 0) await output.line(lines.map((day) => lineOf(cells(day))).join('\n'));
  }
  if (!listed) {
    const schools = (await source.schools()).map(({ schoolID, name }) => [schoolID, String(name ?? '')] as const);
    await output.line(summary.lines(new Map(schools)).join('\n'));
  }
  await output.close();
}
