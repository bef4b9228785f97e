import { expect } from 'chai';
import { newGuid } from '../../../src/core/guid.js';
import type { RequestMessage } from '../../../src/sif/messages.js';
import type { SifError } from '../../../src/sif/sif-error.js';
import type { LeaseToken } from '../../../src/store/leases/leases.js';
import { forgetReceivedBefore, receiveOnce } from '../../../src/store/zone/inbox.js';
import { beginAnswer } from '../../../src/store/zone/answers.js';
import {
  cancellationOf,
  cancelRequests,
  countWaiting,
  insertRequest,
  recordWaiting,
  waitingRequest,
  type Cancellation,
} from '../../../src/store/zone/requests.js';
import { packet, request, waitingIds } from './samples.js';
import { leaseOf, takeOver, temporaryStore, type TemporaryStore } from './temporary-store.js';
import { onEachEngine } from '../../support/engines.js';

const AT = '2026-02-10T12:00:00.000Z';
const TOO_MANY: SifError = { category: 8, code: 1, desc: 'too many' };
const CANCELLED: SifError = { category: 8, code: 18, desc: 'cancelled' };

onEachEngine('inbox and requests', () => {
  let home: TemporaryStore;
  let lease: LeaseToken;
  beforeEach(async () => {
    home = await temporaryStore();
    lease = await leaseOf(home.store, 'zone:A');
  });

  const receive = (message: RequestMessage, refusal: SifError | null = null, receivedAt = AT): Promise<boolean> =>
    receiveOnce(
      home.store,
      {
        zoneId: 'A',
        sourceId: message.header.sourceId,
        msgId: message.header.msgId,
        messageName: message.type,
        receivedAt,
      },
      (writer) => insertRequest(writer, 'A', message, receivedAt, refusal),
    );
  const waiting = async (): Promise<string[]> => {
    const ids = await waitingIds(home.store, 'A');
    const found = await Promise.all(ids.map((id) => waitingRequest(home.store, id)));
    return found.map((one) => one!.message.header.msgId);
  };
  const begin = (requestId: number): Promise<boolean> =>
    beginAnswer(home.store, lease, 'A', { answerId: newGuid(), requestId, plan: {}, packet: packet(1) }, AT);

  it('keep a request as it was received', async () => {
    const message = request();
    expect(await receive(message)).to.equal(true);
    const [id] = await waitingIds(home.store, 'A');
    expect(await waitingRequest(home.store, id!)).to.deep.equal({
      requestId: id,
      message,
      refusal: null,
      reason: null,
    });
  });

  it('take no second effect from a SIF_MsgId of the same source, however it is sent again', async () => {
    const message = request();
    expect(await receive(message)).to.equal(true);
    expect(await receive({ ...message, maxBufferBytes: 5 })).to.equal(false);
    expect(await countWaiting(await reader(), 'A')).to.equal(1);
  });

  const reader = () => home.store.read(async (reading) => reading);

  it('tell equal SIF_MsgIds of two sources apart', async () => {
    const message = request();
    await receive(message);
    expect(await receive({ ...message, header: { ...message.header, sourceId: 'Another' } })).to.equal(true);
  });

  it('forget nothing when the effect fails', async () => {
    const message = request();
    const failed = await receiveOnce(
      home.store,
      { zoneId: 'A', sourceId: 'S', msgId: message.header.msgId, messageName: 'SIF_Request', receivedAt: AT },
      () => Promise.reject(new Error('no room')),
    ).catch((error: unknown) => error);
    expect(failed).to.be.an('error');
    expect(await receive(message)).to.equal(true);
  });

  it('answer in order of arrival, those that are only refused first', async () => {
    const [first, second, refused] = [request(), request(), request()];
    for (const message of [first, second]) await receive(message);
    await receive(refused, TOO_MANY);
    expect(await waiting()).to.deep.equal([refused, first, second].map((message) => message.header.msgId));
    expect(await countWaiting(await reader(), 'A')).to.equal(2);
  });

  it('say why a request waits, as long as the lease is held', async () => {
    await receive(request());
    const [id] = await waitingIds(home.store, 'A');
    await recordWaiting(home.store, lease, id!, 'calendar 7 is being aggregated');
    expect((await waitingRequest(home.store, id!))?.reason).to.equal('calendar 7 is being aggregated');
    await takeOver(home.store, 'zone:A');
    await recordWaiting(home.store, lease, id!, 'calendar 8');
    expect((await waitingRequest(home.store, id!))?.reason).to.equal('calendar 7 is being aggregated');
  });

  const cancel = (message: RequestMessage, how: Cancellation): Promise<void> =>
    home.store.transact((writer) => cancelRequests(writer, 'A', [message.header.msgId], how, CANCELLED, AT));

  it('drop a waiting request that is cancelled without notice', async () => {
    const [kept, dropped] = [request(), request()];
    for (const message of [kept, dropped]) await receive(message);
    await cancel(dropped, 'None');
    expect(await waiting()).to.deep.equal([kept.header.msgId]);
  });

  it('refuse a waiting request that is cancelled with notice', async () => {
    const message = request();
    await receive(message);
    await cancel(message, 'Standard');
    const [id] = await waitingIds(home.store, 'A');
    expect((await waitingRequest(home.store, id!))?.refusal).to.deep.equal(CANCELLED);
  });

  it('mark a request that is cancelled while it is answered', async () => {
    const message = request();
    await receive(message);
    const [id] = await waitingIds(home.store, 'A');
    await begin(id!);
    expect(await cancellationOf(home.store, id!)).to.equal(null);
    await cancel(message, 'Standard');
    expect(await cancellationOf(home.store, id!)).to.equal('Standard');
    expect(await waitingIds(home.store, 'A')).to.deep.equal([]);
  });

  it('cancel nothing of another zone', async () => {
    const message = request();
    await receive(message);
    await home.store.transact((writer) => cancelRequests(writer, 'B', [message.header.msgId], 'None', CANCELLED, AT));
    expect(await waiting()).to.have.length(1);
  });

  it('forget received messages by age, a bounded number at a time', async () => {
    const messages = [request(), request(), request()];
    for (const [index, message] of messages.entries()) await receive(message, null, `2026-02-1${index}T00:00:00.000Z`);
    expect(await forgetReceivedBefore(home.store, '2026-02-12T00:00:00.000Z', 1)).to.equal(1);
    expect(await forgetReceivedBefore(home.store, '2026-02-12T00:00:00.000Z', 10)).to.equal(1);
    expect(await receive(messages[0]!)).to.equal(true);
    expect(await receive(messages[2]!)).to.equal(false);
  });
});
