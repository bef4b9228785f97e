import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { configSchema, type Config } from '../../src/config/settings.js';
import { systemClock, type Clock } from '../../src/core/clock.js';
import type { Guid } from '../../src/core/guid.js';
import { silentLogger } from '../../src/core/logger.js';
import type { Database } from '../../src/database/port.js';
import { objectWriter } from '../../src/objects/object-writer.js';
import { studentDailyAttendance, type StudentDailyAttendanceRow } from '../../src/objects/student-daily-attendance.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.js';
import type { ZoneOptions as SandboxZoneOptions } from '../../src/sandbox/options.js';
import type { StoreTables } from '../../src/store/tables.js';
import type {
  AnswerKey,
  AnswerSpec,
  PacketBuilder,
  PacketContent,
  Readiness,
  ZonePorts,
} from '../../src/zone/ports.js';
import { Zones } from '../../src/zone/zones.js';
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
  readonly store: Database<StoreTables> & { file: string };
  readonly packets: FakePackets;
  readonly config: Config;
  readonly zones: Zones;
  /** What requests are told about the state of the aggregation. */
  readiness: Readiness;
}

export interface WorldSettings {
  mode: 'push' | 'pull';
  /** Differences of the agent's settings of the zone. */
  zone?: Record<string, unknown>;
  /** Differences of the sandbox zone. */
  server?: Partial<SandboxZoneOptions>;
  rows?: number;
  clock?: Clock;
  /** An earlier world whose store and objects are gone on with: a new process of the same agent. */
  successorOf?: ZoneWorld;
}

/** Starts a server and an agent's zones; `start: false` leaves the zones to be started by the test. */
export async function zoneWorld(settings: WorldSettings): Promise<ZoneWorld> {
  const sandbox = settings.successorOf?.sandbox ?? (await startSandbox(settings));
  const store = settings.successorOf?.store ?? (await temporaryStore());
  const packets = settings.successorOf?.packets ?? new FakePackets(attendanceRows(settings.rows ?? 0));
  const config = await zoneConfig(sandbox.url(ZONE), settings);
  const world = { sandbox, store, packets, config, readiness: { state: 'ready' } as Readiness };
  const ports: ZonePorts = { packets, readiness: { check: () => Promise.resolve(living.readiness) } };
  const { clock = systemClock } = settings;
  const zones = new Zones({ config, store, ports, clock, logger: silentLogger });
  const living: ZoneWorld = Object.assign(world, { zones });
  afterThisTest(() => zones.stop());
  await zones.start();
  return living;
}

async function startSandbox({ server = {} }: WorldSettings): Promise<Sandbox> {
  const sandbox = await createSandbox({ zones: { [ZONE]: server } });
  afterThisTest(() => sandbox.close());
  return sandbox;
}

async function zoneConfig(url: string, { mode, zone = {} }: WorldSettings): Promise<Config> {
  const port = await freePort();
  return configSchema.parse({
    agent: { id: AGENT },
    source: { kind: 'sqlite', file: 'unused' },
    listener: { port, publicUrl: `http://127.0.0.1:${port}/sif` },
    logging: { messages: 'none' },
    zones: [{ id: ZONE, url, mode, pullSeconds: 0.05, ...zone }],
  });
}

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
