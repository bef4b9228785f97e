import { expect } from 'chai';
import { zoneOptionsSchema } from '../../src/config/zone-options.js';
import * as baseline from '../../src/store/publishing/baseline.js';
import * as holds from '../../src/store/publishing/hold.js';
import { toldPages, truthPages } from '../../src/store/publishing/key-pages.js';
import { readEventOptions } from '../../src/store/publishing/event-options.js';
import { readOpenKeys } from '../../src/store/publishing/open-keys.js';
import * as resyncs from '../../src/store/publishing/resyncs.js';
import * as roundKeys from '../../src/store/publishing/round-keys.js';
import * as rounds from '../../src/store/publishing/rounds.js';
import { readOptionSubjects } from '../../src/store/publishing/stored-candidates.js';
import type { StoreTables } from '../../src/store/tables.js';
import { recordingDatabase } from '../support/recording-database.js';
import { keyOf, school, student, TODAY } from '../support/stored-district.js';

const AT = '2026-02-10T12:00:00.000Z';
const LEASE = { name: 'zone:Z', holder: 'me', fence: 1 };
const KEY = { objectName: 'StudentDailyAttendance', objectKey: keyOf({ studentID: 1 }) } as const;
const HOLD = { holdId: 'H', since: AT, keys: 1, deletes: 1, limit: 0, had: 1 };
const SCOPE = { school: school(1), student: student(1), from: '2026-01-01', to: '2026-02-10' };
const NONE = { adds: 0, changes: 0, deletes: 0, leftOut: 0 };

/** Runs every statement of whole-zone work against SQL Server's text. */
async function statements(): Promise<string[]> {
  // Every statement touches a row, so that those behind it are written too.
  const store = recordingDatabase<StoreTables>('mssql', { changes: 1 });
  const options = await store.read((reader) => readEventOptions(reader, 'Z', zoneOptionsSchema.parse({}), TODAY));
  const { objectName, objectKey } = KEY;

  await baseline.startPublication(store, LEASE, 'Z', AT);
  await store.read((reader) => baseline.untakenCalendars(reader, 'Z'));
  const step = { zoneId: 'Z', calendarID: 1, objectName, keys: [objectKey], isLast: true, at: AT };
  await baseline.copyToBaseline(store, LEASE, options, { ...step, before: null, lastKey: '' });
  await baseline.copyToBaseline(store, LEASE, options, { ...step, before: '', lastKey: objectKey });

  await rounds.beginRound(store, LEASE, { roundId: 'R', startedAt: AT });
  await rounds.endRound(store, LEASE, 'R', AT);
  await store.read((reader) => rounds.endedRounds(reader, 'Z'));
  await rounds.forgetRounds(store, AT, 500);
  await store.read((reader) => roundKeys.keysOfRound(reader, 'Z', 'R', KEY, 200));
  await store.transact((writer) => roundKeys.moveKeys(writer, 'Z', [KEY], { roundId: null, waitsFor: '' }));
  await roundKeys.releaseKeys(store, LEASE, 'Z', 'R', 200);
  await roundKeys.discardKeys(store, 'Z', 'R', 200);
  await store.read((reader) => holds.readHold(reader, 'Z'));
  await holds.recordHold(store, LEASE, 'Z', HOLD, null);
  await holds.recordHold(store, LEASE, 'Z', HOLD, HOLD);
  await holds.joinHold(store, LEASE, 'Z', HOLD, 'R', 200);
  await holds.endHold(store, LEASE, 'Z', HOLD);

  const resyncId = await resyncs.submitResync(store, { zoneId: 'Z', scope: {}, requestedBy: 'me', requestedAt: AT });
  const waiting = { ...NONE, resyncId, zoneId: 'Z', scope: {}, requestedAt: AT, lastKey: null, reason: null };
  const resync: resyncs.Resync = { ...waiting, status: 'waiting' };
  await store.transact((writer) =>
    resyncs.advanceResync(writer, LEASE, resync, { lastKey: null, counts: NONE, endedAt: AT }),
  );
  await resyncs.failResync(store, LEASE, resyncId, 'why', AT);
  await store.read(async (reader) => {
    await resyncs.readResync(reader, resyncId);
    await resyncs.nextResync(reader, 'Z');
    await resyncs.resyncRest(reader, resync);
    await readOpenKeys(reader, 'Z', objectName, [objectKey]);
    await readOptionSubjects(reader, [{ objectKey, enrollmentID: 1 }]);
  });
  for (const behind of [null, objectKey]) {
    for await (const page of toldPages(store, 'Z', objectName, SCOPE, behind)) expect(page).to.deep.equal([]);
    for await (const page of truthPages(store, options.reporting, objectName, SCOPE, behind))
      expect(page).to.deep.equal([]);
    for await (const page of truthPages(store, options.reporting, 'AttendanceCodeInfo', SCOPE, behind))
      expect(page).to.deep.equal([]);
  }
  return store.texts;
}

const FOREIGN = /\blimit\b|pragma|on conflict|\bmerge\b|unixepoch|returning|without rowid|json_each|\|\||\) > \(/i;

describe('the statements of baseline, brake and resync for SQL Server', () => {
  it('hold nothing that only SQLite knows, and no value from outside', async () => {
    const texts = await statements();
    expect(texts.length).to.be.greaterThan(35);
    for (const text of texts) {
      expect(text).to.not.match(FOREIGN);
      expect(text.replaceAll(/'1970-01-01'|'\$\[\d\]'|'Yes'/g, '')).to.not.contain("'");
    }
  });
});
