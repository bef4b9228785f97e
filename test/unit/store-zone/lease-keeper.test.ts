import { once } from 'node:events';
import { expect } from 'chai';
import { silentLogger } from '../../../src/core/logger.js';
import type { Database } from '../../../src/database/port.js';
import { holdLease, type HeldLease } from '../../../src/store/leases/lease-keeper.js';
import { leaseHolder } from '../../../src/store/leases/leases.js';
import type { StoreTables } from '../../../src/store/tables.js';
import { ManualClock } from '../../support/manual-clock.js';
import { takeOver, temporaryStore, type TemporaryStore } from './temporary-store.js';

describe('a held lease', () => {
  let home: TemporaryStore;
  let clock: ManualClock;
  let held: HeldLease | undefined;
  beforeEach(async () => {
    home = await temporaryStore();
    clock = new ManualClock();
  });
  afterEach(() => held?.release());

  const hold = async (store: Database<StoreTables> = home.store): Promise<HeldLease> => {
    held = await holdLease({ store, clock, logger: silentLogger }, 'zone:A', 'me');
    return held!;
  };
  /** The store of a process that lost its connection: writes never end until it comes back. */
  const hanging = (): { store: Database<StoreTables>; comeBack: () => void } => {
    let comeBack = (): void => undefined;
    const back = new Promise<void>((resolve) => (comeBack = resolve));
    let writes = 0;
    const store: Database<StoreTables> = {
      dialect: home.store.dialect,
      read: (work) => home.store.read(work),
      transact: async (work, durability) => {
        if (writes++ > 0) await back;
        return home.store.transact(work, durability);
      },
      tidy: () => home.store.tidy(),
      close: () => Promise.resolve(),
    };
    return { store, comeBack: () => comeBack() };
  };

  it('is not given while another holds it', async () => {
    await hold();
    expect(await holdLease({ store: home.store, clock, logger: silentLogger }, 'zone:A', 'other')).to.equal(undefined);
  });

  it('stays held for as long as it is renewed', async () => {
    const lease = await hold();
    for (let seconds = 0; seconds < 120; seconds += 5) await clock.advance(5_000);
    expect(lease.isHeld()).to.equal(true);
    expect(lease.signal.aborted).to.equal(false);
  });

  it('is lost at the first renewal after another took it', async () => {
    const lease = await hold();
    await takeOver(home.store, 'zone:A');
    const lost = once(lease.signal, 'abort');
    await clock.advance(5_000);
    await lost;
    expect(lease.isHeld()).to.equal(false);
    await lease.release();
    expect(await leaseHolder(home.store, 'zone:A')).to.equal('other');
  });

  it('is given up three seconds before it expires, when renewals hang', async () => {
    const { store, comeBack } = hanging();
    const lease = await hold(store);
    await clock.advance(11_999);
    expect(lease.isHeld()).to.equal(true);
    await clock.advance(1);
    expect(lease.isHeld()).to.equal(false);
    expect(lease.signal.aborted).to.equal(true);
    comeBack();
  });

  it('is not ours after the main loop was stuck, before any timer has run', async () => {
    const lease = await hold();
    clock.jump(12_000);
    expect(lease.isHeld()).to.equal(false);
  });

  it('is free at once when it is released, and says so to whoever works under it', async () => {
    const lease = await hold();
    await lease.release();
    expect(lease.signal.aborted).to.equal(true);
    expect(await leaseHolder(home.store, 'zone:A')).to.equal(undefined);
  });
});
