import { expect } from 'chai';
import type { LeaseToken } from '../../../src/store/leases/leases.js';
import {
  ensureZone,
  readZoneState,
  recordContact,
  recordPaused,
  recordProgress,
  recordRegistered,
  recordSleepByAgent,
  recordSleepByZone,
  recordUnregistered,
  unknownZone,
} from '../../../src/store/zone/zone-state.js';
import { leaseOf, takeOver, temporaryStore, type TemporaryStore } from './temporary-store.js';
import { onEachEngine } from '../../support/engines.js';

const AT = '2026-02-10T12:00:00.000Z';

onEachEngine('zone state in the store', () => {
  let home: TemporaryStore;
  let lease: LeaseToken;
  beforeEach(async () => {
    home = await temporaryStore();
    lease = await leaseOf(home.store, 'zone:A');
    await ensureZone(home.store, 'A');
  });
  const state = () => readZoneState(home.store, 'A');

  it('begins as that of a zone never spoken with, and keeps what it has', async () => {
    expect(await state()).to.deep.equal(unknownZone);
    await recordPaused(home.store, 'A', true);
    await ensureZone(home.store, 'A');
    expect((await state()).paused).to.equal(true);
  });

  it('knows whether and how we are registered', async () => {
    await recordRegistered(home.store, lease, 'A', 'f'.repeat(64), AT);
    expect(await state()).to.include({ registeredAt: AT, registeredAs: 'f'.repeat(64) });
    await recordUnregistered(home.store, lease, 'A');
    expect(await state()).to.include({ registeredAt: null, registeredAs: null });
  });

  it('knows who put us to sleep, and wakes from both', async () => {
    const sleepByZone = (asleep: boolean): Promise<void> =>
      home.store.transact((writer) => recordSleepByZone(writer, 'A', asleep));
    await recordSleepByAgent(home.store, lease, 'A', true);
    expect(await state()).to.include({ asleepByAgent: true, asleepByZone: false });
    await sleepByZone(true);
    expect(await state()).to.include({ asleepByAgent: true, asleepByZone: true });
    await recordSleepByAgent(home.store, lease, 'A', false);
    expect(await state()).to.include({ asleepByAgent: false, asleepByZone: false });
    await recordSleepByAgent(home.store, lease, 'A', true);
    await sleepByZone(false);
    expect(await state()).to.include({ asleepByAgent: false, asleepByZone: false });
  });

  it('keeps progress, warnings and contact for other processes to show', async () => {
    const acl = {
      provide: [{ objectName: 'StudentDailyAttendance' }],
      subscribe: [],
      publishAdd: [],
      publishChange: [],
      publishDelete: [],
      request: [],
      respond: [],
    };
    await recordProgress(home.store, lease, 'A', { phase: 'ready', acl, warnings: ['another provider'] });
    await recordContact(home.store, lease, 'A', { lastContactAt: AT, lastError: 'refused', lastErrorAt: AT });
    expect(await state()).to.deep.include({
      phase: 'ready',
      acl,
      warnings: ['another provider'],
      lastError: 'refused',
    });
  });

  it('takes nothing from somebody who lost the lease', async () => {
    await takeOver(home.store, 'zone:A');
    await recordRegistered(home.store, lease, 'A', 'f'.repeat(64), AT);
    await recordSleepByAgent(home.store, lease, 'A', true);
    await recordProgress(home.store, lease, 'A', { phase: 'ready', acl: null, warnings: [] });
    await recordContact(home.store, lease, 'A', { lastContactAt: AT, lastError: null, lastErrorAt: null });
    expect(await state()).to.deep.equal(unknownZone);
  });
});
