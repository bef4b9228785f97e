import { parseArgs } from 'node:util';
import { sampleDistrict } from './district.js';
import { generateDistrict } from './generator/district.js';
import { writeDistrict } from './load.js';
import { tableNames, type TableName } from './tables.js';

const USAGE = `usage: npm run sample -- [--out FILE] [--students N [--days D] [--seed S] [--awkward PERCENT]]
Without --students the hand-written district; with it a generated one. FILE (default samples/district.db) is replaced.`;

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
        out: { type: 'string', default: 'samples/district.db' },
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

const values = readArguments();
if (values.help) console.log(USAGE);
else if (values.students === undefined) {
  writeDistrict(values.out, sampleDistrict);
  const counts = Object.fromEntries(tableNames.map((table) => [table, sampleDistrict[table].length]));
  print(`${values.out}: the hand-written district`, counts as Record<TableName, number>);
} else {
  const options = {
    students: whole('students', values.students, 1, 1_000_000),
    days: whole('days', values.days, 1, MOST_DAYS),
    seed: whole('seed', values.seed, 0, 4_294_967_295),
    awkwardPercent: whole('awkward', values.awkward, 0, 90),
  };
  const { rows, awkward } = generateDistrict(values.out, options);
  print(`${values.out}: ${JSON.stringify(options)}`, rows);
  const dealt = [...awkward.values()].reduce((sum, count) => sum + count, 0);
  console.log(`${awkward.size} kinds of awkward cases, dealt ${dealt.toLocaleString('en')} times`);
}
