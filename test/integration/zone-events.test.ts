import { expect } from 'chai';
import { codeId, dayKey, EventDistrict, SCHOOL, studentId } from '../support/event-district.js';
import { until, ZONE, zoneWorld, type WorldSettings, type ZoneWorld } from '../support/zone-world.js';

interface EventWorld {
  world: ZoneWorld;
  district: EventDistrict;
  /** Resolves when nothing is due and nothing is in flight. */
  quiet: () => Promise<void>;
}

async function eventWorld(settings: Partial<WorldSettings> = {}): Promise<EventWorld> {
  const world = await zoneWorld({ mode: 'push', ...settings });
  const district = await new EventDistrict(world.store, ZONE).open();
  await world.ready();
  const quiet = (): Promise<void> =>
    until(async () => {
      world.zones.eventsChanged();
      const isOpen = (await district.messages()).some(({ status }) => status === 'flight');
      return !isOpen && (await district.due()).length === 0;
    });
  return { world, district, quiet };
}

/** What the zone took, as `Action object` with the last digit of the key. */
const taken = ({ server }: ZoneWorld): string[] =>
  server.events.map(({ object, action, contents }) => {
    const { attributes } = contents[0]!;
    return `${action} ${object} ${(attributes['StudentPersonalRefId'] ?? attributes['RefId'])!.replace(/^(.)0+/, '$1')}`;
  });

describe('events of a zone', () => {
  it('tell what came into being, changed and ended, each code before its first day', async () => {
    const { world, district, quiet } = await eventWorld();
    await district.code('1', { description: 'Absent' });
    await district.day(7, { code: '1', timeIn: '12:10:00', timeOut: '14:50:00' });
    await quiet();
    await district.day(7, { code: '1' });
    await quiet();
    await district.day(7, null);
    await quiet();
    expect(taken(world)).to.deep.equal([
      'Add AttendanceCodeInfo D1',
      'Add StudentDailyAttendance B7',
      'Change StudentDailyAttendance B7',
      'Delete StudentDailyAttendance B7',
    ]);
    const [, , change, end] = world.server.events;
    expect(change!.contents[0]!.elements).to.deep.equal({
      AttendanceCodeInfoRefId: codeId('1'),
      TimeIn: null,
      TimeOut: null,
    });
    expect(end!.contents[0]).to.deep.include({
      attributes: {
        RefId: end!.contents[0]!.attributes['RefId'],
        StudentPersonalRefId: studentId(7),
        SchoolInfoRefId: SCHOOL,
        Date: '2026-02-10',
        SchoolYear: '2026',
      },
      elements: {},
    });
    expect(world.sandbox.complaints()).to.deep.equal([]);
    expect((await district.told()).map(({ objectKey, state }) => [objectKey, state])).to.deep.equal([
      [codeId('1'), 'told'],
    ]);
  });

  it('leave behind what the zone was told, with the enrollment it stood on', async () => {
    const { district, quiet } = await eventWorld();
    await district.code('1', {});
    await district.day(7, { code: '1', note: 'Flu', enrollmentID: 3 });
    await quiet();
    const [, day] = await district.told();
    expect(day).to.include({ objectKey: dayKey(7), state: 'told', enrollmentID: 3, codeRefId: codeId('1') });
  });
});
