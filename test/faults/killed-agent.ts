import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { freePort, startAgent, type RunningAgent } from '../../demo/processes.js';
import { zoneOptionsSchema, type ZoneOptions } from '../../src/config/zone-options.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { openStore } from '../../src/store/open.js';
import { editOptions } from '../../src/store/zone/zone-options.js';
import { sifAgent, writeConfig } from '../support/command-line.js';
import { afterThisTest } from '../support/temporary.js';

/** A zone of the agent; its server has one of the same id. */
export interface KilledZone {
  readonly id: string;
  readonly mode: 'push' | 'pull';
}

/** An agent as a real process that can be killed and started anew, with everything around it. */
export class KilledAgent {
  #running: RunningAgent | undefined;

  private constructor(
    readonly config: string,
    readonly source: string,
  ) {
    afterThisTest(() => this.#running?.kill());
  }

  /** Writes its configuration; `start` starts it. */
  static async prepare(sandbox: Sandbox, source: string, zones: readonly KilledZone[]): Promise<KilledAgent> {
    const port = await freePort();
    const config = writeConfig(source, {
      listener: { port, publicUrl: `http://127.0.0.1:${port}/sif` },
      admin: { port: await freePort() },
      zones: zones.map(({ id, mode }) => ({ id, mode, url: sandbox.url(id), pullSeconds: 0.2 })),
    });
    return new KilledAgent(config, source);
  }

  async start(): Promise<void> {
    this.#running = await startAgent(['run', '--config', this.config]);
  }

  /** SIGKILL. The lease that it leaves behind is let expire at once: nobody else holds it, and the test need not wait. */
  async kill(): Promise<void> {
    await this.#running?.kill();
    this.inStore((db) => db.prepare('update lease set expiresAt = 0').run());
  }

  /** Runs a verb of the command line to its end. Rejects when it fails. */
  async command(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await sifAgent([...args, '--config', this.config]);
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

function inDatabase<T>(file: string, work: (db: Sqlite.Database) => T): T {
  const db = new Sqlite(file, { timeout: 5_000 });
  try {
    return work(db);
  } finally {
    db.close();
  }
}
