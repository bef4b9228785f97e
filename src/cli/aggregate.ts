import { userInfo } from 'node:os';
import { Option, type Command } from 'commander';
import type { Agent } from '../agent.js';
import { awaitRun } from '../aggregation/await-run.js';
import { readReport, reportLines, type RefreshReport } from '../aggregation/refresh-report.js';
import type { RefreshSelection } from '../aggregation/selection.js';
import { submitRefresh } from '../aggregation/submit-refresh.js';
import { AgentError } from '../core/errors.js';
import type { SchoolDay } from '../core/school-day.js';
import { countFindings, NO_CALENDAR } from '../store/aggregation/findings.js';
import { aggregateNightly } from './aggregate-nightly.js';
import { dayArgument, idArgument, idsArgument, yearArgument } from './arguments.js';
import { checkCalendars } from './check-calendars.js';
import { configOption } from './config-option.js';
import { requirePerson } from './require-person.js';
import { ProgressBar } from './progress-bar.js';
import { stopSignal } from './stop-signal.js';
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
  title?: string;
  submit?: true;
  nightly?: true;
  check?: true;
}

const SELECTION = ['calendar', 'school', 'year', 'person', 'date', 'acceptEmpty', 'title', 'submit'];

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
    .option('--title <words>', 'how the refresh is listed')
    .option('--submit', 'put it into the queue and do not wait')
    .addOption(new Option('--nightly', 'make the nightly run now').conflicts([...SELECTION, 'check']))
    .addOption(new Option('--check', 'list the calendars that need a refresh').conflicts(SELECTION))
    .action((options: Options) =>
      withAgent(options.config, (agent) => {
        if (options.nightly) return aggregateNightly(agent);
        return options.check ? checkCalendars(agent) : aggregate(agent, options);
      }),
    );
}

async function aggregate(agent: Agent, options: Options): Promise<void> {
  if (options.person !== undefined) await requirePerson(await agent.source(), `person:${options.person}`);
  const parts = await agent.refreshParts();
  const selection: RefreshSelection = {
    ...(options.calendar && { calendarIDs: options.calendar }),
    ...(options.school && { schoolIDs: options.school }),
    ...(options.year !== undefined && { year: options.year }),
    ...(options.person !== undefined && { personID: options.person }),
    ...(options.date !== undefined && { date: options.date }),
  };
  const requestedBy = userInfo().username;
  const order = {
    title: options.title ?? 'aggregate',
    submittedBy: requestedBy,
    selection,
    ...(options.acceptEmpty && { acceptEmpty: options.acceptEmpty }),
  };
  const { runID, warning, calendars } = await submitRefresh(parts, order);
  if (warning !== null) process.stderr.write(`warning: ${warning}\n`);
  if (options.submit) {
    process.stdout.write(`submitted: refresh ${runID} of ${calendars.length} calendars\n`);
    return;
  }
  const bar = new ProgressBar();
  const outcome = await awaitRun(parts, runID, {
    requestedBy,
    report: ({ name, position, of, studentsDone, students }) =>
      bar.update(`${name} (calendar ${position} of ${of})`, studentsDone, students),
    signal: stopSignal(),
  }).finally(() => bar.clear());
  if (outcome === 'left')
    throw new AgentError('failed', `refresh ${runID} goes on in the agent; \`refreshes cancel ${runID}\` ends it`);
  await printReport(agent, await readReport(parts.store, runID));
}

/** Errors: AgentError `failed` when the run did not end well. */
async function printReport(agent: Agent, report: RefreshReport): Promise<void> {
  const calendarIDs = report.calendars.map(({ calendarID }) => calendarID);
  const findings = await countFindings(await agent.store(), [...calendarIDs, NO_CALENDAR]);
  process.stdout.write(`${[...countLines(report), ...findingLines(findings, report)].join('\n')}\n`);
  if (report.failures.length > 0) {
    const failed = report.failures.map(({ calendarID, name, error }) => `calendar ${calendarID} ${name}: ${error}`);
    throw new AgentError('failed', `not refreshed: ${failed.join('; ')}`, 'transient');
  }
  if (report.status !== 'done') throw new AgentError('failed', report.reason ?? report.status, 'transient');
}

/** The report in the form that districts know, and the counts. */
function countLines(report: RefreshReport): string[] {
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
  return [...reportLines(report), '', `up to and including ${report.lastDay}`, ...tableLines(header, rows)];
}

function findingLines(findings: { code: string; severity: string; count: number }[], report: RefreshReport): string[] {
  if (report.calendars.length === 0 || findings.length === 0) return ['', 'findings: none'];
  const rows = findings.map(({ code, severity, count }) => [code, severity, count]);
  return ['', ...tableLines(['finding', 'severity', 'count'], rows)];
}
