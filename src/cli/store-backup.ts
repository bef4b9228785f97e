import { Option, type Command } from 'commander';
import type { Agent } from '../agent.js';
import { AgentError } from '../core/errors.js';
import { backUpStore } from '../store/backup/back-up-store.js';
import { configOption } from './config-option.js';
import { ProgressBar } from './progress-bar.js';
import { withAgent } from './with-agent.js';

interface Options {
  config: string;
  output?: string;
  force?: boolean;
}

export function addStoreBackup(store: Command): void {
  store
    .command('backup [file]')
    .description('take a backup of the live store')
    .addOption(configOption())
    .addOption(new Option('-o, --output <file>', 'where to; else beside the store, named after the instant'))
    .option('--force', 'replace a file that is there')
    .action((file: string | undefined, options: Options) =>
      withAgent(options.config, (agent) => backup(agent, file, options)),
    );
}

async function backup(agent: Agent, file: string | undefined, { output, force }: Options): Promise<void> {
  const location = agent.storeLocation;
  if (location.kind === 'mssql')
    throw new AgentError(
      'usage',
      'the store is on SQL Server: back it up there (BACKUP DATABASE … with its log backups, or what the server already has); after a restore run `store restore` without a file, see docs/operating.md',
    );
  if (file !== undefined && output !== undefined) throw new AgentError('usage', 'one file is enough: FILE or -o FILE');
  const at = new Date(agent.clock.now()).toISOString();
  const stamp = at.replaceAll(/[-:]|\.\d+/g, '');
  const to = file ?? output ?? `${location.file.replace(/\.db$/, '')}-${stamp}.db`;
  const bar = new ProgressBar();
  const progress = (done: number, total: number): void => bar.update('copied', done, total);
  const taken = await backUpStore(location.file, to, { at, replace: force ?? false, progress }).finally(() =>
    bar.clear(),
  );
  process.stdout.write(`${taken.file}: ${taken.bytes} bytes, integrity ok\n`);
}
