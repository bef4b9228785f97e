import type { Config, SourceConfig, StoreConfig } from './config/settings.js';
import { systemClock, type Clock } from './core/clock.js';
import { AgentError } from './core/errors.js';
import { silentLogger, type Logger } from './core/logger.js';
import type { MssqlServer } from './database/mssql/server.js';
import type { Database } from './database/port.js';
import { changesThread, type ChangesThread } from './aggregation/changes/changes-thread.js';
import { refreshThread, type RefreshThread } from './aggregation/refresh-thread.js';
import type { RefreshParts } from './aggregation/refresh-parts.js';
import { wholeZoneThread, type WholeZoneThread } from './publishing/whole-zone-thread.js';
import { requireOpen } from './store/marks.js';
import { migrate, type MigrationResult } from './store/migrate.js';
import { DatabaseClock } from './store/leases/database-clock.js';
import { openStore, type StoreLocation } from './store/open.js';
import type { StoreTables } from './store/tables.js';
import { processName } from './core/process-name.js';
import { openSource, type SourceLocation } from './source/open.js';
import type { Source } from './source/source.js';

/** What tests replace. */
export interface Overrides {
  clock?: Clock;
  logger?: Logger;
}

/**
 * The composition root: opens the parts of the agent that a configuration describes, each when it is first asked for, and
 * closes what it opened in reverse order.
 */
export class Agent {
  readonly clock: Clock;
  readonly #databaseClock: DatabaseClock | undefined;
  readonly logger: Logger;
  /** Name of this process in leases. */
  readonly holder = processName();
  readonly #opened: (() => Promise<void>)[] = [];
  #store: Promise<Database<StoreTables>> | undefined;
  #source: Promise<Source> | undefined;
  #thread: RefreshThread | undefined;
  #wholeZoneThread: WholeZoneThread | undefined;
  /** What opening the store changed in its schema. */
  migration: MigrationResult | undefined;

  constructor(
    readonly config: Config,
    overrides: Overrides = {},
  ) {
    this.#databaseClock = overrides.clock ? undefined : new DatabaseClock(systemClock);
    this.clock = overrides.clock ?? this.#databaseClock ?? systemClock;
    this.logger = overrides.logger ?? silentLogger;
  }

  /** The agent's own database, its schema up to date. Errors: AgentError `store-newer`, `store-closed`. */
  store(): Promise<Database<StoreTables>> {
    return (this.#store ??= (async () => {
      const store = openStore(storeLocation(this.config.store), 'timer');
      this.#opened.push(() => store.close());
      await requireOpen(store);
      this.migration = await migrate(store);
      await this.#databaseClock?.ask(store);
      return store;
    })());
  }

  /** What time it was by the database's clock, asked for at a moment of the monotonic one. */
  heardTime(databaseMs: number, askedMs: number): void {
    this.#databaseClock?.set(databaseMs, askedMs);
  }

  /** The SIS, its contract checked. Errors: AgentError `source-unreachable`, `source-contract`. */
  source(): Promise<Source> {
    return (this.#source ??= (async () => {
      const source = await openSource(sourceLocation(this.config.source), 'timer');
      this.#opened.push(() => source.close());
      return source;
    })());
  }

  /** What a refresh needs; its thread is started with the first call. */
  async refreshParts(): Promise<RefreshParts> {
    const store = await this.store();
    if (!this.#thread) {
      const thread = refreshThread({ source: sourceLocation(this.config.source), store: this.storeLocation });
      this.#opened.push(() => thread.close());
      this.#thread = thread;
    }
    return {
      store,
      thread: this.#thread,
      clock: this.clock,
      logger: this.logger,
      holder: this.holder,
      timeZone: this.config.agent.timeZone,
      sameDayFrom: this.config.aggregation.sameDayFrom,
    };
  }

  /** A thread that looks for changes of the SIS; whoever asked for it closes it. */
  newChangesThread(): ChangesThread {
    const { changeDetection, modifiedDateZone, overlapSeconds } = this.config.source;
    const dates = { modifiedDateZone, overlapSeconds };
    // With `off` the thread brings flags over only, and reads no changes.
    const way = changeDetection === 'off' ? 'modified-date' : changeDetection;
    return changesThread({ source: sourceLocation(this.config.source), store: this.storeLocation, way, dates });
  }

  /** The thread for work on the whole of a zone's objects; it is started with the first call. */
  get wholeZoneThread(): WholeZoneThread {
    if (!this.#wholeZoneThread) {
      const thread = wholeZoneThread(this.storeLocation);
      this.#opened.push(() => thread.close());
      this.#wholeZoneThread = thread;
    }
    return this.#wholeZoneThread;
  }

  get storeLocation(): StoreLocation {
    return storeLocation(this.config.store);
  }

  /** Ends refreshes under way; what they had written stays, and they are run again at the next start. */
  async stopRefreshes(): Promise<void> {
    await this.#thread?.close();
  }

  async close(): Promise<void> {
    for (const close of this.#opened.splice(0).reverse()) await close();
  }
}

export function sourceLocation(config: SourceConfig): SourceLocation {
  return config.kind === 'sqlite' ? { kind: 'sqlite', file: config.file } : { kind: 'mssql', ...mssqlServer(config) };
}

export function storeLocation(config: StoreConfig): StoreLocation {
  return config.kind === 'sqlite' ? { kind: 'sqlite', file: config.file } : { kind: 'mssql', ...mssqlServer(config) };
}

function mssqlServer(config: MssqlServer): MssqlServer {
  const { server, port, database, user, password, schema, encrypt, trustServerCertificate, poolMax } = config;
  return { server, port, database, user, password, schema, encrypt, trustServerCertificate, poolMax };
}

/** The zone of an id. Errors: AgentError `usage`. */
export function zoneConfig(config: Config, zoneId: string): Config['zones'][number] {
  const zone = config.zones.find(({ id }) => id === zoneId);
  if (!zone) {
    const known = config.zones.map(({ id }) => id).join(', ');
    throw new AgentError(
      'usage',
      `there is no zone ${JSON.stringify(zoneId)} in the configuration (there is: ${known})`,
    );
  }
  return zone;
}
