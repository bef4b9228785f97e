import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { zoneConfig, type Agent } from '../agent.js';
import { aggregationStatus } from '../aggregation/aggregation-status.js';
import { AgentError } from '../core/errors.js';
import { detectionStanding, readDetectionState } from '../store/changes/detection-state.js';
import { readShares, type ProcessShare } from '../store/leases/shares.js';
import { ZONE_VERBS, type ZoneVerb } from '../zone/life/zone-verbs.js';
import { zoneSnapshot } from '../zone/zone-snapshot.js';
import { configOption } from './config-option.js';
import { tableLines } from './table.js';
import { withAgent } from './with-agent.js';
import { describeEvents } from '../zone/describe-events.js';
import { addZoneOptions } from './zone-options.js';
import { zoneStatusRows } from './zone-status-rows.js';
import { addZonePublication } from './zone-publication.js';
import { addZoneParked } from './zone-parked.js';

export function addZone(program: Command): void {
  const zone = program.command('zone').description('look at zones and act on them');
  zone
    .command('list')
    .description('list the zones and how they stand')
    .addOption(configOption())
    .action(({ config }: { config: string }) => withAgent(config, list));
  zone
    .command('status <zone>')
    .description('show how a zone stands')
    .addOption(configOption())
    .option('--json', 'print JSON')
    .action((zoneId: string, { config, json }: { config: string; json?: boolean }) =>
      withAgent(config, (agent) => status(agent, zoneId, json ?? false)),
    );
  for (const verb of ZONE_VERBS)
    zone
      .command(`${verb} <zone>`)
      .description(DESCRIPTIONS[verb])
      .addOption(configOption())
      .action((zoneId: string, { config }: { config: string }) =>
        withAgent(config, (agent) => obey(agent, zoneId, verb)),
      );
  addZonePublication(zone);
  addZoneParked(zone);
  addZoneOptions(zone);
}

const DESCRIPTIONS: Record<ZoneVerb, string> = {
  register: 'register with the zone and provide our objects',
  unregister: 'leave the zone',
  ping: 'ask whether the zone answers',
  sleep: 'tell the zone to send nothing',
  wakeup: 'tell the zone to send again',
};

async function list(agent: Agent): Promise<void> {
  const store = await agent.store();
  const zones = await Promise.all(agent.config.zones.map((zone) => zoneSnapshot(store, zone)));
  const rows = zones.map(({ zoneId, phase, holder, mode, sifVersion, lastContactAt, waitingRequests, events, url }) => [
    zoneId,
    phase,
    mode,
    sifVersion,
    lastContactAt,
    waitingRequests,
    events.due,
    events.parked,
    url,
    holder,
  ]);
  const header = ['zone', 'phase', 'mode', 'version', 'last contact', 'requests', 'due', 'parked', 'url', 'process'];
  process.stdout.write(`${tableLines(header, rows).join('\n')}\n`);
}

async function status(agent: Agent, zoneId: string, json: boolean): Promise<void> {
  const store = await agent.store();
  const nowMs = agent.clock.now();
  const zone = {
    ...(await zoneSnapshot(store, zoneConfig(agent.config, zoneId))),
    aggregation: await aggregationStatus(store, nowMs),
    changes: detectionStanding(await readDetectionState(store), nowMs),
    processes: await readShares(store),
  };
  if (json) {
    process.stdout.write(`${JSON.stringify(zone, null, 2)}\n`);
    return;
  }
  const shown = { ...zone, events: describeEvents(zone.events), processes: zone.processes.map(describeShare) };
  const rows = zoneStatusRows(shown);
  process.stdout.write(`${tableLines(['what', 'value'], rows).join('\n')}\n`);
}

/** A process and what it has in hand, in words. */
function describeShare({ process: name, renewedSecondsAgo, zones, calendars, others }: ProcessShare): string {
  const parts = [
    `zones ${zones.join(' ') || 'none'}`,
    ...(calendars.length > 0 ? [`calendars ${calendars.join(' ')}`] : []),
    ...others,
  ];
  return `${name} (heard of ${renewedSecondsAgo} s ago): ${parts.join('; ')}`;
}

async function obey(agent: Agent, zoneId: string, verb: ZoneVerb): Promise<void> {
  const { runZoneCommand } = await import('../zone/run-zone-command.js');
  const zone = zoneConfig(agent.config, zoneId);
  const { config, clock, logger, holder } = agent;
  const parts = { config, zone, store: await agent.store(), clock, logger, random: Math.random };
  const { done, words } = await runZoneCommand(parts, { verb, requestedBy: userInfo().username, holder });
  if (!done) throw new AgentError('failed', `zone ${zoneId}: ${words}`, 'transient');
  process.stdout.write(`zone ${zoneId}: ${words}\n`);
}
