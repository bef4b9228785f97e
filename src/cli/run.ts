import type { Command } from 'commander';
import { Agent } from '../agent.js';
import { serveBesideMoves } from '../agent/serve-beside-moves.js';
import { messageOf } from '../core/errors.js';
import { createLogger } from '../core/create-logger.js';
import { programVersion } from '../core/program-version.js';
import { configOption } from './config-option.js';
import { stopSignal } from './stop-signal.js';
import { requireConfig } from './with-agent.js';

/**
 * An orderly stop that takes longer is cut off, so that the process is gone within ten seconds: whatever is open then is
 * taken up again at the next start.
 */
const STOP_WITHIN_MS = 9_000;

export function addRun(program: Command): void {
  program
    .command('run')
    .description('run the agent until SIGTERM or SIGINT')
    .addOption(configOption())
    .action(({ config: file }: { config: string }) => run(file));
}

async function run(file: string): Promise<void> {
  const config = requireConfig(file);
  const { level, directory } = config.logging;
  const logger = createLogger({ level, directory, console: true });
  const signal = stopSignal();
  signal.addEventListener('abort', () => {
    setTimeout(() => {
      process.stderr.write('sif-agent: the stop took too long; what is open is taken up again at the next start\n');
      process.exit(0);
    }, STOP_WITHIN_MS).unref();
  });
  try {
    logger.info('starting', { version: programVersion(), pid: process.pid });
    await serveBesideMoves(
      () => new Agent(config, { logger }),
      signal,
      ({ adminAddress, setupAddress, listenerPort }) => {
        const listening = listenerPort === null ? '' : `, listener port ${listenerPort}`;
        process.stdout.write(`sif-agent runs: ${adminAddress}/readyz${listening}
`);
        if (setupAddress !== null)
          process.stdout.write(`make the first account within a day: ${setupAddress}
`);
      },
    );
    logger.info('stopped');
  } catch (error) {
    logger.error('the agent ends', { error: messageOf(error) });
    throw error;
  } finally {
    await logger.close();
  }
}
