import { Option, type Command } from 'commander';
import { zoneConfig, type Agent } from '../agent.js';
import { AgentError } from '../core/errors.js';
import { spreadsheetLine } from '../core/csv.js';
import { resumeHeld } from '../publishing/resume-held.js';
import type { StaleKey, StaleKind } from '../publishing/stale.js';
import { readGate } from '../store/publishing/publication.js';
import { keyParts } from '../store/publishing/object-key.js';
import { resumeStreams } from '../store/publishing/streams.js';
import { ensureZone, recordPaused } from '../store/zone/zone-state.js';
import { configOption } from './config-option.js';
import { Output } from './output.js';
import { headLines, rowLine, type TableCell, type TableColumn } from './table.js';
import { withAgent } from './with-agent.js';

/** `zone pause`, `zone resume` and `zone stale`. */
export function addZonePublication(zone: Command): void {
  zone
    .command('pause <zone>')
    .description('collect events, and send none')
    .addOption(configOption())
    .action((zoneId: string, { config }: { config: string }) => withAgent(config, (agent) => pause(agent, zoneId)));
  zone
    .command('resume <zone>')
    .description('send events again: what was collected, what the brake holds, and streams that were paused')
    .addOption(configOption())
    .option('--discard', 'forget what the brake holds: it is not sent and becomes stale')
    .action((zoneId: string, { config, discard }: { config: string; discard?: boolean }) =>
      withAgent(config, (agent) => resume(agent, zoneId, discard ?? false)),
    );
  zone
    .command('stale <zone>')
    .description('list the keys whose objects differ from what the zone has and that nothing is under way for')
    .addOption(configOption())
    .addOption(new Option('--format <format>').choices(['table', 'csv']).default('table'))
    .action((zoneId: string, { config, format }: { config: string; format: 'table' | 'csv' }) =>
      withAgent(config, (agent) => stale(agent, zoneId, format)),
    );
}

async function pause(agent: Agent, zoneId: string): Promise<void> {
  const { id } = zoneConfig(agent.config, zoneId);
  const store = await agent.store();
  await ensureZone(store, id);
  await recordPaused(store, id, true);
  process.stdout.write(`zone ${id}: events are collected, not sent\n`);
}

async function resume(agent: Agent, zoneId: string, discard: boolean): Promise<void> {
  const { id } = zoneConfig(agent.config, zoneId);
  const store = await agent.store();
  await ensureZone(store, id);
  const held = await resumeHeld(store, id, discard ? 'discard' : 'send');
  if (discard && held === null) throw new AgentError('failed', `zone ${id}: the brake holds nothing`);
  await recordPaused(store, id, false);
  const streams = await resumeStreams(store, null, id, 'all');
  const words = [
    'events are sent',
    ...(held === null ? [] : [`${held} keys that the brake held are ${discard ? 'stale' : 'released'}`]),
    ...(streams > 0 ? [`${streams} paused streams tried again`] : []),
  ];
  process.stdout.write(`zone ${id}: ${words.join(', ')}\n`);
}

const COLUMNS: readonly TableColumn[] = [
  { name: 'kind', width: 11 },
  { name: 'object', width: 22 },
  { name: 'date', width: 10 },
  { name: 'school', width: 32 },
  { name: 'student', width: 32 },
  { name: 'refId', width: 32 },
];

async function stale(agent: Agent, zoneId: string, format: 'table' | 'csv'): Promise<void> {
  const { stalePages } = await import('../publishing/stale.js');
  const { workZone } = await import('../publishing/whole-zone-parts.js');
  const zone = zoneConfig(agent.config, zoneId);
  const store = await agent.store();
  const gate = await store.read((reader) => readGate(reader, zone.id));
  if (gate === 'none' || gate === 'baseline')
    process.stderr.write(`zone ${zone.id}: its baseline is not taken to the end; what it lacks is not listed\n`);
  const output = new Output();
  const names = COLUMNS.map(({ name }) => name);
  await output.line(format === 'csv' ? spreadsheetLine(names) : headLines(COLUMNS).join('\n'));
  const lineOf = format === 'csv' ? spreadsheetLine : (row: readonly TableCell[]) => rowLine(COLUMNS, row);
  const counts: Record<StaleKind, number> = { missing: 0, other: 0, superfluous: 0 };
  const { clock, config } = agent;
  for await (const page of stalePages(store, workZone({ zone, timeZone: config.agent.timeZone, clock }))) {
    for (const { kind } of page) counts[kind]++;
    if (page.length > 0) await output.line(page.map((key) => lineOf(cells(key))).join('\n'));
  }
  const { missing, other, superfluous } = counts;
  const sum = `stale ${missing + other + superfluous}: missing ${missing}, other ${other}, superfluous ${superfluous}`;
  if (format === 'table') await output.line(`\n${sum}`);
  else process.stderr.write(`${sum}\n`);
  await output.close();
}

function cells({ kind, objectName, objectKey }: StaleKey): TableCell[] {
  if (objectName === 'AttendanceCodeInfo') return [kind, objectName, null, null, null, objectKey];
  const { date, schoolRefId, studentRefId } = keyParts(objectKey);
  return [kind, objectName, date, schoolRefId, studentRefId, null];
}
