import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sourceLocation } from '../src/agent.js';
import { describeFaults } from '../src/config/faults.js';
import { loadConfig } from '../src/config/load.js';
import { serverName, type MssqlServer } from '../src/database/mssql/server.js';
import type { SourceLocation } from '../src/source/open.js';
import { copyToMssql } from './copy-to-mssql.js';
import { sampleDistrict } from './district.js';
import { generateDistrict } from './generator/district.js';
import { writeDistrict } from './load.js';
import { tableNames, type TableName } from './tables.js';

const USAGE = `usage: npm run sample -- [--out FILE | --config FILE] [--students N [--days D] [--seed S] [--awkward PERCENT]]
Without --students the hand-written district; with it a generated one. The file --out (default samples/district.db) is
replaced; with --config the tables of that configuration's source are, also on SQL Server.`;

const MOST_DAYS = 200;

/** A whole number of an option within its bounds; anything else ends the program as a usage error. */
function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  return usageError(`--${name}: expected a whole number from ${least} to ${most}, not ${text}`);
}

function usageError(reason: string): never {
  console.error(`${reason}\n${USAGE}`);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        out: { type: 'string' },
        config: { type: 'string' },
        students: { type: 'string' },
        days: { type: 'string', default: '175' },
        seed: { type: 'string', default: '1' },
        awkward: { type: 'string', default: '2' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return usageError(error instanceof Error ? error.message : String(error));
  }
}

function print(title: string, counts: Readonly<Record<TableName, number>>): void {
  console.log(title);
  for (const table of tableNames) console.log(`${table.padEnd(18)}${counts[table].toLocaleString('en').padStart(12)}`);
}

/** Writes the district that was asked for into a SQLite file. */
function writeTo(file: string, place: string): void {
  if (values.students === undefined) {
    writeDistrict(file, sampleDistrict);
    const counts = Object.fromEntries(tableNames.map((table) => [table, sampleDistrict[table].length]));
    return print(`${place}: the hand-written district`, counts as Record<TableName, number>);
  }
  const options = {
    students: whole('students', values.students, 1, 1_000_000),
    days: whole('days', values.days, 1, MOST_DAYS),
    seed: whole('seed', values.seed, 0, 4_294_967_295),
    awkwardPercent: whole('awkward', values.awkward, 0, 90),
  };
  const { rows, awkward } = generateDistrict(file, options);
  print(`${place}: ${JSON.stringify(options)}`, rows);
  const dealt = [...awkward.values()].reduce((sum, count) => sum + count, 0);
  console.log(`${awkward.size} kinds of awkward cases, dealt ${dealt.toLocaleString('en')} times`);
}

/** Where the source of a configuration is. */
function sourceOf(config: string): SourceLocation {
  const loaded = loadConfig(config, process.env);
  return loaded.ok ? sourceLocation(loaded.config.source) : usageError(describeFaults(loaded.faults));
}

async function writeToMssql(server: MssqlServer): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'sif-sample-'));
  try {
    const file = join(directory, 'district.db');
    writeTo(file, serverName(server));
    const ofText = await copyToMssql(file, server);
    if (ofText.length > 0) console.log(`as text, since their data is not what it promises: ${ofText.join(', ')}`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const values = readArguments();
if (values.help) console.log(USAGE);
else if (values.config !== undefined && values.out !== undefined) usageError('--out and --config exclude each other');
else {
  const location: SourceLocation =
    values.config === undefined
      ? { kind: 'sqlite', file: values.out ?? 'samples/district.db' }
      : sourceOf(values.config);
  if (location.kind === 'sqlite') writeTo(location.file, location.file);
  else await writeToMssql(location);
}
