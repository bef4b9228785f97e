import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { recordDanglingRows } from '../aggregation/dangling-rows.js';
import { runRefresh, type RefreshReport } from '../aggregation/refresh.js';
import type { RefreshSelection } from '../aggregation/selection.js';
import { AgentError } from '../core/errors.js';
import type { SchoolDay } from '../core/school-day.js';
import { countFindings, NO_CALENDAR } from '../store/aggregation/findings.js';
import { dayArgument, idArgument, idsArgument, yearArgument } from './arguments.js';
import { configOption } from './config-option.js';
import { requirePerson } from './require-person.js';
import { ProgressBar } from './progress-bar.js';
import { tableLines } from './table.js';
import { withAgent } from './with-agent.js';

interface Options {
  config: string;
  calendar?: number[];
  school?: number[];
  year?: number;
  person?: number;
  date?: SchoolDay;
  acceptEmpty?: string[];
}

export function addAggregate(program: Command): void {
  program
    .command('aggregate')
    .description('refresh the aggregated attendance now; of all calendars of the active year when nothing is selected')
    .addOption(configOption())
    .option('--calendar <id...>', 'only these calendars', idsArgument)
    .option('--school <id...>', 'only calendars of these schools', idsArgument)
    .option('--year <year>', 'only calendars of the school year that ends then', yearArgument)
    .option('--person <id>', 'only this student (personID)', idArgument)
    .option('--date <date>', 'only this day', dayArgument)
    .option('--accept-empty <table...>', 'tables of the student information system that may have lost all their rows')
    .action((options: Options) => withAgent(options.config, (agent) => aggregate(agent, options)));
}

async function aggregate(agent: Parameters<Parameters<typeof withAgent>[1]>[0], options: Options): Promise<void> {
  if (options.person !== undefined) await requirePerson(await agent.source(), `person:${options.person}`);
  const parts = await agent.refreshParts();
  const selection: RefreshSelection = {
    ...(options.calendar && { calendarIDs: options.calendar }),
    ...(options.school && { schoolIDs: options.school }),
    ...(options.year !== undefined && { year: options.year }),
    ...(options.person !== undefined && { personID: options.person }),
    ...(options.date !== undefined && { date: options.date }),
  };
  const bar = new ProgressBar();
  let report: RefreshReport;
  try {
    report = await runRefresh(
      parts,
      {
        kind: 'manual',
        title: 'aggregate',
        submittedBy: userInfo().username,
        selection,
        ...(options.acceptEmpty && { acceptEmpty: options.acceptEmpty }),
      },
      ({ calendar, position, of, studentsDone, students }) =>
        bar.update(`${calendar.name} (calendar ${position} of ${of})`, studentsDone, students),
    );
  } finally {
    bar.clear();
  }
  if (options.person === undefined && options.date === undefined)
    await recordDanglingRows(await agent.source(), parts.store);
  const calendarIDs = report.calendars.map(({ calendarID }) => calendarID);
  const findings = await countFindings(parts.store, [...calendarIDs, NO_CALENDAR]);
  process.stdout.write(`${[...reportLines(report), ...findingLines(findings, report)].join('\n')}\n`);
  if (report.failures.length > 0) {
    const failed = report.failures.map(({ calendarID, name, error }) => `calendar ${calendarID} ${name}: ${error}`);
    throw new AgentError('failed', `not refreshed: ${failed.join('; ')}`, 'transient');
  }
}

/** The report in the form that districts know: the number of calendars, then their names one a line. */
function reportLines(report: RefreshReport): string[] {
  const rows = report.calendars.map((calendar) => [
    calendar.calendarID,
    calendar.name,
    calendar.students,
    calendar.days,
    calendar.changedDays,
    calendar.removedDays,
    calendar.changedObjects,
    calendar.findings,
  ]);
  const header = ['calendarID', 'calendar', 'students', 'days', 'changed', 'removed', 'objects changed', 'findings'];
  return [
    `Records:${report.calendars.length}`,
    'calendarName',
    ...report.calendars.map(({ name }) => name),
    '',
    `up to and including ${report.lastDay}`,
    ...tableLines(header, rows),
  ];
}

function findingLines(findings: { code: string; severity: string; count: number }[], report: RefreshReport): string[] {
  if (report.calendars.length === 0 || findings.length === 0) return ['', 'findings: none'];
  const rows = findings.map(({ code, severity, count }) => [code, severity, count]);
  return ['', ...tableLines(['finding', 'severity', 'count'], rows)];
}
