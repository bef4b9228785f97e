import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { sampleDistrict } from '../../../samples/district.js';
import { writeDistrict } from '../../../samples/load.js';
import { Agent } from '../../../src/agent.js';
import { zonePorts } from '../../../src/agent/zone-ports.js';
import { runRefresh } from '../../../src/aggregation/refresh.js';
import { configSchema } from '../../../src/config/settings.js';
import { zoneOptionsSchema } from '../../../src/config/zone-options.js';
import { markCalendarsAwaited, readCalendarStates } from '../../../src/store/aggregation/calendars.js';
import type { ObjectQuery } from '../../../src/store/objects/object-reader.js';
import { ManualClock } from '../../support/manual-clock.js';
import { afterThisTest, temporaryDirectory } from '../../support/temporary.js';

const NORTH_HIGH_SCHOOL = '5AD1571200004000B000000000000001';
const SOUTH_HIGH_SCHOOL = '5AD1571200004000B000000000000002';

const everything: ObjectQuery = { objectName: 'StudentDailyAttendance', predicate: { kind: 'true' } };
const where = (column: 'schoolYear' | 'schoolRefId', value: string | number): ObjectQuery => ({
  objectName: 'StudentDailyAttendance',
  predicate: { kind: 'compare', column, operator: 'EQ', value },
});

describe('a request (rules section 8, first start and gaps)', function () {
  this.timeout(30_000);
  let source: string;
  let agent: Agent;
  let clock: ManualClock;

  beforeEach(() => {
    const directory = temporaryDirectory();
    source = join(directory, 'district.db');
    writeDistrict(source, sampleDistrict);
    clock = new ManualClock(Date.parse('2026-02-20T18:00:00Z'));
    const config = configSchema.parse({
      agent: { timeZone: 'America/Chicago', answerWaitMinutes: 60 },
      source: { kind: 'sqlite', file: source },
      store: { kind: 'sqlite', file: join(directory, 'agent.db') },
    });
    agent = new Agent(config, { clock });
    afterThisTest(() => agent.close());
  });

  const nobody = { build: () => Promise.reject(new Error('no packet is asked for')), release: () => undefined };
  const options = zoneOptionsSchema.parse({});
  const judge = async (): Promise<(query: ObjectQuery) => Promise<string>> => {
    const { readiness } = zonePorts(agent, await agent.store(), nobody);
    return async (query) => {
      const judged = await readiness.check('Zone', query, options);
      if (judged.state === 'ready') return 'ready';
      return `${judged.state}: ${judged.state === 'wait' ? judged.reason : judged.description}`;
    };
  };
  const refresh = async (calendarIDs?: readonly number[]): Promise<unknown> =>
    runRefresh(await agent.refreshParts(), {
      kind: 'manual',
      title: 'test',
      submittedBy: 'test',
      selection: calendarIDs ? { calendarIDs } : {},
    });

  it('waits while the SIS was never read, and is refused when that takes too long', async () => {
    const judged = await judge();
    const reason = 'the student information system has not been read yet';
    expect(await judged(everything)).to.equal(`wait: ${reason}`);
    await clock.advance(60 * 60_000 + 1);
    expect(await judged(everything)).to.equal(`refuse: ${reason}`);
  });

  it('waits for the calendars of the active year that it can touch, and for no others', async () => {
    const judged = await judge();
    await refresh([11, 12]);
    expect(await judged(everything)).to.match(/^wait: not aggregated to the end yet: calendar 21 /);
    expect(await judged(where('schoolRefId', SOUTH_HIGH_SCHOOL))).to.match(/^wait: .*: calendar 21 [^,]*$/);
    expect(await judged(where('schoolRefId', NORTH_HIGH_SCHOOL))).to.equal('ready');
    await refresh();
    expect(await judged(everything)).to.equal('ready');
  });

  it('waits anew after the agent stood still, however long a calendar had waited before', async () => {
    await judge();
    await refresh([11, 12]);
    const store = await agent.store();
    await markCalendarsAwaited(store, await readCalendarStates(store), new Date(clock.now()).toISOString());
    await clock.advance(3 * 60 * 60_000);
    const judged = await judge();
    expect(await judged(everything)).to.match(/^wait: .*calendar 21 /);
    await clock.advance(60 * 60_000 + 1);
    expect(await judged(everything)).to.match(/^refuse: calendar 21 .* has not been aggregated in time$/);
  });

  it('is refused when it names a year of which nothing was ever aggregated', async () => {
    const judged = await judge();
    await refresh();
    const refused = 'refuse: the attendance of school year 2025 was never aggregated';
    expect(await judged(where('schoolYear', 2025))).to.equal(refused);
    expect(await judged(where('schoolYear', 2026))).to.equal('ready');
  });

  it('is refused, the calendar named, when it can touch one whose first run failed', async () => {
    const judged = await judge();
    await agent.refreshParts();
    await refresh([11]);
    const db = new Sqlite(source);
    db.exec('alter table sectionPlacement rename column termID to semesterID');
    db.close();
    await refresh([21]);
    expect(await judged(where('schoolRefId', SOUTH_HIGH_SCHOOL))).to.match(
      /^refuse: the aggregation of calendar 21 South High School 25-26 failed: .*termID/,
    );
  });
});
