#!/usr/bin/env node
import { CommanderError } from 'commander';
import { createProgram } from './cli/program.js';
import { AgentError, messageOf } from './core/errors.js';

/** argv → command → exit code: 0 done, 1 failed, 2 usage or configuration error, 3 refused. */
async function main(): Promise<number> {
  try {
    const args = process.argv.slice(2);
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

process.exitCode = await main();
