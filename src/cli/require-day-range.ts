import type { Command } from 'commander';
import { AgentError } from '../core/errors.js';
import type { SchoolDay } from '../core/school-day.js';

/** Before the action of a verb with `--from` and `--to`. Errors: AgentError `usage` when the range ends before it begins. */
export function requireDayRange(_: Command, verb: Command): void {
  const { from, to } = verb.opts<{ from?: SchoolDay; to?: SchoolDay }>();
  if (from !== undefined && to !== undefined && from > to)
    throw new AgentError('usage', `--from ${from} is later than --to ${to}`);
}
