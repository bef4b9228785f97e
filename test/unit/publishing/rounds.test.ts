import { expect } from 'chai';
import { acquireLease } from '../../../src/store/leases/leases.js';
import { beginRound, forgetRounds } from '../../../src/store/publishing/rounds.js';
import { onEachEngine } from '../../support/engines.js';
import { keyOf, StoredDistrict, ZONE, type StoredDay } from '../../support/stored-district.js';
import { takeOver } from '../store-zone/temporary-store.js';

const [first, second, third]: [StoredDay, StoredDay, StoredDay] = [
  { studentID: 1 },
  { studentID: 2 },
  { studentID: 3 },
];
const LATER = '2026-02-11T12:00:00.000Z';

onEachEngine('rounds of change detection', () => {
  let district: StoredDistrict;
  const pass = (): Promise<void> => district.brake().look(new AbortController().signal);
  const rounds = async (): Promise<number> =>
    (await district.store.read((reader) => reader.all(reader.sql.selectFrom('detection_round').selectAll()))).length;

  beforeEach(async () => {
    district = await StoredDistrict.create();
    await district.calendar(1);
    await district.connect();
  });

  it('let their keys be sent when they have ended, not before', async () => {
    const detection = await acquireLease(district.store, 'detection', 'detector');
    expect(detection).to.not.equal(undefined);
    await district.mark([keyOf(first), keyOf(second)]);
    await district.mark([keyOf(second), keyOf(third)], { ended: false });
    expect(await district.due()).to.deep.equal(
      Object.fromEntries([first, second, third].map((day) => [keyOf(day), 'round'])),
    );
    await pass();
    expect(await district.due()).to.deep.equal({
      [keyOf(first)]: '',
      [keyOf(second)]: 'round',
      [keyOf(third)]: 'round',
    });
  });

  it('are over when their process is gone, or when the next one of its lease begins', async () => {
    await district.mark([keyOf(first)], { ended: false, lease: 'calendar:1' });
    const detector = await acquireLease(district.store, 'detection', 'detector');
    await district.mark([keyOf(second)], { ended: false });
    await pass();
    expect(await district.due()).to.deep.equal({ [keyOf(first)]: '', [keyOf(second)]: 'round' });
    await beginRound(district.store, detector!, { roundId: 'F'.repeat(32), startedAt: LATER });
    await pass();
    expect(await district.due()).to.deep.equal({ [keyOf(first)]: '', [keyOf(second)]: '' });
  });

  it('are let pass by the holder of the zone only', async () => {
    await district.mark([keyOf(first)]);
    await takeOver(district.store, `zone:${ZONE}`);
    await pass();
    expect(await district.due()).to.deep.equal({ [keyOf(first)]: 'round' });
  });

  it('are forgotten when no key waits for them', async () => {
    await acquireLease(district.store, 'detection', 'detector');
    await district.mark([keyOf(first)]);
    await district.mark([keyOf(second)], { ended: false });
    expect(await forgetRounds(district.store, LATER, 100)).to.equal(0);
    await pass();
    expect(await forgetRounds(district.store, LATER, 100)).to.equal(1);
    expect(await rounds()).to.equal(1);
  });
});
