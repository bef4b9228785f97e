import { userInfo } from 'node:os';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Agent } from '../agent.js';
import { DETAIL_COLUMNS, detailRows, readReport, reportLines } from '../aggregation/refresh-report.js';
import { csvLine } from '../core/csv.js';
import { parseGuid } from '../core/guid.js';
import { addDays, startOfDay, type SchoolDay } from '../core/school-day.js';
import { cancelRun } from '../store/aggregation/run-queue.js';
import { readRuns, type RunRow } from '../store/aggregation/run-reports.js';
import { dayArgument } from './arguments.js';
import { configOption } from './config-option.js';
import { Output } from './output.js';
import { requireDayRange } from './require-day-range.js';
import { tableLines } from './table.js';
import { withAgent } from './with-agent.js';

export function addRefreshes(program: Command): void {
  const refreshes = program.command('refreshes').description('look at the batch queue of refreshes and act on it');
  refreshes
    .command('list')
    .description('list refreshes, the newest first')
    .addOption(configOption())
    .option('--from <date>', 'submitted from this day on', dayArgument)
    .option('--to <date>', 'submitted up to and including this day', dayArgument)
    .hook('preAction', requireDayRange)
    .option('--limit <number>', 'at most so many', limitArgument, 50)
    .addOption(new Option('--format <format>').choices(['table', 'csv', 'json']).default('table'))
    .action((options: ListOptions) => withAgent(options.config, (agent) => list(agent, options)));
  for (const [name, description, lines] of [
    ['report', 'print the names of the calendars that a refresh has refreshed', reportText],
    ['details', 'print day counts and findings of each calendar of a refresh as CSV', detailText],
  ] as const)
    refreshes
      .command(name)
      .description(description)
      .argument('<id>', 'id of the refresh', runArgument)
      .addOption(configOption())
      .option('-o, --output <file>', 'write to a file')
      .action((id: string, options: { config: string; output?: string }) =>
        withAgent(options.config, async (agent) => {
          const text = (await lines(agent, id)).join('\n');
          const output = new Output(options.output);
          await output.line(text);
          await output.close();
        }),
      );
  refreshes
    .command('cancel')
    .description('cancel a refresh that waits, or end one that runs after the students that it has in hand')
    .argument('<id>', 'id of the refresh', runArgument)
    .addOption(configOption())
    .action((id: string, { config }: { config: string }) => withAgent(config, (agent) => cancel(agent, id)));
}

interface ListOptions {
  config: string;
  from?: SchoolDay;
  to?: SchoolDay;
  limit: number;
  format: 'table' | 'csv' | 'json';
}

const COLUMNS = ['id', 'queued', 'who', 'title', 'kind', 'status', 'calendars', 'done', 'failed', 'up to', 'started', 'ended', 'note'] as const; // prettier-ignore

async function list(agent: Agent, { from, to, limit, format }: ListOptions): Promise<void> {
  const { timeZone } = agent.config.agent;
  const instant = (day: SchoolDay): string => new Date(startOfDay(day, timeZone)).toISOString();
  const runs = await readRuns(await agent.store(), {
    ...(from && { from: instant(from) }),
    ...(to && { before: instant(addDays(to, 1)) }),
    limit,
  });
  const rows = runs.map((run) => [
    run.runID,
    run.queuedAt,
    run.submittedBy,
    run.title,
    run.kind,
    run.status,
    Number(run.calendars),
    Number(run.done),
    Number(run.failed),
    run.lastDay,
    run.startedAt,
    run.endedAt,
    noteOf(run),
  ]);
  const text = {
    table: () => tableLines(COLUMNS, rows),
    csv: () => [COLUMNS, ...rows].map(csvLine),
    json: () => [JSON.stringify(rows.map((row) => Object.fromEntries(COLUMNS.map((name, at) => [name, row[at] ?? null]))), null, 2)], // prettier-ignore
  };
  process.stdout.write(`${text[format]().join('\n')}\n`);
}

/** Why a run ended otherwise than done, how far a running one is, or what its submitter was warned of. */
function noteOf({ status, outcome, progress, warning }: RunRow): string | null {
  if (status === 'running' && progress !== null) {
    const { name, studentsDone, students } = JSON.parse(progress) as Record<string, string | number>;
    return `${name}: ${studentsDone} of ${students} students`;
  }
  const reason = outcome === null ? undefined : (JSON.parse(outcome) as { reason?: string }).reason;
  return reason ?? warning;
}

async function reportText(agent: Agent, runID: string): Promise<string[]> {
  return reportLines(await readReport(await agent.store(), runID));
}

async function detailText(agent: Agent, runID: string): Promise<string[]> {
  return [DETAIL_COLUMNS, ...detailRows(await readReport(await agent.store(), runID))].map(csvLine);
}

async function cancel(agent: Agent, runID: string): Promise<void> {
  const now = new Date(agent.clock.now()).toISOString();
  const outcome = await cancelRun(await agent.store(), runID, { cancelledBy: userInfo().username, now });
  const words = {
    cancelled: 'cancelled before it began',
    asked: 'ends after the students in hand; what it has written stays',
    ended: 'had ended',
  };
  process.stdout.write(`refresh ${runID}: ${words[outcome]}\n`);
}

function runArgument(text: string): string {
  const id = parseGuid(text);
  if (!id)
    throw new InvalidArgumentError('the id of a refresh has 32 hexadecimal digits; `refreshes list` shows them.');
  return id;
}

function limitArgument(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('a number from 1 on.');
  return Number(text);
}
