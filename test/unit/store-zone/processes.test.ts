import { expect } from 'chai';
import type { Clock } from '../../../src/core/clock.js';
import { DatabaseClock } from '../../../src/store/leases/database-clock.js';
import { isSilent, leaseStanding } from '../../../src/store/leases/lease-standing.js';
import { releaseLease } from '../../../src/store/leases/leases.js';
import { forgetProcess, readProcesses, recordProcess } from '../../../src/store/leases/processes.js';
import { readShares } from '../../../src/store/leases/shares.js';
import { leaseOf, temporaryStore, type TemporaryStore } from './temporary-store.js';
import { onEachEngine } from '../../support/engines.js';

onEachEngine('the processes on a store', () => {
  let home: TemporaryStore;
  beforeEach(async () => (home = await temporaryStore()));

  /** Moves what the store knows of leases and processes so far into the past. */
  const older = (ms: number): Promise<unknown> =>
    home.store.transact(async (writer) => {
      await writer.run(writer.sql.updateTable('lease').set((eb) => ({ expiresAt: eb('expiresAt', '-', ms) })));
      await writer.run(writer.sql.updateTable('agent_process').set((eb) => ({ renewedAt: eb('renewedAt', '-', ms) })));
    });

  it('are known with what each has in hand, until they end or are silent', async () => {
    await recordProcess(home.store, { holder: 'one', zones: ['A', 'B'] });
    await recordProcess(home.again(), { holder: 'two', zones: ['A'] });
    await leaseOf(home.store, 'zone:A', 'one');
    await leaseOf(home.store, 'calendar:7', 'two');
    await leaseOf(home.store, 'nightly', 'two');
    const given = await leaseOf(home.store, 'zone:B', 'two');
    await releaseLease(home.store, given);
    const shares = (await readShares(home.store)).map(({ process, zones, calendars, others }) => [process, zones, calendars, others]); // prettier-ignore
    expect(shares).to.have.deep.members([
      ['one', ['A'], [], []],
      ['two', [], [7], ['nightly']],
    ]);
    await forgetProcess(home.store, 'one');
    await older(14_000);
    expect((await home.store.read((reader) => readProcesses(reader))).map(({ holder }) => holder)).to.deep.equal([
      'two',
    ]);
    expect(await home.store.read((reader) => readProcesses(reader, 7_000))).to.deep.equal([]);
    await recordProcess(home.store, { holder: 'two', zones: ['A'] });
    expect(await home.store.read((reader) => readProcesses(reader, 7_000))).to.have.length(1);
  });

  it('say honestly whose a lease is that is not renewed', async () => {
    expect(await leaseStanding(home.store, 'zone:A')).to.equal(null);
    const lease = await leaseOf(home.store, 'zone:A', 'one');
    const fresh = (await leaseStanding(home.store, 'zone:A'))!;
    expect(fresh).to.include({ holder: 'one', renewedSecondsAgo: 0, expired: false });
    expect(Math.abs(Date.parse(fresh.takenAt!) - Date.now())).to.be.below(60_000);
    expect(isSilent(fresh)).to.equal(false);
    await older(10_000);
    const silent = (await leaseStanding(home.store, 'zone:A'))!;
    expect(silent.renewedSecondsAgo).to.be.within(10, 12);
    expect([silent.expired, isSilent(silent)]).to.deep.equal([false, true]);
    await older(10_000);
    const gone = (await leaseStanding(home.store, 'zone:A'))!;
    expect(gone).to.include({ holder: 'one', expired: true });
    expect(isSilent(gone)).to.equal(false);
    await releaseLease(home.store, lease);
    expect(await leaseStanding(home.store, 'zone:A')).to.equal(null);
  });
});

onEachEngine('the clock of the database', () => {
  let ownMs = 0;
  const own: Clock = { now: () => 1_000_000 + ownMs, monotonicMs: () => ownMs, sleep: () => Promise.resolve() };
  beforeEach(() => (ownMs = 0));

  it('is what a process goes by whose own is wrong, between two looks too', () => {
    const clock = new DatabaseClock(own);
    expect(clock.now()).to.equal(1_000_000);
    ownMs = 40;
    clock.set(5_000_000, 0);
    expect(clock.now()).to.equal(5_000_020);
    ownMs = 1_040;
    expect(clock.now()).to.equal(5_001_020);
  });

  it('is not set anew for what asking blurs, and is when it was moved', () => {
    const clock = new DatabaseClock(own);
    clock.set(5_000_000, 0);
    clock.set(5_000_080, 0);
    expect(clock.now()).to.equal(5_000_000);
    clock.set(5_000_200, 0);
    expect(clock.now()).to.equal(5_000_200);
  });

  it('is asked for by the statement that leases use', async () => {
    const { store } = await temporaryStore();
    const clock = new DatabaseClock(own);
    await clock.ask(store);
    expect(Math.abs(clock.now() - Date.now())).to.be.below(60_000);
  });
});
