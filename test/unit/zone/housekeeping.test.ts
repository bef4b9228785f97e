import { expect } from 'chai';
import { configSchema } from '../../../src/config/settings.js';
import { newGuid } from '../../../src/core/guid.js';
import { silentLogger } from '../../../src/core/logger.js';
import { receiveOnce } from '../../../src/store/zone/inbox.js';
import { ensureZone } from '../../../src/store/zone/zone-state.js';
import { keepHouse } from '../../../src/zone/housekeeping.js';
import { ManualClock } from '../../support/manual-clock.js';
import { temporaryStore } from '../../support/temporary.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

describe('housekeeping', () => {
  it('knows a message again for as many days as it is told, and a week at least', async () => {
    const store = await temporaryStore();
    await ensureZone(store, 'Zone');
    const clock = new ManualClock();
    const settings = (inbox: number) => ({
      agent: { retentionDays: { inbox } },
      source: { kind: 'sqlite', file: 'unused' },
      zones: [{ id: 'Zone', url: 'http://127.0.0.1/zone', mode: 'pull' }],
    });
    expect(configSchema.safeParse(settings(6)).success).to.equal(false);
    const entry = { zoneId: 'Zone', sourceId: 'State', msgId: newGuid(), messageName: 'SIF_Request' };
    const receive = (): Promise<boolean> =>
      receiveOnce(store, { ...entry, receivedAt: new Date(clock.now()).toISOString() }, () => Promise.resolve());
    await receive();
    const stopping = new AbortController();
    const keeping = keepHouse(
      { config: configSchema.parse(settings(7)), store, clock, logger: silentLogger },
      stopping.signal,
    );
    await clock.asleep((ms) => ms === HOUR_MS);
    clock.jump(7 * DAY_MS - HOUR_MS);
    await clock.advance(0);
    await clock.asleep((ms) => ms > 0);
    expect(await receive()).to.equal(false);
    await clock.advance(2 * HOUR_MS);
    await clock.asleep((ms) => ms > 0);
    expect(await receive()).to.equal(true);
    stopping.abort();
    await keeping;
  });
});
