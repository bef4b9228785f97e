import { cpSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { generateDistrict } from '../../samples/generator/district.js';
import { Random } from '../../samples/random.js';
import { systemClock } from '../../src/core/clock.js';
import type { ReceivedEvent } from '../../src/sandbox/reception.js';
import { EditedSis, type EventZone } from '../support/edited-sis.js';
import { Subscriber } from '../support/subscriber.js';
import { afterThisTest } from '../support/temporary.js';
import { judgeSoak, type Death } from './judge-soak.js';
import { misbehave } from './mischief.js';
import { SisEdits } from './sis-edits.js';

export interface SoakPlan {
  /** What the edits and the misdeeds follow from. */
  readonly seed: number;
  /** How often the agent is killed. */
  readonly kills: number;
  /** How many processes of the agent there are on the store. */
  readonly processes: number;
  readonly students: number;
  /** Attendance-taking days of each calendar. */
  readonly days: number;
  readonly print: (line: string) => void;
}

/** How it went. */
export interface SoakReport {
  /** What is wrong; nothing should be. */
  readonly failures: readonly string[];
  readonly edits: readonly string[];
}

const ZONES: readonly EventZone[] = [
  { id: 'Remembers', mode: 'push', server: { knowsRepeats: true } },
  { id: 'Forgets', mode: 'pull', server: { knowsRepeats: false } },
];
const YEAR = 2026;
/** Longer than a busy machine keeps a reply: one that came too late would be told from a lost one by nobody. */
const REPLY_SECONDS = 5;
/** With fewer events the soak would say little. The edits of a moment coalesce, so their number tells nothing. */
const LEAST_EVENTS_A_KILL = 5;
const KEPT = join('var', 'soak');

/**
 * Users edit the SIS all the while, two servers misbehave, one of which knows no repeats, and the agent is killed again
 * and again. Then all of it stops, and what subscribers built from the events is held against what a full request answers.
 */
export async function runSoak(plan: SoakPlan): Promise<SoakReport> {
  const world = await openWorld(plan);
  try {
    const report = await soak(world, plan);
    if (report.failures.length > 0) keep(world);
    return report;
  } catch (error) {
    keep(world);
    throw error;
  }
}

/** Store, log and SIS, for whoever looks into a failure. */
function keep({ agent }: EditedSis): void {
  rmSync(KEPT, { recursive: true, force: true });
  cpSync(dirname(agent.config), KEPT, { recursive: true });
  cpSync(dirname(agent.source), KEPT, { recursive: true });
}

function openWorld({ seed, students, days, processes }: SoakPlan): Promise<EditedSis> {
  return EditedSis.start({
    district: (file) => generateDistrict(file, { students, days, seed, awkwardPercent: 5 }),
    zones: ZONES,
    settings: { agent: { replyTimeoutSeconds: REPLY_SECONDS, connectTimeoutSeconds: REPLY_SECONDS }, processes },
    limits: { posts: 1_000_000, textBytes: 256 * 1024 * 1024, events: 1_000_000 },
    endYear: YEAR,
  });
}

async function soak(world: EditedSis, { seed, kills, processes, print }: SoakPlan): Promise<SoakReport> {
  const { agent, sandbox } = world;
  // One state is told everything by events, the other loads it by requests.
  const subscribers = new Map(ZONES.map(({ id }) => [id, new Subscriber()]));
  await agent.command('resync', '--zone', 'Remembers');
  subscribers.get('Forgets')!.load(await world.answer('Forgets'));
  print(`told in the beginning: ${sandbox.zone('Remembers').events.length} objects`);

  const deaths: Death[] = [];
  const chaos = new AbortController();
  const db = new Sqlite(agent.source, { timeout: 5_000 });
  afterThisTest(() => void db.close());
  const edits = new SisEdits(db, seed, YEAR, world.sentinel.personID);
  const editing = keepEditing(edits, new Random(seed + 1), chaos.signal);
  const misdeeds = ZONES.map(({ id }, index) =>
    misbehave(sandbox, sandbox.zone(id), new Random(seed + 2 + index), chaos.signal),
  );
  try {
    await killAgain(world, { kills, processes }, new Random(seed + 9), deaths, print);
  } finally {
    chaos.abort();
    await editing;
    for (const { id } of ZONES) sandbox.zone(id).clearFaults();
  }
  await agent.up();
  await world.settled();
  await Promise.all(misdeeds);

  const failures: string[] = [];
  for (const { id, server } of ZONES) {
    const subscriber = subscribers.get(id)!;
    const { events } = sandbox.zone(id);
    subscriber.takeAll(events);
    print(`${id}: ${events.length} events (${countActions(events)}), ${subscriber.repeats.length} of them came twice`);
    const found = await judgeSoak({ world, zoneId: id, subscriber, deaths, edits, knowsRepeats: server?.knowsRepeats === true }); // prettier-ignore
    if (events.length < LEAST_EVENTS_A_KILL * kills)
      found.push(`only ${events.length} events of ${edits.log.length} edits`);
    failures.push(...found.map((failure) => `${id}: ${failure}`));
  }
  failures.push(...sandbox.complaints().map(({ zone, rule, detail }) => `${zone}: ${rule}: ${detail}`));
  print(`${edits.log.length} edits, ${deaths.length} deaths, ${sandbox.posts().length} exchanges`);
  return { failures, edits: edits.log };
}

async function keepEditing(script: SisEdits, random: Random, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    script.next();
    await systemClock.sleep(random.int(2, 100), signal);
  }
}

/** Kills the agent after some exchanges, or while it starts, and starts it anew. */
async function killAgain(
  { agent, sandbox }: EditedSis,
  { kills, processes }: Pick<SoakPlan, 'kills' | 'processes'>,
  random: Random,
  deaths: Death[],
  print: (line: string) => void,
): Promise<void> {
  const lastPost = (): number => sandbox.posts().at(-1)?.number ?? 0;
  for (let count = 1; count <= kills; count += 1) {
    if (random.chance(0.15)) await systemClock.sleep(random.int(0, 800));
    else {
      await agent.up();
      const posts = lastPost() + random.int(1, 40);
      await sandbox.until('some more exchanges', () => lastPost() >= posts, 60_000);
      await systemClock.sleep(random.int(0, 150));
    }
    const from = lastPost();
    await agent.kill(processes === 1 ? 0 : random.int(0, processes - 1));
    deaths.push({ from, to: lastPost() });
    agent.launch();
    if (count % 10 === 0) print(`killed ${count} times, ${lastPost()} exchanges`);
    if (processes > 1) print(shares(agent));
  }
}

/** Which process has which zones, by process id. */
function shares(agent: EditedSis['agent']): string {
  const zones = agent.inStore((db) => db.prepare(`select name, holder from lease where name like 'zone:%' and expiresAt > 0`).all()) as { name: string; holder: string }[]; // prettier-ignore
  return zones.map(({ name, holder }) => `${name} at ${holder.split(':')[1]}`).join(', ');
}

function countActions(events: readonly ReceivedEvent[]): string {
  const counts = new Map<string, number>();
  for (const { action } of events) counts.set(action, (counts.get(action) ?? 0) + 1);
  return [...counts].map(([action, count]) => `${count} ${action}`).join(', ');
}
