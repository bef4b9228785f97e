import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, spawnAgent, type SpawnedAgent } from '../../demo/processes.js';
import type { Config } from '../../src/config/settings.js';
import type { Database } from '../../src/database/port.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { openStore } from '../../src/store/open.js';
import type { StoreTables } from '../../src/store/tables.js';
import { writeConfig } from './command-line.js';
import { afterThisTest } from './temporary.js';

/** One process of the agent, on the store that it shares with the others. */
export interface FleetProcess extends SpawnedAgent {
  readonly publicUrl: string;
  readonly adminPort: number;
  readonly logDirectory: string;
}

/** What moves the clock of a process, which is loaded before its program: by six hours. */
const SHIFTED_CLOCK = fileURLToPath(new URL('./shifted-clock.js', import.meta.url));

/** Several processes of one agent on one store; each listens on ports of its own. */
export class AgentFleet {
  private constructor(
    readonly processes: readonly FleetProcess[],
    readonly store: Database<StoreTables>,
  ) {}

  /** Starts them all at once. `shifted`: which of them has a clock that is wrong. */
  static async start(
    sandbox: Sandbox,
    source: string,
    { count, shifted, zones }: { count: number; shifted: number; zones: readonly string[] },
  ): Promise<AgentFleet> {
    let storeFile: string | undefined;
    const processes: FleetProcess[] = [];
    for (let index = 0; index < count; index += 1) {
      const [port, adminPort] = [await freePort(), await freePort()];
      const publicUrl = `http://127.0.0.1:${port}/sif`;
      const config = writeConfig(source, {
        ...(storeFile !== undefined && { store: { kind: 'sqlite', file: storeFile } }),
        listener: { port, publicUrl },
        admin: { port: adminPort },
        zones: zones.map((id): Partial<Config['zones'][number]> => ({ id, mode: 'push', url: sandbox.url(id) })),
      });
      storeFile ??= join(dirname(config), 'agent.db');
      const spawned = spawnAgent(['run', '--config', config], index === shifted ? ['--import', SHIFTED_CLOCK] : []);
      afterThisTest(() => spawned.kill());
      processes.push({ ...spawned, publicUrl, adminPort, logDirectory: join(dirname(config), 'log') });
    }
    await Promise.all(processes.map(({ up }) => up));
    const store = openStore({ kind: 'sqlite', file: storeFile! }, 'timer');
    afterThisTest(() => store.close());
    return new AgentFleet(processes, store);
  }

  /** The process of a name in leases. */
  named(holder: string): FleetProcess {
    const pid = Number(holder.split(':')[1]);
    const found = this.processes.find((one) => one.pid === pid);
    if (!found) throw new Error(`there is no process ${holder}`);
    return found;
  }
}
