import { expect } from 'chai';
import { newGuid, type Guid } from '../../../src/core/guid.js';
import type { LeaseToken } from '../../../src/store/leases/leases.js';
import { answersUnderWay, beginAnswer, endAnswer, nextPacket, readAnswer } from '../../../src/store/zone/answers.js';
import { insertRequest } from '../../../src/store/zone/requests.js';
import { packet, request, waitingIds } from './samples.js';
import { leaseOf, takeOver, temporaryStore, type TemporaryStore } from './temporary-store.js';
import { onEachEngine } from '../../support/engines.js';

const AT = '2026-02-10T12:00:00.000Z';

onEachEngine('answers in the store', () => {
  let home: TemporaryStore;
  let lease: LeaseToken;
  let requestId: number;
  const message = request();
  beforeEach(async () => {
    home = await temporaryStore();
    lease = await leaseOf(home.store, 'zone:A');
    await home.store.transact((writer) => insertRequest(writer, 'A', message, AT, null));
    requestId = (await waitingIds(home.store, 'A'))[0]!;
  });

  const begin = async (answerId: Guid = newGuid()): Promise<Guid | undefined> => {
    const answer = { answerId, requestId, plan: { version: '2.7' }, packet: packet(1) };
    return (await beginAnswer(home.store, lease, 'A', answer, AT)) ? answerId : undefined;
  };
  const underWay = async (store = home.store) =>
    Promise.all((await answersUnderWay(store, 'A')).map(({ answerId }) => readAnswer(store, answerId)));
  const status = async (): Promise<unknown> =>
    home.store.read((reader) => reader.first(reader.sql.selectFrom('request').select(['status', 'reason', 'endedAt'])));

  it('take the request out of the queue when they begin', async () => {
    await begin();
    expect(await waitingIds(home.store, 'A')).to.deep.equal([]);
    expect(await status()).to.include({ status: 'answering' });
  });

  it('come back from the file as they were stored, bytes and all', async () => {
    const first = packet(1);
    const answerId = newGuid();
    const plan = { options: { schools: ['X'] }, version: '2.4' };
    await beginAnswer(home.store, lease, 'A', { answerId, requestId, plan, packet: first }, AT);
    expect(await underWay(home.again())).to.deep.equal([{ answerId, requestId, plan, packet: first, message }]);
    expect(await answersUnderWay(home.store, 'B')).to.deep.equal([]);
  });

  it('begin once', async () => {
    expect(await begin()).to.be.a('string');
    expect(await begin()).to.equal(undefined);
    expect(await underWay()).to.have.length(1);
  });

  it('have one packet in flight: the next one replaces the one that is settled', async () => {
    const answerId = (await begin())!;
    const second = packet(2);
    expect(await nextPacket(home.store, lease, answerId, second)).to.equal(true);
    expect((await underWay())[0]?.packet).to.deep.equal(second);
  });

  it('take no packet out of sequence', async () => {
    const answerId = (await begin())!;
    expect(await nextPacket(home.store, lease, answerId, packet(3))).to.equal(false);
    expect(await nextPacket(home.store, lease, answerId, packet(1))).to.equal(false);
    expect((await underWay())[0]?.packet.packetNumber).to.equal(1);
  });

  it('end together with their request', async () => {
    const answerId = (await begin())!;
    expect(await endAnswer(home.store, lease, { answerId, requestId }, 'failed', '8/10', AT)).to.equal(true);
    expect(await underWay()).to.deep.equal([]);
    expect(await status()).to.deep.equal({ status: 'failed', reason: '8/10', endedAt: AT });
  });

  it('obey nobody who lost the lease', async () => {
    const answerId = (await begin())!;
    await takeOver(home.store, 'zone:A');
    expect(await nextPacket(home.store, lease, answerId, packet(2))).to.equal(false);
    expect(await endAnswer(home.store, lease, { answerId, requestId }, 'done', null, AT)).to.equal(false);
    expect((await underWay())[0]?.packet.packetNumber).to.equal(1);
    expect(await status()).to.include({ status: 'answering' });
  });

  it('do not begin for somebody who lost the lease', async () => {
    await takeOver(home.store, 'zone:A');
    expect(await begin()).to.equal(undefined);
    expect(await waitingIds(home.store, 'A')).to.deep.equal([requestId]);
  });
});
