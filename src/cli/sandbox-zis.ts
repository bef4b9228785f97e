import type { Command } from 'commander';
import { idArgument } from './arguments.js';
import { stopSignal } from './stop-signal.js';

/** The address that config/agent.yaml names, so that both work together as they come. */
const DEFAULTS = { port: 7080, zone: 'Sandbox' };

export function addSandboxZis(program: Command): void {
  program
    .command('sandbox-zis')
    .description('run the sandbox zone integration server alone, for trials and training')
    .option('--port <number>', 'TCP port on loopback; 0: any free one', idArgument, DEFAULTS.port)
    .option('--zone <zone>', 'id of its zone', DEFAULTS.zone)
    .option('--record <directory>', 'write every message into this directory')
    .action(async (options: { port: number; zone: string; record?: string }) => {
      // Only this verb needs the sandbox and its schemas: the others start without reading them.
      const { serveSandbox } = await import('../sandbox/serve.js');
      await serveSandbox({
        port: options.port,
        zones: [options.zone],
        ...(options.record !== undefined && { recordDirectory: options.record }),
        print: (line) => process.stdout.write(`${line}\n`),
        signal: stopSignal(),
      });
    });
}
