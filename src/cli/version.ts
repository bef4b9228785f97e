import type { Command } from 'commander';
import { programVersion } from '../core/program-version.js';

export function addVersion(program: Command): void {
  program
    .command('version')
    .description('print the version')
    .action(() => {
      process.stdout.write(`${programVersion()}\n`);
    });
}
