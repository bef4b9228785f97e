import { expect } from 'chai';
import { newGuid } from '../../../src/core/guid.js';
import { silentLogger } from '../../../src/core/logger.js';
import type { Database } from '../../../src/database/port.js';
import type { AckOutcome, Control, Header, IncomingMessage } from '../../../src/sif/messages.js';
import type { StoreTables } from '../../../src/store/tables.js';
import { waitingRequest } from '../../../src/store/zone/requests.js';
import { ensureZone, readZoneState } from '../../../src/store/zone/zone-state.js';
import { openChannel, tlsChannel, type Channel } from '../../../src/zone/receiving/channel.js';
import { Inbound, type Way } from '../../../src/zone/receiving/inbound.js';
import { ExchangeLog } from '../../../src/zone/transport/exchange-log.js';
import { ManualClock } from '../../support/manual-clock.js';
import { temporaryStore } from '../../support/temporary.js';
import { waitingIds } from '../store-zone/samples.js';
import { onEachEngine } from '../../support/engines.js';

const header = (change: Partial<Header> = {}): Header => ({
  msgId: newGuid(),
  timestamp: '2026-02-10T12:00:00Z',
  sourceId: 'State',
  ...change,
});
const request = (change: Partial<Header> = {}): IncomingMessage => ({
  type: 'SIF_Request',
  version: '2.7',
  header: header(change),
  versions: ['2.*'],
  maxBufferBytes: 16_384,
  query: { kind: 'query', objectName: 'StudentDailyAttendance', elements: [], conditions: null },
});
const control = (what: Control): IncomingMessage => ({
  type: 'SIF_SystemControl',
  version: '2.7',
  header: header(),
  control: what,
});
const event = (change: Partial<Header> = {}): IncomingMessage => ({
  type: 'SIF_Event',
  version: '2.7',
  header: header(change),
  objectName: 'StudentPersonal',
  action: 'Add',
});

onEachEngine('taking messages in', () => {
  let store: Database<StoreTables>;
  let changes: number;
  let inbound: Inbound;
  beforeEach(async () => {
    store = await temporaryStore();
    await ensureZone(store, 'Zone');
    changes = 0;
    inbound = inboundOf(store);
  });

  const inboundOf = (from: Database<StoreTables>): Inbound =>
    new Inbound({
      zoneId: 'Zone',
      agentId: 'Us',
      store: from,
      clock: new ManualClock(),
      logger: silentLogger,
      log: new ExchangeLog(silentLogger, 'none'),
      changed: () => (changes += 1),
    });
  const receive = async (
    message: IncomingMessage,
    way: Way = 'push',
    channel: Channel = openChannel,
  ): Promise<string> => {
    const receipt = await inbound.receive(message, way, channel, null);
    return receipt.stored ? words(receipt.outcome) : 'not stored';
  };
  const words = (outcome: AckOutcome): string =>
    outcome.kind === 'status' ? `status ${outcome.code}` : `error ${outcome.error.category}/${outcome.error.code}`;
  const waiting = (): Promise<number[]> => waitingIds(store, 'Zone');

  it('stores a request before it is acknowledged', async () => {
    const message = request();
    expect(await receive(message)).to.equal('status 1');
    const [id] = await waiting();
    expect((await waitingRequest(store, id!))?.message).to.deep.equal(message);
    expect(changes).to.equal(1);
  });

  it('knows a repeated message: 7 when it was pushed, 1 when it was pulled, no second effect', async () => {
    const message = request();
    await receive(message);
    expect(await receive(message, 'push')).to.equal('status 7');
    expect(await receive(message, 'pull')).to.equal('status 1');
    expect(await waiting()).to.have.length(1);
    expect(changes).to.equal(1);
  });

  it('acknowledges nothing that it could not store', async () => {
    const broken: Database<StoreTables> = {
      ...store,
      read: store.read.bind(store),
      transact: () => Promise.reject(new Error('disk full')),
    };
    inbound = inboundOf(broken);
    expect(await receive(request())).to.equal('not stored');
  });

  it('puts requests beyond the thousandth up to be refused with 8/1', async () => {
    await store.transact(async (writer) => {
      const rows = Array.from({ length: 1_000 }, () => [
        'Zone',
        'State',
        newGuid(),
        '2026-02-10T12:00:00.000Z',
        'waiting',
        '{}',
      ]);
      await writer.insertRows('request', ['zoneId', 'sourceId', 'msgId', 'receivedAt', 'status', 'message'], rows);
    });
    expect(await receive(request())).to.equal('status 1');
    const [first] = await waiting();
    expect((await waitingRequest(store, first!))?.refusal).to.include({ category: 8, code: 1 });
  });

  it('answers SIF_Ping', async () => {
    expect(await receive(control({ type: 'SIF_Ping' }))).to.equal('status 1');
  });

  it('is put to sleep and woken by the zone', async () => {
    const asleep = async (): Promise<boolean> => (await readZoneState(store, 'Zone')).asleepByZone;
    expect(await receive(control({ type: 'SIF_Sleep' }))).to.equal('status 1');
    expect(await asleep()).to.equal(true);
    expect(await receive(control({ type: 'SIF_Wakeup' }))).to.equal('status 1');
    expect(await asleep()).to.equal(false);
  });

  it('asleep, heeds nothing but SIF_Wakeup, SIF_Sleep and SIF_CancelRequests', async () => {
    await receive(control({ type: 'SIF_Sleep' }));
    for (const message of [request(), event(), control({ type: 'SIF_Ping' })])
      expect(await receive(message)).to.equal('status 8');
    const cancel = { type: 'SIF_CancelRequests', notificationType: 'None', requestMsgIds: [newGuid()] } as const;
    expect(await receive(control(cancel))).to.equal('status 1');
    expect(await receive(control({ type: 'SIF_Sleep' }))).to.equal('status 1');
    expect(await waiting()).to.deep.equal([]);
    expect(await receive(control({ type: 'SIF_Wakeup' }))).to.equal('status 1');
    expect(await receive(control({ type: 'SIF_Ping' }))).to.equal('status 1');
  });

  it('a message refused in sleep is new when it comes again', async () => {
    await receive(control({ type: 'SIF_Sleep' }));
    const message = request();
    await receive(message);
    await receive(control({ type: 'SIF_Wakeup' }));
    expect(await receive(message)).to.equal('status 1');
    expect(await waiting()).to.have.length(1);
  });

  it('drops a waiting request that is cancelled', async () => {
    const message = request();
    await receive(message);
    const requestMsgIds = [message.header.msgId];
    const cancel = { type: 'SIF_CancelRequests', notificationType: 'None', requestMsgIds } as const;
    expect(await receive(control(cancel))).to.equal('status 1');
    expect(await waiting()).to.deep.equal([]);
  });

  it('refuses events, for it subscribes to none, however often they come', async () => {
    const message = event();
    expect(await receive(message)).to.equal('error 9/3');
    expect(await receive(message)).to.equal('error 9/3');
  });

  it('drops a response that it never asked for', async () => {
    const response: IncomingMessage = {
      type: 'SIF_Response',
      version: '2.7',
      header: header(),
      requestMsgId: newGuid(),
      packetNumber: 1,
      morePackets: false,
    };
    expect(await receive(response)).to.equal('status 1');
    expect(await receive(response)).to.equal('status 7');
  });

  it('refuses what is not for an agent', async () => {
    for (const type of ['SIF_GetMessage', 'SIF_GetZoneStatus', 'SIF_GetAgentACL'] as const)
      expect(await receive(control({ type }))).to.equal('error 12/2');
    const ack: IncomingMessage = {
      type: 'SIF_Ack',
      version: '2.7',
      header: header(),
      originalSourceId: 'Us',
      originalMsgId: newGuid(),
      outcome: { kind: 'status', code: 0 },
    };
    expect(await receive(ack)).to.equal('error 12/2');
  });

  it('refuses what is meant for another agent', async () => {
    expect(await receive(request({ destinationId: 'Them' }))).to.equal('error 12/1');
    expect(await receive(request({ destinationId: 'Us' }))).to.equal('status 1');
  });

  it('refuses other contexts; those of a request are judged with it', async () => {
    expect(await receive(event({ contexts: ['Archive'] }))).to.equal('error 12/4');
    expect(await receive(request({ contexts: ['Archive'] }))).to.equal('status 1');
  });

  it('refuses what asks for a better channel than it came through', async () => {
    const asking = (authenticationLevel: number, encryptionLevel: number) =>
      request({ security: { authenticationLevel, encryptionLevel } });
    expect(await receive(asking(0, 0))).to.equal('status 1');
    expect(await receive(asking(0, 1))).to.equal('error 2/1');
    expect(await receive(asking(1, 0))).to.equal('error 3/1');
    expect(await receive(asking(0, 4), 'push', tlsChannel(false))).to.equal('status 1');
    expect(await receive(asking(1, 4), 'push', tlsChannel(false))).to.equal('error 3/1');
    expect(await receive(asking(3, 4), 'push', tlsChannel(true))).to.equal('status 1');
  });
});
