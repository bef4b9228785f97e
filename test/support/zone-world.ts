import { freePort } from '../../demo/processes.js';
import { configSchema, type Config } from '../../src/config/settings.js';
import type { Guid } from '../../src/core/guid.js';
import { processName } from '../../src/core/process-name.js';
import { silentLogger } from '../../src/core/logger.js';
import type { Database } from '../../src/database/port.js';
import { objectWriter } from '../../src/objects/object-writer.js';
import { studentDailyAttendance, type StudentDailyAttendanceRow } from '../../src/objects/student-daily-attendance.js';
import { wholeZoneThread } from '../../src/publishing/whole-zone-thread.js';
import { ZoneEvents } from '../../src/publishing/zone-events.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.js';
import type { ZoneOptions as SandboxZoneOptions } from '../../src/sandbox/options.js';
import type { SandboxZone } from '../../src/sandbox/zone.js';
import type { StoreTables } from '../../src/store/tables.js';
import type {
  AnswerKey,
  AnswerSpec,
  PacketBuilder,
  PacketContent,
  Readiness,
  ZonePorts,
} from '../../src/zone/ports.js';
import { zoneSnapshot, type ZoneSnapshot } from '../../src/zone/zone-snapshot.js';
import { Zones } from '../../src/zone/zones.js';
import { ManualClock } from './manual-clock.js';
import { afterThisTest, temporaryStore } from './temporary.js';

/** SIF_SourceId of the agent in these tests. */
export const AGENT = 'DistrictSIS';
/** The zone of these tests. */
export const ZONE = 'Zone';

/** Objects that a test can look at and edit, cut into packets without any store. */
export class FakePackets implements PacketBuilder {
  readonly released: Guid[] = [];
  /** What was asked for, in order. */
  readonly specs: AnswerSpec[] = [];
  /** Awaited before each packet is built. */
  before: () => Promise<void> = () => Promise.resolve();

  constructor(public rows: StudentDailyAttendanceRow[]) {}

  async build(spec: AnswerSpec, afterKey: AnswerKey | null, limitBytes: number): Promise<PacketContent> {
    this.specs.push(spec);
    await this.before();
    const { version, elements, options } = spec;
    const write = objectWriter(studentDailyAttendance, {
      version,
      elements,
      stripEmptyElements: options.stripEmptyElements,
    });
    const key = afterKey?.[0] ?? '';
    const objects: Buffer[] = [];
    let bytes = 0;
    let last: string | null = null;
    for (const row of this.rows.filter(({ refId }) => refId > key)) {
      const object = Buffer.from(write(row));
      if (bytes + object.length > limitBytes) return content(objects, last, true);
      objects.push(object);
      bytes += object.length;
      last = row.refId;
    }
    return content(objects, last, false);
  }

  release(answerId: Guid): void {
    this.released.push(answerId);
  }
}

function content(objects: Buffer[], last: string | null, more: boolean): PacketContent {
  const lastKey = last === null ? null : [last];
  return { objects: Buffer.concat(objects), count: objects.length, lastKey, more, textLeftOut: [] };
}

/** So many objects, in the order of their RefIds. */
export function attendanceRows(count: number): StudentDailyAttendanceRow[] {
  const guid = (kind: string, index: number): string => kind + index.toString(16).toUpperCase().padStart(31, '0');
  return Array.from({ length: count }, (_, index) => ({
    refId: guid('A', index),
    studentRefId: guid('B', index),
    schoolRefId: guid('C', 0),
    date: '2026-02-10',
    schoolYear: '2026',
    codeRefId: guid('D', index % 7),
    timeIn: '08:00:00',
    timeOut: null,
    note: index % 3 === 0 ? `note ${'é'.repeat(index % 50)}` : null,
  }));
}

/** An agent's zones, speaking with a sandbox server. Everything ends after the test. */
export interface ZoneWorld {
  readonly sandbox: Sandbox;
  readonly server: SandboxZone;
  readonly store: Database<StoreTables> & { file: string };
  readonly packets: FakePackets;
  readonly config: Config;
  readonly zones: Zones;
  readonly settings: WorldSettings;
  /** What requests are told about the state of the aggregation. */
  readiness: Readiness;
  /** Resolves when the agent provides its objects. */
  ready(): Promise<void>;
  /** How the zone stands, as `zone status` shows it. */
  snapshot(): Promise<ZoneSnapshot>;
  /** Ends the agent as SIGKILL does: nothing more is stored, the lease is left behind until it expires. */
  kill(): Promise<void>;
  /** Starts the agent anew on the same store, after its lease expired. */
  restart(): Promise<ZoneWorld>;
  /** Starts another process of the agent on the same store, beside this one. */
  beside(): Promise<ZoneWorld>;
}

export interface WorldSettings {
  mode: 'push' | 'pull';
  /** Differences of the agent's settings of the zone. */
  zone?: Record<string, unknown>;
  /** Differences of the sandbox zone. */
  server?: Partial<SandboxZoneOptions>;
  /** Ids of further zones of the same server and agent. */
  alsoZones?: readonly string[];
  /** How many objects there are. */
  rows?: number;
  /** A clock that the test moves; left out: time passes fifty times as fast as outside. */
  clock?: ManualClock;
  /** Called when server and store stand and the agent does not. */
  before?: (server: SandboxZone) => void;
}

/** Starts a server and an agent's zones that speak with it. */
export async function zoneWorld(settings: WorldSettings): Promise<ZoneWorld> {
  const zones = Object.fromEntries([ZONE, ...(settings.alsoZones ?? [])].map((id) => [id, settings.server ?? {}]));
  const sandbox = await createSandbox({ zones });
  afterThisTest(() => sandbox.close());
  settings.before?.(sandbox.zone(ZONE));
  return live(settings, sandbox, await temporaryStore(), new FakePackets(attendanceRows(settings.rows ?? 0)));
}

async function live(
  settings: WorldSettings,
  sandbox: Sandbox,
  store: Database<StoreTables> & { file: string },
  packets: FakePackets,
): Promise<ZoneWorld> {
  const config = await agentConfig(sandbox, settings);
  const process = mortal(store);
  const thread = wholeZoneThread({ kind: 'sqlite', file: store.file });
  afterThisTest(() => thread.close());
  const events: ZonePorts['events'] = (parts) =>
    new ZoneEvents({
      ...parts,
      store: process.store,
      thread,
      timeZone: 'America/Chicago',
      textLeftOut: () => undefined,
    });
  const ports: ZonePorts = { packets, readiness: { check: () => Promise.resolve(world.readiness) }, events };
  const clock = settings.clock ?? hurryingClock();
  const zones = new Zones({
    config,
    holder: processName(),
    store: process.store,
    ports,
    clock,
    logger: silentLogger,
    random: () => 0,
  });
  const server = sandbox.zone(ZONE);
  const world: ZoneWorld = {
    sandbox,
    server,
    store,
    packets,
    config,
    zones,
    settings,
    readiness: { state: 'ready' },
    ready: async () => {
      await sandbox.until('the agent provides', () => (server.agent(AGENT)?.objects.provide.size ?? 0) > 0);
      await until(async () => (await zoneSnapshot(store, config.zones[0]!)).phase === 'ready', settings.clock);
    },
    snapshot: () => zoneSnapshot(store, config.zones[0]!),
    kill: async () => {
      process.die();
      await zones.stop();
    },
    beside: () => live(settings, sandbox, store, packets),
    restart: async () => {
      await expireLeases(store);
      return live(settings, sandbox, store, packets);
    },
  };
  afterThisTest(() => zones.stop());
  await zones.start();
  return world;
}

/** Resolves when a condition holds that nothing reports; time of a clock that is given passes meanwhile. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  clock?: ManualClock,
  stepMs = 250,
): Promise<void> {
  while (!(await condition())) {
    await clock?.advance(stepMs);
    await nextMoment();
  }
}

/** So that messages come and go. */
const nextMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** Time that passes by itself until the test is over, fast, but never faster than the event loop turns. */
function hurryingClock(): ManualClock {
  const clock = new ManualClock();
  let isOver = false;
  const hurry = async (): Promise<void> => {
    for (; !isOver; await nextMoment()) await clock.advance(50);
  };
  const over = hurry();
  afterThisTest(async () => {
    isOver = true;
    await over;
  });
  return clock;
}

/** Lets time pass, slowly enough for messages to come and go meanwhile. */
export async function letPass(ms: number, clock: ManualClock): Promise<void> {
  const end = clock.monotonicMs() + ms;
  await until(() => clock.monotonicMs() >= end, clock, 2_000);
}

/** The store as a process sees it that can be killed. */
function mortal(store: Database<StoreTables>): { store: Database<StoreTables>; die: () => void } {
  let isDead = false;
  const alive = (): void => {
    if (isDead) throw new Error('the process is dead');
  };
  return {
    die: () => (isDead = true),
    store: {
      dialect: store.dialect,
      read: async (work) => {
        alive();
        return store.read(work);
      },
      transact: async (work, durability) => {
        alive();
        return store.transact(work, durability);
      },
      tidy: () => store.tidy(),
      close: () => Promise.resolve(),
    },
  };
}

async function expireLeases(store: Database<StoreTables>): Promise<void> {
  await store.transact((writer) => writer.run(writer.sql.updateTable('lease').set({ expiresAt: 0 })));
}

async function agentConfig(sandbox: Sandbox, { mode, zone = {}, alsoZones = [] }: WorldSettings): Promise<Config> {
  const port = await freePort();
  return configSchema.parse({
    agent: { id: AGENT },
    source: { kind: 'sqlite', file: 'unused' },
    listener: { port, publicUrl: `http://127.0.0.1:${port}/sif` },
    logging: { messages: 'none' },
    zones: [ZONE, ...alsoZones].map((id) => ({ id, url: sandbox.url(id), mode, pullSeconds: 0.5, ...zone })),
  });
}
