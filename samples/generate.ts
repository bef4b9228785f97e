import { parseArgs } from 'node:util';
import { sampleDistrict } from './district.js';
import { writeDistrict } from './load.js';
import { tableNames } from './tables.js';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'samples/district.db' } } });
writeDistrict(values.out, sampleDistrict);
console.log(`${values.out}: the hand-written district`);
for (const table of tableNames) console.log(`${table.padEnd(18)} ${String(sampleDistrict[table].length).padStart(10)}`);
