import { expect } from 'chai';
import { seedOf } from '../support/seed.js';
import { runSoak } from './run-soak.js';

/** The short form; `npm run soak` runs the long one by the same test. */
const kills = Number(process.env['SOAK_KILLS'] ?? 4);
const seed = seedOf();
const processes = Number(process.env['SOAK_PROCESSES'] ?? 1);
const isLong = process.env['SOAK_KILLS'] !== undefined;

describe('a soak', function () {
  this.timeout(isLong ? 0 : 600_000);

  it(`ends with each zone told what is true, however often the agent was killed (seed ${seed})`, async () => {
    const print = (line: string): void => {
      if (isLong) process.stdout.write(`${line}\n`);
    };
    const { failures, edits } = await runSoak({ seed, kills, processes, students: isLong ? 200 : 60, days: 20, print });
    if (failures.length > 0) print(`the edits:\n${edits.join('\n')}`);
    expect(failures).to.deep.equal([]);
  });
});
