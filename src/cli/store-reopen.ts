import type { Command } from 'commander';
import type { Agent } from '../agent.js';
import { AgentError } from '../core/errors.js';
import { reopenStore } from '../store/moving/reopen-store.js';
import { openStore } from '../store/open.js';
import { configOption } from './config-option.js';
import { withAgent } from './with-agent.js';

export function addStoreReopen(store: Command): void {
  store
    .command('reopen')
    .description('take a store that was moved away back into use, as one that is restored')
    .addOption(configOption())
    .option('--force', 'the store that it was moved to is not used any more')
    .action(({ config, force }: { config: string; force?: boolean }) =>
      withAgent(config, (agent) => reopen(agent, force ?? false)),
    );
}

async function reopen(agent: Agent, force: boolean): Promise<void> {
  if (!force)
    throw new AgentError(
      'refused',
      'two stores that are both worked with tell zones everything twice: --force says that no agent uses the other one any more',
    );
  const store = openStore(agent.storeLocation, 'timer');
  try {
    const { movedAt, events } = await reopenStore(store, new Date(agent.clock.now()).toISOString());
    process.stdout.write(
      `the store is in use again, as it was ${movedAt}; voided: ${events} SIF_Events in flight\nwhat zones were told since then is not known here: see "Backup and restore" in docs/operating.md\n`,
    );
  } finally {
    await store.close();
  }
}
