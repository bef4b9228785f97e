import { expect } from 'chai';
import { newGuid } from '../../src/core/guid.js';
import type { Database } from '../../src/database/port.js';
import * as due from '../../src/store/publishing/due.js';
import { countEvents } from '../../src/store/publishing/event-counts.js';
import * as messages from '../../src/store/publishing/event-messages.js';
import * as parked from '../../src/store/publishing/parked.js';
import * as publication from '../../src/store/publishing/publication.js';
import * as settle from '../../src/store/publishing/settle-event.js';
import * as streams from '../../src/store/publishing/streams.js';
import * as told from '../../src/store/publishing/told.js';
import { usedCodes } from '../../src/store/publishing/used-codes.js';
import type { StoreTables } from '../../src/store/tables.js';
import { codeId, dayKey } from '../support/event-district.js';
import { recordingDatabase } from '../support/recording-database.js';
import { inFlight, pausedStream } from '../unit/publishing/samples.js';

const AT = '2026-02-10T12:00:00.000Z';
const LEASE = { name: 'zone:Z', holder: 'me', fence: 1 };
const KEY = { objectName: 'StudentDailyAttendance', objectKey: dayKey(1) } as const;

/** Runs every statement of events against SQL Server's text. */
async function statements(): Promise<string[]> {
  const recording = recordingDatabase<StoreTables>('mssql', { changes: 1 });
  const store: Database<StoreTables> = recording;
  const [, stream] = pausedStream('StudentDailyAttendance:Add', '4/10');
  const event = { ...inFlight(1), msgId: newGuid(), position: 1, endedAt: AT, reply: '9/3' };
  const order = { zoneId: 'Z', by: 'me', at: AT };

  await store.read(async (reader) => {
    await due.nextDue(reader, 'Z', 64);
    await due.waits(reader, 'Z');
    await due.waitingFor(reader, 'Z', 'users', 500);
    await messages.eventsInFlight(reader, 'Z');
    await messages.openCodeEvents(reader, 'Z', [codeId('1')]);
    await messages.untoldCodes(reader, 'Z', [codeId('1')]);
    await publication.readGate(reader, 'Z');
    await publication.maySend(reader, 'Z');
    await streams.readStreams(reader, 'Z');
    await told.readTold(reader, 'Z', 'StudentDailyAttendance', [dayKey(1)]);
    await told.existingEnrollments(reader, [1, 2]);
    await usedCodes(reader, 'Z');
    await countEvents(reader, 'Z');
  });
  await store.transact(async (writer) => {
    await publication.beginTaking(writer, LEASE, 'Z');
    await due.letWait(writer, 'Z', KEY, 'users');
    await messages.insertEvents(writer, 'Z', [], AT);
    await messages.dropParked(writer, 'Z', 'StudentDailyAttendance', [dayKey(1)], 'replaced', AT);
    await told.endBaseline(writer, 'Z', 'AttendanceCodeInfo', [codeId('1')]);
    await told.moveToEnrollment(writer, 'Z', dayKey(1), 2);
    await streams.writeStream(writer, 'Z', stream);
  });
  await due.letGo(store, LEASE, 'Z', 'users', [KEY]);
  await settle.settleDelivered(store, LEASE, 'Z', event, { at: AT, reply: 'status 0', stream });
  await settle.settleParked(store, LEASE, 'Z', event, { at: AT, reply: '9/3', stream });
  await settle.recordAttempt(store, LEASE, 'Z', event, { reply: 'HTTP 500', stream: null });
  for await (const page of parked.parkedPages(store, 'Z')) expect(page).to.deep.equal([]);
  await parked.parkedOf(store, 'Z', [newGuid()]);
  await parked.retryParked(store, order, [event]);
  await parked.dropParkedEvents(store, order, [event]);
  await messages.forgetEventsEndedBefore(store, AT, 500);
  return recording.texts;
}

/** What SQL Server does not understand, and what our statements do without there. */
const FOREIGN = /\blimit\b|pragma|on conflict|\bmerge\b|unixepoch|returning|without rowid|\|\||\) > \(/i;

describe('the statements of events for SQL Server', () => {
  it('hold nothing that only SQLite knows, and no value from outside', async () => {
    const texts = await statements();
    expect(texts.length).to.be.greaterThan(35);
    for (const text of texts) expect(text).to.not.match(FOREIGN).and.not.contain("'");
  });
});
