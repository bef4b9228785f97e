import { expect } from 'chai';
import { generateDistrict } from '../../samples/generator/district.js';
import { Random } from '../../samples/random.js';
import type { Database } from '../../src/database/port.js';
import type { StoreTables } from '../../src/store/tables.js';
import { aggregate, DetectionWorld, refreshInto } from '../support/detection-world.js';
import { RandomEdits } from '../support/random-edits.js';
import { seedOf } from '../support/seed.js';
import { temporaryDirectory, temporaryStore } from '../support/temporary.js';

/** Another seed, or more runs of more edits: CHANGES_SEED=7 CHANGES_RUNS=50 CHANGES_EDITS=400. */
const RUNS = Number(process.env['CHANGES_RUNS'] ?? 3);
const EDITS = Number(process.env['CHANGES_EDITS'] ?? 100);
const FIRST_SEED = seedOf('CHANGES_SEED');

/** As of the end of the year, and as of a day with many others still to come. */
const INSTANTS = ['2026-12-01T18:00:00Z', '2025-09-20T18:00:00Z'];

const TABLES = [
  'attendance_day',
  'candidate',
  'code_info',
  'seen_row',
  'student_inputs',
  'unrecorded_day',
  'seen_code',
] as const;

/**
 * Everything up to a day, but for instants. Rows of students who have no enrollment in the calendar are of no object, so
 * that nothing looks for what else their digest covers.
 */
async function contents(store: Database<StoreTables>, lastDay: string): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  const inputs = await store.read((reader) => reader.all(reader.sql.selectFrom('student_inputs').selectAll()));
  const enrolled = new Set(inputs.map(({ calendarID, personID }) => `${calendarID} ${personID}`));
  for (const table of TABLES) {
    const rows = await store.read((reader) => reader.all(reader.sql.selectFrom(table).selectAll()));
    found[table] = rows
      .map((row): Record<string, unknown> => ({ ...row, lastModified: null }))
      .filter(({ date }) => typeof date !== 'string' || date <= lastDay)
      .map((row) =>
        table !== 'unrecorded_day' || enrolled.has(`${String(row['calendarID'])} ${String(row['personID'])}`)
          ? row
          : { ...row, digest: null },
      )
      .map((row) => JSON.stringify(row))
      .sort();
  }
  return found;
}

describe('What change detection keeps up', function () {
  this.timeout(60_000 * Math.max(1, RUNS / 4));

  for (let run = 0; run < RUNS; run++) {
    const seed = FIRST_SEED + run;
    it(`is what a full refresh makes of the same district (seed ${seed})`, async () => {
      const random = new Random(seed);
      const instant = INSTANTS[run % INSTANTS.length]!;
      const awkwardPercent = random.pick([0, 5, 30]);
      const options = { students: 40, days: 30, seed, awkwardPercent };
      const district = await aggregate((file) => generateDistrict(file, options), instant, temporaryDirectory());
      const world = await DetectionWorld.open(district);
      const edits = new RandomEdits(world.file, seed);
      for (let edit = 0; edit < EDITS; edit++) {
        edits.make();
        if (random.chance(0.2)) await world.look(random.chance(0.6) ? 'poll' : 'sweep');
        if (random.chance(0.02)) await world.restart();
      }
      edits.close();
      await world.look('poll');
      await world.look('sweep');
      await world.compareEverything();
      expect((await world.look('sweep')).students, 'found again').to.equal(0);
      expect((await world.compareEverything()).students, 'compared again').to.equal(0);

      const fresh = await temporaryStore();
      await refreshInto(world.file, fresh.file, instant);
      const lastDay = instant.slice(0, 10);
      const [kept, refreshed] = [await contents(world.store, lastDay), await contents(fresh, lastDay)];
      for (const table of Object.keys(kept))
        expect(kept[table], `${table}, seed ${seed}`).to.deep.equal(refreshed[table]);
    });
  }
});
