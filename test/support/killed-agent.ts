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
}

/** An agent as a real process that can be killed and started anew, with everything around it. */
export class KilledAgent {
  #running: SpawnedAgent | undefined;

  private constructor(
    readonly config: string,
    readonly source: string,
    readonly adminPort: number,
  ) {
    afterThisTest(() => this.#running?.kill());
  }

  /** Writes its configuration; `start` starts it. */
  static async prepare(
    sandbox: Sandbox,
    source: string,
    zones: readonly KilledZone[],
    settings: AgentSettings = {},
  ): Promise<KilledAgent> {
    const port = await freePort();
    const adminPort = await freePort();
    const config = writeConfig(source, {
      agent: { id: 'DistrictSIS', timeZone: 'America/Chicago', ...settings.agent },
      source: { kind: 'sqlite', file: source, ...settings.source },
      listener: { port, publicUrl: `http://127.0.0.1:${port}/sif` },
      admin: { port: adminPort },
      zones: zones.map(({ id, mode }) => ({ id, mode, url: sandbox.url(id), pullSeconds: 0.2, ...settings.zone })),
    });
    return new KilledAgent(config, source, adminPort);
  }

  async start(): Promise<void> {
    this.launch();
    await this.up();
  }

  /** Resolves when the one that was launched last is up. */
  async up(): Promise<void> {
    await this.#running?.up;
  }

  /** Resolves with the exit code when the one that was launched last has ended. */
  async ended(): Promise<number | null> {
    const [code] = (await this.#running!.ended) as [number | null];
    return code;
  }

  /** Starts it without waiting until it is up. */
  launch(): void {
    this.#running = spawnAgent(['run', '--config', this.config]);
  }

  /** SIGTERM, and waits for its end in order. */
  async stop(): Promise<void> {
    await this.#running?.stop();
  }

  /** SIGKILL. The lease that it leaves behind is let expire at once: nobody else holds it, and the test need not wait. */
  async kill(): Promise<void> {
    await this.#running?.kill();
    this.inStore((db) => db.prepare('update lease set expiresAt = 0').run());
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
    return join(dirname(this.config), 'agent.db');
  }
}

/** Work on a database file beside whoever has it open. */
export function inDatabase<T>(file: string, work: (db: Sqlite.Database) => T): T {
  const db = new Sqlite(file, { timeout: 5_000 });
  try {
    return work(db);
  } finally {
    db.close();
  }
}
