import { join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import type { ZoneOptions as ServerOptions } from '../../src/sandbox/options.js';
import type { OpenRequest } from '../../src/sandbox/open-request.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.js';
import type { MemoryLimits } from '../../src/sandbox/options.js';
import { inDatabase, KilledAgent, type AgentSettings, type KilledZone } from './killed-agent.js';
import { Sentinel } from './sentinel.js';
import { readEvent, type Difference, type EventContent, type HeldObject } from './subscriber.js';
import { afterThisTest, temporaryDirectory } from './temporary.js';

export interface EventZone extends KilledZone {
  /** Differences of the sandbox zone. */
  readonly server?: Partial<ServerOptions>;
}

/** Sweeps take a small share of the time, so that they are rare where each is slow. */
const PATIENCE_MS = 240_000;

export interface EditedSisSettings {
  /** Writes the SIS to a file. */
  readonly district: (file: string) => void;
  readonly zones: readonly EventZone[];
  readonly settings?: AgentSettings;
  readonly limits?: Partial<MemoryLimits>;
  /** The school year whose events are looked at. */
  readonly endYear?: number;
}

/** An agent as a process with quick change detection, a SIS that is edited, and a server that takes its events. */
export class EditedSis {
  readonly #seen = new Map<string, number>();

  private constructor(
    readonly sandbox: Sandbox,
    readonly agent: KilledAgent,
    readonly zoneIds: readonly string[],
    readonly sentinel: Sentinel,
    readonly endYear: number,
  ) {}

  /** Everything that stands around the agent, which is not started. */
  static async prepare({
    district,
    zones,
    settings = {},
    limits,
    endYear = 2026,
  }: EditedSisSettings): Promise<EditedSis> {
    const source = join(temporaryDirectory(), 'district.db');
    district(source);
    const sentinel = inDatabase(source, (db) => Sentinel.insert(db, endYear));
    const sandbox = await createSandbox({
      zones: Object.fromEntries(zones.map(({ id, server = {} }) => [id, server])),
      ...(limits && { limits }),
    });
    afterThisTest(() => sandbox.close());
    const agent = await KilledAgent.prepare(sandbox, source, zones, {
      ...settings,
      source: { pollSeconds: 0.1, sweepSeconds: 0.2, ...settings.source },
      zone: { options: { years: [endYear] }, ...settings.zone },
    });
    const ids = zones.map(({ id }) => id);
    return new EditedSis(sandbox, agent, ids, sentinel, endYear);
  }

  /** The same with the agent running, and each zone with its baseline. */
  static async start(settings: EditedSisSettings): Promise<EditedSis> {
    const world = await EditedSis.prepare(settings);
    await world.agent.start();
    await world.baselineTaken();
    return world;
  }

  /** Resolves when each zone has every calendar of the year in its baseline (R23). */
  baselineTaken(): Promise<void> {
    return until('the baseline is taken', () => {
      const taken = this.agent.inStore((db) =>
        db
          .prepare(
            `select count(*) from baseline_part join calendar using (calendarID) where takenAt is not null and endYear = ?`,
          )
          .pluck()
          .get(this.endYear),
      );
      const all = this.agent.inSource((db) =>
        db.prepare('select count(*) from calendar where endYear = ?').pluck().get(this.endYear),
      );
      return Number(taken) === Number(all) * this.zoneIds.length;
    });
  }

  /** Edits the SIS in one transaction. */
  edit<T>(work: (db: Sqlite.Database) => T): T {
    return this.agent.inSource((db) => db.transaction(() => work(db)).immediate());
  }

  /** Resolves when attendance that was entered or edited before was found, and what it led to was sent. */
  async polled(zoneIds = this.zoneIds): Promise<void> {
    for (let times = 0; times < 2; times += 1) {
      let note = '';
      await this.#told(
        zoneIds,
        (db) => (note = this.sentinel.editRow(db)),
        ({ object }) => object.elements['AttendanceNote'] === note,
      );
    }
  }

  /** Resolves when whatever was edited in the SIS before was found, and what it led to was sent. */
  async settled(zoneIds = this.zoneIds): Promise<void> {
    for (const noShow of [true, false])
      await this.#told(
        zoneIds,
        (db) => this.sentinel.setNoShow(db, noShow),
        ({ action }) => (action === 'Delete') === noShow,
      );
    await this.polled(zoneIds);
    await this.nothingDue(zoneIds);
  }

  /** Edits the sentinel and waits until each zone took an event of it that tells so. */
  async #told(
    zoneIds: readonly string[],
    edit: (db: Sqlite.Database) => void,
    tells: (event: EventContent) => boolean,
  ): Promise<void> {
    const looked = new Map(zoneIds.map((id) => [id, this.sandbox.zone(id).events.length]));
    this.edit(edit);
    for (const id of zoneIds) {
      const took = (): boolean => {
        const { events } = this.sandbox.zone(id);
        const fresh = events.slice(looked.get(id));
        looked.set(id, events.length);
        return fresh.some(({ text }) => text.includes(this.sentinel.studentRefId) && tells(readEvent(text)));
      };
      await this.sandbox.until(`${id} hears of the sentinel`, took, PATIENCE_MS);
    }
  }

  /** Resolves when no key is due and no message in flight. */
  nothingDue(zoneIds = this.zoneIds): Promise<void> {
    return until('nothing is due', () =>
      this.agent.inStore((db) =>
        zoneIds.every(
          (id) =>
            db
              .prepare(
                `select (select count(*) from due where zoneId = ?) + (select count(*) from event_message where zoneId = ? and status = 'flight')`,
              )
              .pluck()
              .get(id, id) === 0,
        ),
      ),
    );
  }

  /** The events that a zone took since this was last asked, without the sentinel's. */
  news(zoneId = this.zoneIds[0]!): EventContent[] {
    const { events } = this.sandbox.zone(zoneId);
    const fresh = events.slice(this.#seen.get(zoneId) ?? 0);
    this.#seen.set(zoneId, events.length);
    return fresh.map(({ text }) => readEvent(text)).filter((event) => !this.#isSentinel(event));
  }

  /** The same, when there are so many at least. */
  async heard(count: number, zoneId = this.zoneIds[0]!): Promise<EventContent[]> {
    const heard: EventContent[] = [];
    const enough = (): boolean => {
      heard.push(...this.news(zoneId));
      return heard.length >= count;
    };
    await this.sandbox.until(`${count} events in ${zoneId}`, enough, PATIENCE_MS);
    return heard;
  }

  #isSentinel({ object }: EventContent): boolean {
    const { attributes, elements } = object;
    return (
      attributes['StudentPersonalRefId'] === this.sentinel.studentRefId ||
      elements['AttendanceCode'] === this.sentinel.code
    );
  }

  /** Every object as the agent answers a request for it. */
  async answer(zoneId = this.zoneIds[0]!): Promise<HeldObject[]> {
    const zone = this.sandbox.zone(zoneId);
    const requests: OpenRequest[] = ['StudentDailyAttendance', 'AttendanceCodeInfo'].map((object) =>
      zone.request({ object }),
    );
    const objects: HeldObject[] = [];
    for (const request of requests) {
      await zone.answered(request, PATIENCE_MS);
      if (request.state !== 'complete') throw new Error(`a request ended as ${request.state}`);
      for (const { name, attributes, elements } of request.objects()) {
        const there = Object.entries(elements).filter((entry): entry is [string, string] => entry[1] !== null);
        objects.push({ name, attributes, elements: Object.fromEntries(there) });
      }
    }
    return objects;
  }

  /** What `zone stale` lists, by key. */
  async stale(zoneId = this.zoneIds[0]!): Promise<Difference[]> {
    const printed = await this.agent.command('zone', 'stale', zoneId, '--format', 'csv');
    const [header = '', ...lines] = printed.trimEnd().split(/\r?\n/);
    const columns = header.split(',');
    const cell = (line: string, column: string): string => line.split(',')[columns.indexOf(column)] ?? '';
    return lines
      .map((line) => {
        const places = cell(line, 'refId') === '' ? ['date', 'school', 'student'] : ['refId'];
        const key = places.map((column) => cell(line, column)).join('/');
        return { key, kind: cell(line, 'kind') as Difference['kind'] };
      })
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** The calendars of the year. */
  calendarIDs(): number[] {
    return this.agent.inSource(
      (db) => db.prepare('select calendarID from calendar where endYear = ?').pluck().all(this.endYear) as number[],
    );
  }
}

/** Resolves when a condition of another process holds, which nothing reports. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  timeoutMs = PATIENCE_MS,
): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`gave up after ${timeoutMs} ms waiting until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
