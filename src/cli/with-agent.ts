import { Agent } from '../agent.js';
import { describeFaults } from '../config/faults.js';
import { loadConfig } from '../config/load.js';
import type { Config } from '../config/settings.js';
import { AgentError } from '../core/errors.js';

/** Reads the configuration; doubts go to standard error. Errors: AgentError `configuration` with every fault a line. */
export function requireConfig(file: string): Config {
  const loaded = loadConfig(file, process.env);
  if (!loaded.ok)
    throw new AgentError('configuration', `the configuration cannot be used:\n${describeFaults(loaded.faults)}`);
  if (loaded.warnings.length > 0) process.stderr.write(`${describeFaults(loaded.warnings)}\n`);
  return loaded.config;
}

/** Hands the agent that a configuration describes to `work`, and closes what that opened. */
export async function withAgent<T>(configFile: string, work: (agent: Agent) => Promise<T>): Promise<T> {
  const agent = new Agent(requireConfig(configFile));
  try {
    return await work(agent);
  } finally {
    await agent.close();
  }
}
