import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { Agent } from '../agent.js';
import { AgentError } from '../core/errors.js';
import { restoreInPlace, restoreStore, type Restored } from '../store/backup/restore-store.js';
import { openStore } from '../store/open.js';
import { configOption } from './config-option.js';
import { withAgent } from './with-agent.js';

export function addStoreRestore(store: Command): void {
  store
    .command('restore [file]')
    .description('put a backup in the place of the store; without a file: the store was put back by other means')
    .addOption(configOption())
    .action((file: string | undefined, { config }: { config: string }) =>
      withAgent(config, async (agent) => print(await restore(agent, file))),
    );
}

async function restore(agent: Agent, file: string | undefined): Promise<Restored> {
  const location = agent.storeLocation;
  const at = new Date(agent.clock.now()).toISOString();
  if (file === undefined) {
    if (location.kind === 'sqlite' && !existsSync(location.file))
      throw new AgentError('failed', `there is no store ${location.file}`);
    const store = openStore(location, 'timer');
    return restoreInPlace(store, at).finally(() => store.close());
  }
  if (location.kind === 'mssql')
    throw new AgentError(
      'usage',
      'the store is on SQL Server: restore its database there, then run `store restore` without a file',
    );
  return restoreStore(file, location.file, at);
}

function print({ takenAt, before, unread, events, resyncs }: Restored): void {
  const taken = takenAt === null ? 'it is not known when it was taken' : `taken ${takenAt}`;
  const lines = [
    `the store is restored (${taken})`,
    ...(before === null ? [] : [`what stood there: ${before}`]),
    ...(unread === null ? [] : [`it could not be read (${unread}): make sure that no agent runs on it`]),
    `voided: ${events} SIF_Events in flight, whose keys are due; ${resyncs} resyncs`,
    'what zones were told since then is not known here: see "Backup and restore" in docs/operating.md',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
