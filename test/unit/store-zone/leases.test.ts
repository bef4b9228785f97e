import { expect } from 'chai';
import { sql } from 'kysely';
import { databaseNow } from '../../../src/database/text.js';
import { acquireLease, leaseHolder, LEASE_MS, releaseLease, renewLease } from '../../../src/store/leases/leases.js';
import { leaseOf, takeOver, temporaryStore, type TemporaryStore } from './temporary-store.js';
import { onEachEngine } from '../../support/engines.js';

onEachEngine('leases', () => {
  let home: TemporaryStore;
  beforeEach(async () => (home = await temporaryStore()));

  const remainingMs = async (name: string): Promise<number> => {
    const row = await home.store.read((reader) =>
      reader.first(
        reader.sql
          .selectFrom('lease')
          .select(sql<number>`expiresAt - ${databaseNow(home.store.dialect)}`.as('remaining'))
          .where('name', '=', name),
      ),
    );
    return row!.remaining;
  };
  const expire = (name: string): Promise<unknown> =>
    home.store.transact((writer) =>
      writer.run(writer.sql.updateTable('lease').set({ expiresAt: 1 }).where('name', '=', name)),
    );

  it('gives a free lease to one of two processes', async () => {
    const other = home.again();
    const got = await Promise.all([acquireLease(home.store, 'zone:A', 'one'), acquireLease(other, 'zone:A', 'two')]);
    expect(got.filter((lease) => lease !== undefined)).to.have.length(1);
    expect(await leaseHolder(home.store, 'zone:A')).to.equal(got[0] ? 'one' : 'two');
  });

  it('lasts 15 seconds by the clock of the database', async () => {
    await leaseOf(home.store, 'zone:A');
    expect(await remainingMs('zone:A')).to.be.within(1, LEASE_MS);
  });

  it('is refused to everyone, its holder included, while it lasts', async () => {
    await leaseOf(home.store, 'zone:A');
    expect(await acquireLease(home.store, 'zone:A', 'me')).to.equal(undefined);
    expect(await acquireLease(home.store, 'zone:A', 'other')).to.equal(undefined);
  });

  it('of one name says nothing about another', async () => {
    await leaseOf(home.store, 'zone:A');
    expect((await leaseOf(home.store, 'calendar:7')).name).to.equal('calendar:7');
  });

  it('goes to the next one when it has expired, under a higher fence', async () => {
    const mine = await leaseOf(home.store, 'zone:A');
    await expire('zone:A');
    expect(await leaseHolder(home.store, 'zone:A')).to.equal(undefined);
    const other = await acquireLease(home.store, 'zone:A', 'other');
    expect(other?.fence).to.be.greaterThan(mine.fence);
    expect(await leaseHolder(home.store, 'zone:A')).to.equal('other');
  });

  it('is renewed by its holder, also late as long as nobody took it', async () => {
    const mine = await leaseOf(home.store, 'zone:A');
    await expire('zone:A');
    expect(await renewLease(home.store, mine)).to.equal(true);
    expect(await remainingMs('zone:A')).to.be.within(1, LEASE_MS);
  });

  it('is neither renewed nor released by a holder that was superseded', async () => {
    const mine = await leaseOf(home.store, 'zone:A');
    await takeOver(home.store, 'zone:A');
    expect(await renewLease(home.store, mine)).to.equal(false);
    await releaseLease(home.store, mine);
    expect(await leaseHolder(home.store, 'zone:A')).to.equal('other');
  });

  it('is free at once when it was released', async () => {
    const mine = await leaseOf(home.store, 'zone:A');
    await releaseLease(home.store, mine);
    expect(await leaseHolder(home.store, 'zone:A')).to.equal(undefined);
    expect(await renewLease(home.store, mine)).to.equal(false);
    expect(await acquireLease(home.store, 'zone:A', 'me')).to.deep.equal({ ...mine, fence: mine.fence + 1 });
  });
});
