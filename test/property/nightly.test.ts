import { join } from 'node:path';
import { expect } from 'chai';
import { generateDistrict } from '../../samples/generator/district.js';
import { Random } from '../../samples/random.js';
import { Agent } from '../../src/agent.js';
import { openNightly } from '../../src/agent/open-nightly.js';
import { configSchema } from '../../src/config/settings.js';
import type { Database } from '../../src/database/port.js';
import type { StoreTables } from '../../src/store/tables.js';
import { aggregate, refreshInto } from '../support/detection-world.js';
import { ManualClock } from '../support/manual-clock.js';
import { RandomEdits } from '../support/random-edits.js';
import { seedOf } from '../support/seed.js';
import { afterThisTest, temporaryDirectory, temporaryStore } from '../support/temporary.js';

/** Another seed, or more runs: NIGHTLY_SEED=7 NIGHTLY_RUNS=50. */
const RUNS = Number(process.env['NIGHTLY_RUNS'] ?? 1);
const FIRST_SEED = seedOf('NIGHTLY_SEED');
const NIGHTS = ['2025-09-23T10:00:00Z', '2025-09-25T10:00:00Z', '2025-10-06T10:00:00Z'];

/** Records, objects and codes of the active year up to a day, but for instants. */
async function contents(store: Database<StoreTables>, lastDay: string): Promise<string[]> {
  const found: string[] = [];
  const calendars = await store.read((reader) =>
    reader.all(reader.sql.selectFrom('calendar').select('calendarID').where('endYear', '=', 2026)),
  );
  const ofYear = new Set<unknown>(calendars.map(({ calendarID }) => calendarID));
  for (const table of ['attendance_day', 'candidate', 'code_info'] as const) {
    const rows = await store.read((reader) => reader.all(reader.sql.selectFrom(table).selectAll()));
    for (const row of rows as Record<string, unknown>[])
      if (ofYear.has(row['calendarID']) && (typeof row['date'] !== 'string' || row['date'] <= lastDay))
        found.push(`${table} ${JSON.stringify({ ...row, lastModified: null })}`);
  }
  return found.sort();
}

describe('What nightly runs keep up', function () {
  this.timeout(60_000 * Math.max(1, RUNS));

  for (let run = 0; run < RUNS; run++) {
    const seed = FIRST_SEED + run;
    it(`is what a full refresh makes of the same district (seed ${seed})`, async () => {
      const random = new Random(seed);
      const options = { students: 40, days: 40, seed, awkwardPercent: random.pick([0, 5, 30]) };
      const directory = temporaryDirectory();
      await aggregate((file) => generateDistrict(file, options), '2025-09-20T18:00:00Z', directory);
      const [source, storeFile] = [join(directory, 'district.db'), join(directory, 'agent.db')];
      const edits = new RandomEdits(source, seed);
      afterThisTest(() => edits.close());
      for (const instant of NIGHTS) {
        for (let edit = 0; edit < 40; edit++) edits.make();
        const agent = new Agent(
          configSchema.parse({
            agent: { timeZone: 'America/Chicago' },
            source: { kind: 'sqlite', file: source },
            store: { kind: 'sqlite', file: storeFile },
          }),
          { clock: new ManualClock(Date.parse(instant)) },
        );
        const thread = agent.newChangesThread();
        const nightly = await openNightly(agent, thread, () => undefined);
        const made = await nightly.look(new AbortController().signal);
        const store = await agent.store();
        const kept = await contents(store, made!.schoolDay);
        await thread.close();
        await agent.close();
        expect(made!.failures).to.deep.equal([]);

        const fresh = await temporaryStore();
        await refreshInto(source, fresh.file, instant);
        expect(kept.length).to.be.greaterThan(100);
        const refreshed = await contents(fresh, made!.schoolDay);
        const differ = [
          ...kept.filter((row) => !refreshed.includes(row)).map((row) => `kept ${row}`),
          ...refreshed.filter((row) => !kept.includes(row)).map((row) => `refreshed ${row}`),
        ];
        expect(differ, `seed ${seed}, the night of ${instant}`).to.deep.equal([]);
      }
    });
  }
});
