import { readFileSync } from 'node:fs';
import { conformanceFaults } from './conformance.js';

/** Ends with exit code 1 unless every row of docs/conformance.md is complete and names tests that exist. */
const faults = conformanceFaults(readFileSync('docs/conformance.md', 'utf8'));
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
