import { existsSync, realpathSync } from 'node:fs';
import type { Command } from 'commander';
import { storeLocation, type Agent } from '../agent.js';
import type { StoreConfig } from '../config/settings.js';
import { AgentError } from '../core/errors.js';
import { storeMarks } from '../store/marks.js';
import { migrate } from '../store/migrate.js';
import { moveStore, type MovedTable } from '../store/moving/move-store.js';
import { openStore } from '../store/open.js';
import { configOption } from './config-option.js';
import { ProgressBar } from './progress-bar.js';
import { tableLines } from './table.js';
import { requireConfig, withAgent } from './with-agent.js';

export function addStoreCopy(store: Command): void {
  store
    .command('copy')
    .description('move the live store into the empty one of another configuration; the old one is closed then')
    .addOption(configOption())
    .requiredOption('--to <file>', 'the configuration whose store is the target')
    .action(({ config, to }: { config: string; to: string }) =>
      withAgent(config, async (agent) => print(await copy(agent, requireConfig(to).store), to)),
    );
}

async function copy(agent: Agent, to: StoreConfig): Promise<MovedTable[]> {
  const from = agent.config.store;
  if (from.kind !== 'sqlite')
    throw new AgentError('usage', 'the store is on SQL Server already: move its database with the means of the server');
  if (!existsSync(from.file)) throw new AgentError('failed', `there is no store ${from.file}`);
  if (to.kind === 'sqlite' && existsSync(to.file) && realpathSync(to.file) === realpathSync(from.file))
    throw new AgentError('usage', `${to.file} is the store itself`);
  const source = openStore(agent.storeLocation, 'timer');
  try {
    const { move } = await storeMarks(source);
    if (move?.phase !== 'moved') await migrate(source);
    const target = openStore(storeLocation(to), 'block');
    try {
      await migrate(target);
      return await withProgress((progress) =>
        moveStore({ source, target, from: describe(from), to: describe(to), clock: agent.clock, progress }),
      );
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** Never with its login. */
const describe = (store: StoreConfig): string =>
  store.kind === 'sqlite' ? store.file : `${store.server}, database ${store.database}`;

async function withProgress<T>(work: (progress: (what: string, rows: number) => void) => Promise<T>): Promise<T> {
  const bar = new ProgressBar();
  let [shown, count] = ['', 0];
  try {
    return await work((what, rows) => {
      count = what === shown ? count + rows : rows;
      shown = what;
      bar.update(`${what}: ${count} rows`, 1, 1);
    });
  } finally {
    bar.clear();
  }
}

function print(moved: readonly MovedTable[], to: string): void {
  const rows = moved.filter((table) => table.rows > 0).map(({ name, rows, digest }) => [name, rows, digest]);
  const lines = rows.length === 0 ? ['the move that was interrupted is complete'] : tableLines(HEADER, rows);
  process.stdout.write(`${lines.join('\n')}\nthe store is moved: start the agent with ${to}\n`);
}

const HEADER = ['table', 'rows', 'digest, the same in both'];
