import type { Command } from 'commander';
import { AgentError } from '../core/errors.js';
import type { SchoolDay } from '../core/school-day.js';
import { dayArgument } from './arguments.js';

/** Adds `--from` and `--to`, both inclusive; `what` stands before their explanation. A range that ends before it begins is refused. */
export function addDayRange(command: Command, what = ''): Command {
  return command
    .option('--from <date>', `${what}from this day on`, dayArgument)
    .option('--to <date>', `${what}up to and including this day`, dayArgument)
    .hook('preAction', (_, verb) => {
      const { from, to } = verb.opts<{ from?: SchoolDay; to?: SchoolDay }>();
      if (from !== undefined && to !== undefined && from > to)
        throw new AgentError('usage', `--from ${from} is later than --to ${to}`);
    });
}
