import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { sourceLocation, storeLocation } from '../agent.js';
import type { Config } from '../config/settings.js';
import { AgentError, messageOf } from '../core/errors.js';
import { checkSource } from '../source/check.js';
import { connectSource, schemaOf } from '../source/open.js';
import { closedBecause, storeMarks } from '../store/marks.js';
import { pendingMigrations } from '../store/migrate.js';
import { openStore } from '../store/open.js';
import { reachZone } from '../zone/reach.js';
import { certificatesFault } from '../zone/receiving/reload-certificates.js';
import { configOption } from './config-option.js';
import { tableLines } from './table.js';
import { requireConfig } from './with-agent.js';

interface Check {
  part: string;
  where: string;
  faults: string[];
  notes: string[];
}

export function addCheckConfig(program: Command): void {
  program
    .command('check-config')
    .description('validate the configuration, connect to source, store and each zone, and print a table')
    .addOption(configOption())
    .action(async (options: { config: string }) => {
      const config = requireConfig(options.config);
      const checks = [await checkTheSource(config), await checkTheStore(config)];
      checks.push(...(await Promise.all(config.zones.map((zone) => checkZone(config, zone)))));
      if (config.listener) checks.push(checkListener(config.listener));
      const rows = checks.map(({ part, where, faults }) => [part, where, faults.length === 0 ? 'ok' : 'FAILED']);
      process.stdout.write(`${tableLines(['part', 'where', 'result'], rows).join('\n')}\n`);
      for (const { part, faults, notes } of checks)
        for (const line of [...faults, ...notes.map((note) => `note: ${note}`)])
          process.stdout.write(`${part}: ${line}\n`);
      const failed = checks.filter(({ faults }) => faults.length > 0);
      if (failed.length > 0)
        throw new AgentError(
          'failed',
          failed.flatMap(({ part, faults }) => faults.map((fault) => `${part}: ${fault}`)).join('\n'),
        );
    });
}

async function checkTheSource(config: Config): Promise<Check> {
  const where = config.source.kind === 'sqlite' ? config.source.file : config.source.server;
  const check: Check = { part: 'source', where, faults: [], notes: [] };
  try {
    const location = sourceLocation(config.source);
    const database = connectSource(location, 'timer');
    const { faults, warnings } = await checkSource(database, schemaOf(location)).finally(() => database.close());
    check.faults.push(...faults);
    check.notes.push(...warnings);
  } catch (error) {
    check.faults.push(messageOf(error));
  }
  return check;
}

async function checkTheStore(config: Config): Promise<Check> {
  const where = config.store.kind === 'sqlite' ? config.store.file : config.store.server;
  const check: Check = { part: 'store', where, faults: [], notes: [] };
  if (config.store.kind === 'sqlite' && !existsSync(config.store.file)) {
    check.notes.push('there is none yet; `migrate` or `run` makes it');
    if (!canBeMade(config.store.file)) check.faults.push('the directory cannot be written to');
    return check;
  }
  try {
    const store = openStore(storeLocation(config.store), 'timer');
    const closed = closedBecause(await storeMarks(store));
    if (closed !== null) check.faults.push(closed);
    const pending = await pendingMigrations(store).finally(() => store.close());
    if (pending.length > 0) check.notes.push(`\`migrate\` or \`run\` will apply ${pending.join(', ')}`);
  } catch (error) {
    if (error instanceof AgentError && error.code === 'store-newer') throw error;
    check.faults.push(messageOf(error));
  }
  return check;
}

function checkListener({ host, port, tls }: NonNullable<Config['listener']>): Check {
  const fault = tls && certificatesFault(tls);
  return { part: 'listener', where: `${host}:${port}`, faults: fault === undefined ? [] : [fault], notes: [] };
}

/** Whether the nearest directory that exists above a file takes new files. */
function canBeMade(file: string): boolean {
  let directory = dirname(resolve(file));
  while (!existsSync(directory) && directory !== dirname(directory)) directory = dirname(directory);
  try {
    accessSync(directory, constants.W_OK);
    return statSync(directory).isDirectory();
  } catch {
    return false;
  }
}

async function checkZone(config: Config, zone: Config['zones'][number]): Promise<Check> {
  const check: Check = { part: `zone ${zone.id}`, where: zone.url, faults: [], notes: [] };
  const fault = await reachZone(zone, config.agent.connectTimeoutSeconds * 1000);
  if (fault !== undefined) check.faults.push(fault);
  return check;
}
