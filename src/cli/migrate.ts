import type { Command } from 'commander';
import { configOption } from './config-option.js';
import { withAgent } from './with-agent.js';

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description("bring the store's schema up to date, or say that it is")
    .addOption(configOption())
    .action(({ config }: { config: string }) =>
      withAgent(config, async (agent) => {
        await agent.store();
        const applied = agent.migration?.applied ?? [];
        const text = applied.length === 0 ? 'the store is up to date' : `applied ${applied.join(', ')}`;
        process.stdout.write(`${text}\n`);
      }),
    );
}
