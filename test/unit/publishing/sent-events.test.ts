import { expect } from 'chai';
import { newGuid } from '../../../src/core/guid.js';
import { forgetEventsEndedBefore, insertEvents } from '../../../src/store/publishing/event-messages.js';
import { countEvents } from '../../../src/store/publishing/event-counts.js';
import { dropParkedEvents, parkedPages, retryParked, type ParkedEvent } from '../../../src/store/publishing/parked.js';
import type { EventMessageTable } from '../../../src/store/publishing-tables.js';
import { dayKey, EventDistrict } from '../../support/event-district.js';
import { temporaryStore } from '../../support/temporary.js';
import { onEachEngine } from '../../support/engines.js';

const ORDER = { zoneId: 'Zone', by: 'Ann', at: '2026-02-10T13:00:00.000Z' };

/** A district with messages of the given states, one a student. */
async function withMessages(...statuses: EventMessageTable['status'][]): Promise<EventDistrict> {
  const district = await new EventDistrict(await temporaryStore(), 'Zone').open();
  await district.store.transact(async (writer) => {
    const events = statuses.map((_, index) => ({
      objectName: 'StudentDailyAttendance' as const,
      objectKey: dayKey(index),
      msgId: newGuid(),
      action: 'Add' as const,
      status: 'flight' as const,
      fields: '{}',
      enrollmentID: 1,
      codeRefId: null,
      bytes: Buffer.from('bytes'),
      reply: null,
    }));
    await insertEvents(writer, 'Zone', events, '2026-02-01T00:00:00.000Z');
    for (const [index, status] of statuses.entries())
      if (status !== 'flight')
        await writer.run(
          writer.sql
            .updateTable('event_message')
            .set({ status, endedAt: `2026-02-0${index + 1}T00:00:00.000Z`, reply: '9/3' })
            .where('msgId', '=', events[index]!.msgId),
        );
  });
  return district;
}

async function parkedOf(district: EventDistrict): Promise<ParkedEvent[]> {
  const found: ParkedEvent[] = [];
  for await (const page of parkedPages(district.store, 'Zone')) found.push(...page);
  return found;
}

const statuses = async (district: EventDistrict): Promise<string[]> =>
  (await district.messages()).map(({ status }) => status);

onEachEngine('messages of events in the store', () => {
  it('are forgotten in pieces when they are done and old; never one in flight or parked', async () => {
    const district = await withMessages('delivered', 'dropped', 'parked', 'flight', 'delivered');
    const before = '2026-02-04T00:00:00.000Z';
    expect(await forgetEventsEndedBefore(district.store, before, 1)).to.equal(1);
    expect(await forgetEventsEndedBefore(district.store, before, 5)).to.equal(1);
    expect(await forgetEventsEndedBefore(district.store, before, 5)).to.equal(0);
    expect(await statuses(district)).to.deep.equal(['parked', 'flight', 'delivered']);
  });

  it('keep their order when earlier ones are forgotten', async () => {
    const district = await withMessages('delivered', 'parked');
    await forgetEventsEndedBefore(district.store, '2026-03-01', 5);
    const [{ position }] = (await parkedOf(district)) as [ParkedEvent];
    expect(position).to.equal(2);
  });

  it('are retried: their keys are due again, and they are dropped with what was answered and who did it', async () => {
    const district = await withMessages('parked', 'delivered', 'parked');
    expect(await retryParked(district.store, ORDER, await parkedOf(district))).to.equal(2);
    expect(await district.due()).to.deep.equal([
      [dayKey(0), ''],
      [dayKey(2), ''],
    ]);
    const [first] = await district.messages();
    expect(first).to.include({ status: 'dropped', reply: '9/3; retried by Ann' });
  });

  it('are retried without passing by the brake: a key that waits for its round keeps waiting', async () => {
    const district = await withMessages('parked', 'parked');
    await district.mark('StudentDailyAttendance', [dayKey(0)], { waitsFor: 'round', roundId: 'A'.repeat(32) });
    await district.mark('StudentDailyAttendance', [dayKey(1)], { waitsFor: 'stream:StudentDailyAttendance:Add' });
    await retryParked(district.store, ORDER, await parkedOf(district));
    expect(await district.due()).to.deep.equal([
      [dayKey(0), 'round'],
      [dayKey(1), ''],
    ]);
  });

  it('are dropped: nothing becomes due, told stays as it was', async () => {
    const district = await withMessages('parked', 'flight');
    expect(await dropParkedEvents(district.store, ORDER, await parkedOf(district))).to.equal(1);
    expect(await dropParkedEvents(district.store, ORDER, [])).to.equal(0);
    expect(await district.due()).to.deep.equal([]);
    expect(await district.told()).to.deep.equal([]);
    expect(await statuses(district)).to.deep.equal(['dropped', 'flight']);
  });

  it('are counted by where they stand', async () => {
    const district = await withMessages('parked', 'flight', 'flight', 'delivered');
    await district.mark('StudentDailyAttendance', [dayKey(7), dayKey(8)]);
    await district.mark('StudentDailyAttendance', [dayKey(9)], { waitsFor: 'round' });
    const counts = await district.store.read((reader) => countEvents(reader, 'Zone'));
    expect(counts).to.include({ due: 3, dueWaiting: 1, inFlight: 2, parked: 1, gate: 'open', held: null });
  });
});
