import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { zoneConfig, type Agent } from '../agent.js';
import { AgentError } from '../core/errors.js';
import type { SchoolDay } from '../core/school-day.js';
import { followResync, type ResyncProgress } from '../publishing/follow-resync.js';
import { planResync } from '../publishing/plan-resync.js';
import { workZone } from '../publishing/whole-zone-parts.js';
import { readGate } from '../store/publishing/publication.js';
import { submitResync, type ResyncScope } from '../store/publishing/resyncs.js';
import { dayArgument } from './arguments.js';
import { configOption } from './config-option.js';
import { ProgressBar } from './progress-bar.js';
import { requireDayRange } from './require-day-range.js';
import { requirePerson } from './require-person.js';
import { requireSchool } from './require-school.js';
import { stopSignal } from './stop-signal.js';
import { withAgent } from './with-agent.js';

interface Options {
  config: string;
  zone: string;
  dryRun?: boolean;
  school?: string;
  student?: string;
  from?: SchoolDay;
  to?: SchoolDay;
  forget?: boolean;
}

/** Between two attempts at speaking with a zone that nobody holds. */
const LOOK_MS = 1_000;

export function addResync(program: Command): void {
  program
    .command('resync')
    .description('send a zone the difference between what it was told and what is true')
    .addOption(configOption())
    .requiredOption('--zone <zone>', 'the zone')
    .option('--dry-run', 'only say how much would be sent')
    .option('--school <guid>', 'only this school')
    .option('--student <student>', 'only this student: a GUID, person:ID or number:N')
    .option('--from <date>', 'from this day on', dayArgument)
    .option('--to <date>', 'up to and including this day', dayArgument)
    .hook('preAction', requireDayRange)
    .option('--forget', 'as if nothing of it had ever been told: all of it goes as Add')
    .action((options: Options) => withAgent(options.config, (agent) => resync(agent, options)));
}

async function resync(agent: Agent, options: Options): Promise<void> {
  const zone = zoneConfig(agent.config, options.zone);
  const store = await agent.store();
  const scope = await scopeOf(agent, options);
  if (options.dryRun) {
    const { clock, config } = agent;
    const work = workZone({ zone, timeZone: config.agent.timeZone, clock });
    const { adds, changes, deletes, reasons } = await planResync(store, work, scope);
    const left = [
      [reasons.frozen, 'before freezeBefore'],
      [reasons.earlierYear, 'of earlier school years'],
      [reasons.switchedOff, 'switched off'],
    ] as const;
    const words = left.filter(([count]) => count > 0).map(([count, why]) => `${count} ${why}`);
    print([...countLines(adds, changes, deletes), ...(words.length > 0 ? [`left out: ${words.join(', ')}`] : [])]);
    return;
  }
  await tellWhatHolds(agent, zone.id);
  const requestedAt = new Date(agent.clock.now()).toISOString();
  const resyncId = await submitResync(store, { zoneId: zone.id, scope, requestedBy: userInfo().username, requestedAt });
  const end = await seeThrough(agent, zone, resyncId);
  if (!end) throw new AgentError('failed', `the resync goes on while an agent serves zone ${zone.id}`, 'transient');
  if (end.resync.status === 'failed') throw new AgentError('failed', `the resync failed: ${end.resync.reason ?? ''}`);
  const { adds, changes, deletes, leftOut } = end.resync;
  const { blocked, parked } = end.rest;
  print([
    ...countLines(adds, changes, deletes),
    ...(leftOut > 0 ? [`left out: ${leftOut} frozen, of earlier school years or switched off`] : []),
    ...(parked > 0 ? [`parked: ${parked}; the zone refused them, see zone parked`] : []),
    ...(blocked > 0 ? [`waiting: ${blocked}, until what was refused is retried or dropped`] : []),
  ]);
}

/** Waits for the process that holds the zone, and speaks with the zone here while there is none. */
async function seeThrough(
  agent: Agent,
  zone: ReturnType<typeof zoneConfig>,
  resyncId: string,
): Promise<ResyncProgress | undefined> {
  const { clock, config, logger, holder } = agent;
  const store = await agent.store();
  const [stop, done] = [stopSignal(), new AbortController()];
  const over = AbortSignal.any([stop, done.signal]);
  const [{ converseForEvents }, { zonePorts }] = await Promise.all([
    import('../zone/converse-for-events.js'),
    import('../agent/zone-ports.js'),
  ]);
  const noPackets = { build: () => Promise.resolve(null), release: () => undefined };
  const parts = { config, zone, store, clock, logger, random: Math.random };
  const speak = async (): Promise<void> => {
    const ports = zonePorts(agent, store, noPackets);
    while (!over.aborted) {
      await converseForEvents({ ...parts, ports }, holder, over);
      await clock.sleep(LOOK_MS, over);
    }
  };
  const bar = new ProgressBar();
  const speaking = speak();
  speaking.catch(() => done.abort());
  try {
    return await followResync(store, clock, resyncId, over, ({ resync, rest }) => {
      const { adds, changes, deletes, status, lastKey } = resync;
      const marked = adds + changes + deletes;
      const label = status === 'marked' ? 'sent' : `${status} ${lastKey ?? ''}`;
      bar.update(label, marked - rest.due, marked);
    });
  } finally {
    bar.clear();
    done.abort();
    await speaking;
  }
}

async function scopeOf(agent: Agent, { school, student, from, to, forget }: Options): Promise<ResyncScope> {
  const dates = { ...(from && { from }), ...(to && { to }), ...(forget && { forget }) };
  if (school === undefined && student === undefined) return dates;
  const source = await agent.source();
  const identities = await source.identities();
  const known = (refId: string | null | undefined, what: string): string => {
    if (refId) return refId;
    throw new AgentError('usage', `${what} has no GUID that can be used: nothing of it is ever sent`);
  };
  return {
    ...dates,
    ...(school !== undefined && { school: known(identities.schools.get(requireSchool(identities, school)), school) }),
    ...(student !== undefined && {
      student: known(identities.persons.get(await requirePerson(source, student)), student),
    }),
  };
}

/** What keeps the events of the zone back is said before it is waited for. */
async function tellWhatHolds(agent: Agent, zoneId: string): Promise<void> {
  const gate = await (await agent.store()).read((reader) => readGate(reader, zoneId));
  const words = {
    paused: 'the zone is paused',
    held: 'the brake holds the events of the zone',
    baseline: 'the baseline of the zone is being taken',
    none: 'the zone was never connected: its baseline is taken first',
    open: null,
  }[gate];
  const until = gate === 'paused' || gate === 'held' ? `: nothing is sent until zone resume ${zoneId}` : '';
  if (words) process.stderr.write(`${words}${until}\n`);
}

const countLines = (adds: number, changes: number, deletes: number): string[] => [
  `Add ${adds}`,
  `Change ${changes}`,
  `Delete ${deletes}`,
];

const print = (lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);
