import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { zoneConfig, type Agent } from '../agent.js';
import { applyAssignments } from '../config/apply-assignments.js';
import { describeFaults } from '../config/faults.js';
import { parseZoneOptions, type ZoneOptions, type ZoneOptionsResult } from '../config/zone-options.js';
import { AgentError, messageOf } from '../core/errors.js';
import { optionDoubts } from '../store/objects/option-doubts.js';
import { currentOptions, editOptions } from '../store/zone/zone-options.js';
import { configOption } from './config-option.js';
import { withAgent } from './with-agent.js';
import { addZoneOptionsPreview } from './zone-options-preview.js';

export function addZoneOptions(zone: Command): void {
  const options = zone.command('options').description("show and edit a zone's options");
  options
    .command('show <zone>')
    .description('print the options in force')
    .addOption(configOption())
    .action((zoneId: string, { config }: { config: string }) => withAgent(config, (agent) => show(agent, zoneId)));
  options
    .command('set <zone> <assignment...>')
    .description('edit options: KEY=VALUE, lists as JSON or comma-separated, KEY= empties, nested keys dotted')
    .addOption(configOption())
    .action((zoneId: string, assignments: string[], { config }: { config: string }) =>
      withAgent(config, (agent) => edit(agent, zoneId, (before) => applyAssignments(before, assignments))),
    );
  options
    .command('export <zone>')
    .description('print the options as JSON that `import` takes')
    .addOption(configOption())
    .action((zoneId: string, { config }: { config: string }) => withAgent(config, (agent) => show(agent, zoneId)));
  options
    .command('import <zone> <file>')
    .description('replace all options by those of a JSON file')
    .addOption(configOption())
    .action((zoneId: string, file: string, { config }: { config: string }) =>
      withAgent(config, (agent) => edit(agent, zoneId, () => parseZoneOptions(readJson(file)))),
    );
  addZoneOptionsPreview(options);
}

async function show(agent: Agent, zoneId: string): Promise<void> {
  const { options: initial } = zoneConfig(agent.config, zoneId);
  const store = await agent.store();
  const { options } = await store.read((reader) => currentOptions(reader, zoneId, initial));
  process.stdout.write(`${JSON.stringify(options, null, 2)}\n`);
}

async function edit(agent: Agent, zoneId: string, change: (before: ZoneOptions) => ZoneOptionsResult): Promise<void> {
  const { options: initial } = zoneConfig(agent.config, zoneId);
  const store = await agent.store();
  const edited = await editOptions(store, zoneId, {
    initial,
    seenVersion: null,
    changedBy: userInfo().username,
    changedAt: new Date(agent.clock.now()).toISOString(),
    change: (before) => {
      const result = change(before);
      if (!result.ok) throw new AgentError('usage', `the options are not changed:\n${describeFaults(result.faults)}`);
      return result.options;
    },
  });
  if (edited === 'conflict') throw new AgentError('failed', 'somebody else edited the options meanwhile', 'transient');
  for (const doubt of await store.read((reader) => optionDoubts(reader, edited.options)))
    process.stderr.write(`warning: ${doubt}\n`);
  process.stdout.write(`${JSON.stringify(edited.options, null, 2)}\n`);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new AgentError('usage', `cannot read options from ${file}: ${messageOf(error)}`);
  }
}
