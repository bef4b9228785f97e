import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { after, before } from 'mocha';
import { sampleDistrict } from '../../samples/district.js';
import { writeDistrict } from '../../samples/load.js';
import { Agent } from '../../src/agent.js';
import { Rounds, type RoundKind, type RoundOutcome } from '../../src/aggregation/changes/rounds.js';
import { runRefresh } from '../../src/aggregation/refresh.js';
import { configSchema } from '../../src/config/settings.js';
import { newGuid } from '../../src/core/guid.js';
import { localDay } from '../../src/core/school-day.js';
import type { Database } from '../../src/database/port.js';
import type { ChangeReader } from '../../src/source/changes/change-reader.js';
import { ModifiedDateReader } from '../../src/source/changes/modified-date-reader.js';
import { openSource } from '../../src/source/open.js';
import { readSourceState, writeSourceState } from '../../src/store/changes/source-state.js';
import { openStore } from '../../src/store/open.js';
import { acquireLease, releaseLease, type LeaseToken } from '../../src/store/leases/leases.js';
import type { StoreTables } from '../../src/store/tables.js';
import { ManualClock } from './manual-clock.js';
import { afterThisTest, temporaryDirectory } from './temporary.js';

export interface Looked extends Omit<RoundOutcome, 'evaluationMs'> {
  /** Keys that were marked due, ascending, in words: `2026-02-10 school 1 student 100`, or `code REFID`. */
  readonly keys: string[];
}

/** A district that was aggregated in every year and looked at once; a zone takes events. Made once for many tests. */
export interface AggregatedDistrict {
  readonly directory: string;
  readonly instant: string;
}

/** Makes one before the tests of a suite, and removes it after them. */
export function aggregatedSample(instant = '2026-02-17T18:00:00Z'): () => AggregatedDistrict {
  let district: AggregatedDistrict;
  before(async function () {
    this.timeout(30_000);
    const directory = mkdtempSync(join(tmpdir(), 'aggregated-'));
    district = await aggregate((file) => writeDistrict(file, sampleDistrict), instant, directory);
  });
  after(() => rmSync(district.directory, { recursive: true }));
  return () => district;
}

const DISTRICT = 'district.db';
const STORE = 'agent.db';

/** Writes a district and aggregates it as of an instant. */
export async function aggregate(
  write: (file: string) => void,
  instant: string,
  directory: string,
): Promise<AggregatedDistrict> {
  write(join(directory, DISTRICT));
  await refreshInto(join(directory, DISTRICT), join(directory, STORE), instant);
  return { directory, instant };
}

/** A full refresh of every calendar into a store. */
export async function refreshInto(file: string, storeFile: string, instant: string): Promise<void> {
  const agent = new Agent(
    configSchema.parse({
      agent: { timeZone: TIME_ZONE },
      source: { kind: 'sqlite', file },
      store: { kind: 'sqlite', file: storeFile },
    }),
    { clock: new ManualClock(Date.parse(instant)) },
  );
  try {
    const parts = await agent.refreshParts();
    const { calendars } = await parts.thread.call('mirror', undefined);
    const calendarIDs = calendars.map(({ calendarID }) => calendarID);
    const order = { kind: 'manual', title: 'test', submittedBy: 'test', selection: { calendarIDs } } as const;
    const { failures } = await runRefresh(parts, order);
    if (failures.length > 0) throw new Error(JSON.stringify(failures));
  } finally {
    await agent.close();
  }
}

const TIME_ZONE = 'America/Chicago';

/** A district in a file and a store that is kept up with it, round by round. */
export class DetectionWorld {
  readonly file: string;
  readonly storeFile: string;
  #rounds!: Rounds;
  #lease!: LeaseToken;

  private constructor(
    directory: string,
    readonly instant: string,
    readonly store: Database<StoreTables>,
  ) {
    this.file = join(directory, DISTRICT);
    this.storeFile = join(directory, STORE);
  }

  /** A copy of an aggregated district, looked at once. */
  static async open({ directory, instant }: AggregatedDistrict): Promise<DetectionWorld> {
    const own = temporaryDirectory();
    cpSync(directory, own, { recursive: true });
    const store = openStore({ kind: 'sqlite', file: join(own, STORE) }, 'timer');
    afterThisTest(() => store.close());
    const world = new DetectionWorld(own, instant, store);
    const zone = { zoneId: 'Zone', startedAt: instant, heldAt: null, held: null };
    await store.transact((writer) => writer.run(writer.sql.insertInto('publication').values(zone)));
    world.#lease = (await acquireLease(store, 'source:changes', 'test', 3_600_000))!;
    await world.restart();
    await world.look('sweep');
    return world;
  }

  /** As a process that starts: what the last one remembered is gone. */
  async restart(reader?: ChangeReader): Promise<void> {
    const source = await openSource({ kind: 'sqlite', file: this.file }, 'block');
    afterThisTest(() => source.close());
    this.#rounds = new Rounds(
      source,
      this.store,
      reader ?? new ModifiedDateReader(source, { modifiedDateZone: 'UTC', overlapSeconds: 120 }),
    );
  }

  /** Leaves the looking to others. */
  leave(): Promise<void> {
    return releaseLease(this.store, this.#lease);
  }

  edit(statements: string): void {
    const db = new Sqlite(this.file);
    db.exec(statements);
    db.close();
  }

  async look(kind: RoundKind, calendarID?: number): Promise<Looked> {
    if (kind === 'sweep') await this.#rounds.mirror();
    const today = localDay(Date.parse(this.instant), TIME_ZONE);
    const order = { kind, roundId: newGuid(), instant: this.instant, today, lease: this.#lease };
    const { looked, students, marked } = await this.#rounds.round(
      calendarID === undefined ? order : { ...order, calendarID },
    );
    const due = await this.store.transact(async (writer) => {
      const rows = await writer.all(writer.sql.selectFrom('due').select(['objectName', 'objectKey']));
      await writer.run(writer.sql.deleteFrom('due'));
      return rows;
    });
    return { looked, students, marked, keys: due.map(inWords).sort() };
  }

  /** The nightly comparison, of every calendar. */
  async compareEverything(): Promise<Looked> {
    const total = { looked: true, students: 0, marked: 0, keys: [] as string[] };
    const calendars = await this.store.read((reader) =>
      reader.all(reader.sql.selectFrom('calendar_aggregation').select('calendarID').orderBy('calendarID')),
    );
    for (const { calendarID } of calendars) {
      const { students, marked, keys } = await this.look('everything', calendarID);
      total.students += students;
      total.marked += marked;
      total.keys.push(...keys);
    }
    return total;
  }

  /** Up to where a table's changes were dealt with, as it is kept. */
  async position(table: string): Promise<string> {
    return (await readSourceState(this.store, `position:${table}`))!;
  }

  setPosition(table: string, position: string): Promise<void> {
    return this.store.transact((writer) => writeSourceState(writer, { [`position:${table}`]: position }));
  }

  /** How many rounds of change detection had something to do. */
  async rounds(): Promise<number> {
    const rows = await this.store.read((reader) => reader.all(reader.sql.selectFrom('detection_round').selectAll()));
    return rows.filter(({ lease }) => lease === 'source:changes').length;
  }
}

/** The sample district's GUIDs end in the id of what they name. */
function inWords({ objectName, objectKey }: { objectName: string; objectKey: string }): string {
  if (objectName === 'AttendanceCodeInfo') return `code ${objectKey}`;
  const [date, school, student] = objectKey.split('/');
  const id = (guid: string | undefined): number => Number(guid?.slice(20));
  return `${date} school ${id(school)} student ${id(student)}`;
}
