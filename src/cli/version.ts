import { readFileSync } from 'node:fs';
import type { Command } from 'commander';

export function addVersion(program: Command): void {
  program
    .command('version')
    .description('print the version')
    .action(() => {
      process.stdout.write(`${programVersion()}\n`);
    });
}

/** Version of the package that this program was built as. */
export function programVersion(): string {
  const file = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
