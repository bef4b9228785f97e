import { userInfo } from 'node:os';
import { Option, type Command } from 'commander';
import { zoneConfig, type Agent } from '../agent.js';
import { AgentError } from '../core/errors.js';
import { spreadsheetLine } from '../core/csv.js';
import {
  dropParkedEvents,
  parkedOf,
  parkedPages,
  retryParked,
  type ParkedEvent,
  type ParkedOrder,
} from '../store/publishing/parked.js';
import { resumeStreams } from '../store/publishing/streams.js';
import { configOption } from './config-option.js';
import { Output } from './output.js';
import { headLines, rowLine, type TableCell, type TableColumn } from './table.js';
import { withAgent } from './with-agent.js';

/** The reason, of any length, comes last. */
const COLUMNS: readonly TableColumn[] = [
  { name: 'msgId', width: 32 },
  { name: 'object', width: 22 },
  { name: 'action', width: 6 },
  { name: 'key', width: 76 },
  { name: 'attempts', width: 8, numeric: true },
  { name: 'parkedAt', width: 24 },
  { name: 'reason', width: 6 },
];

/** `zone parked`, `zone retry` and `zone drop`: events that the zone refused. */
export function addZoneParked(zone: Command): void {
  zone
    .command('parked <zone>')
    .description('list the events that the zone refused and that wait for a decision')
    .addOption(configOption())
    .addOption(new Option('--format <format>').choices(['table', 'csv']).default('table'))
    .action((zoneId: string, { config, format }: { config: string; format: 'table' | 'csv' }) =>
      withAgent(config, (agent) => list(agent, zoneId, format)),
    );
  for (const verb of ['retry', 'drop'] as const)
    zone
      .command(`${verb} <zone> [msgId...]`)
      .description(DESCRIPTIONS[verb])
      .addOption(configOption())
      .option('--all', 'every parked event')
      .action((zoneId: string, msgIds: string[], { config, all }: { config: string; all?: boolean }) =>
        withAgent(config, (agent) => decide(agent, zoneId, verb, msgIds, all ?? false)),
      );
}

const DESCRIPTIONS = {
  retry: 'try paused streams again, and send parked events as their objects are now',
  drop: 'give parked events up; the zone keeps what it was told before',
};

async function list(agent: Agent, zoneId: string, format: 'table' | 'csv'): Promise<void> {
  const { id } = zoneConfig(agent.config, zoneId);
  const output = new Output();
  const names = COLUMNS.map(({ name }) => name);
  await output.line(format === 'csv' ? spreadsheetLine(names) : headLines(COLUMNS).join('\n'));
  const lineOf = format === 'csv' ? spreadsheetLine : (row: readonly TableCell[]) => rowLine(COLUMNS, row);
  for await (const page of parkedPages(await agent.store(), id))
    await output.line(page.map((event) => lineOf(cells(event))).join('\n'));
  await output.close();
}

const cells = ({ msgId, objectName, action, objectKey, attempts, endedAt, reply }: ParkedEvent): TableCell[] => [
  msgId,
  objectName,
  action,
  objectKey,
  attempts,
  endedAt,
  reply,
];

async function decide(
  agent: Agent,
  zoneId: string,
  verb: 'retry' | 'drop',
  msgIds: readonly string[],
  all: boolean,
): Promise<void> {
  const { id } = zoneConfig(agent.config, zoneId);
  if (all === msgIds.length > 0 && (all || verb === 'drop'))
    throw new AgentError('usage', `zone ${verb} takes either SIF_MsgIds or --all`);
  const store = await agent.store();
  const order: ParkedOrder = { zoneId: id, by: userInfo().username, at: new Date(agent.clock.now()).toISOString() };
  const work = verb === 'retry' ? retryParked : dropParkedEvents;
  let count = 0;
  if (all) for await (const page of parkedPages(store, id)) count += await work(store, order, page);
  else {
    const events = await parkedOf(store, id, msgIds);
    const missing = msgIds.filter((msgId) => !events.some((event) => event.msgId === msgId));
    if (missing.length > 0) throw new AgentError('usage', `not parked in zone ${id}: ${missing.join(', ')}`);
    count = await work(store, order, events);
  }
  const streams = verb === 'retry' ? await resumeStreams(store, null, id, 'all') : 0;
  const words = `parked events ${verb === 'retry' ? 'due again' : 'dropped'}: ${count}`;
  process.stdout.write(`zone ${id}: ${words}${streams > 0 ? `; paused streams tried again: ${streams}` : ''}\n`);
}
