import { CommanderError } from 'commander';
import { AgentError, messageOf } from '../core/errors.js';
import { createProgram } from './program.js';

/** Does what a command line says. Returns the exit code: 0 done, 1 failed, 2 usage or configuration error, 3 refused. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  try {
    const program = await createProgram(args);
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`sif-agent: ${messageOf(error)}\n`);
    if (error instanceof AgentError && error.code !== 'internal') return error.exitCode;
    if (error instanceof Error && error.stack !== undefined) process.stderr.write(`${error.stack}\n`);
    return 1;
  }
}
