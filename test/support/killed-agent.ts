import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { freePort, spawnAgent, type SpawnedAgent } from '../../demo/processes.js';
import { zoneOptionsSchema, type ZoneOptions } from '../../src/config/zone-options.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { openStore } from '../../src/store/open.js';
import { editOptions } from '../../src/store/zone/zone-options.js';
import { sifAgentHere } from './command-line-here.js';
import { writeConfig } from './command-line.js';
import { afterThisTest } from './temporary.js';

/** A zone of the agent; its server has one of the same id. */
export interface KilledZone {
  readonly id: string;
  readonly mode: 'push' | 'pull';
}

/** Settings of the agent beyond those of `prepare`, by section; `zone` holds for each of its zones. */
export interface AgentSettings {
  readonly agent?: Record<string, unknown>;
  readonly source?: Record<string, unknown>;
  readonly zone?: Record<string, unknown>;
  /** How many processes there are on the store. Default 1. */
  readonly processes?: number;
}

/** An agent as real processes (one, unless told otherwise) that can be killed and started anew, with everything around it. */
export class KilledAgent {
  readonly #running: (SpawnedAgent | undefined)[] = [];

  private constructor(
    /** Of each process; the first is what verbs are given. */
    readonly configs: readonly string[],
    readonly source: string,
    readonly adminPort: number,
  ) {
    afterThisTest(async () => {
      for (const one of this.#running) await one?.kill();
    });
  }

  get config(): string {
    return this.configs[0]!;
  }

  /** Writes its configuration; `start` starts it. */
  static async prepare(
    sandbox: Sandbox,
    source: string,
    zones: readonly KilledZone[],
    settings: AgentSettings = {},
  ): Promise<KilledAgent> {
    const adminPorts: number[] = [];
    const configs: string[] = [];
    for (let index = 0; index < (settings.processes ?? 1); index += 1) {
      const port = await freePort();
      const adminPort = await freePort();
      const store = configs[0] === undefined ? {} : { store: { kind: 'sqlite', file: storeOf(configs[0]) } };
      adminPorts.push(adminPort);
      configs.push(
        writeConfig(source, {
          ...store,
          agent: { id: 'DistrictSIS', timeZone: 'America/Chicago', ...settings.agent },
          source: { kind: 'sqlite', file: source, ...settings.source },
          listener: { port, publicUrl: `http://127.0.0.1:${port}/sif` },
          admin: { port: adminPort },
          zones: zones.map(({ id, mode }) => ({ id, mode, url: sandbox.url(id), pullSeconds: 0.2, ...settings.zone })),
        }),
      );
    }
    return new KilledAgent(configs, source, adminPorts[0]!);
  }

  async start(): Promise<void> {
    this.launch();
    await this.up();
  }

  /** Resolves when each process that was launched last is up. */
  async up(): Promise<void> {
    for (const one of this.#running) await one?.up;
  }

  /** Resolves with the exit code when the first process has ended. */
  async ended(): Promise<number | null> {
    const [code] = (await this.#running[0]!.ended) as [number | null];
    return code;
  }

  /** Starts every process that does not run, without waiting until it is up. */
  launch(): void {
    for (const [index, config] of this.configs.entries())
      if (this.#running[index]?.hasEnded() !== false) this.#running[index] = spawnAgent(['run', '--config', config]);
  }

  /** SIGTERM, and waits for its end in order. */
  async stop(): Promise<void> {
    for (const one of this.#running) await one?.stop();
  }

  /** SIGKILL for one process. The leases that it leaves behind are let expire at once: the test need not wait. */
  async kill(index = 0): Promise<void> {
    const killed = this.#running[index];
    await killed?.kill();
    const its = this.configs.length === 1 ? '%' : `%:${killed?.pid}:%`;
    this.inStore((db) => db.prepare('update lease set expiresAt = 0 where holder like ?').run(its));
  }

  /** Runs a verb of the command line to its end. Rejects when it fails. */
  async command(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await sifAgentHere([...args, '--config', this.config]);
    if (code !== 0) throw new Error(`${args.join(' ')}: exit ${code}: ${stderr}`);
    return stdout;
  }

  /** Edits options of a zone, as `zone options set` does. */
  async setOptions(zoneId: string, options: Partial<ZoneOptions>): Promise<void> {
    const store = openStore({ kind: 'sqlite', file: this.#storeFile }, 'timer');
    await editOptions(store, zoneId, {
      initial: zoneOptionsSchema.parse({}),
      seenVersion: null,
      changedBy: 'test',
      changedAt: new Date().toISOString(),
      change: (before) => ({ ...before, ...options }),
    });
    await store.close();
  }

  inStore<T>(work: (db: Sqlite.Database) => T): T {
    return inDatabase(this.#storeFile, work);
  }

  inSource<T>(work: (db: Sqlite.Database) => T): T {
    return inDatabase(this.source, work);
  }

  get #storeFile(): string {
    return storeOf(this.config);
  }
}

const storeOf = (config: string): string => join(dirname(config), 'agent.db');

/** Work on a database file beside whoever has it open. */
export function inDatabase<T>(file: string, work: (db: Sqlite.Database) => T): T {
  const db = new Sqlite(file, { timeout: 5_000 });
  try {
    return work(db);
  } finally {
    db.close();
  }
}
