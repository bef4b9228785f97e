import { expect } from 'chai';
import { configSchema } from '../../../src/config/settings.js';
import { silentLogger } from '../../../src/core/logger.js';
import { EventSender } from '../../../src/publishing/sender.js';
import type { EventSent } from '../../../src/publishing/sender-parts.js';
import { actionOn } from '../../../src/sif/error-policy.js';
import type { AckOutcome, ObjectRights } from '../../../src/sif/messages.js';
import { acquireLease } from '../../../src/store/leases/leases.js';
import { readGate } from '../../../src/store/publishing/publication.js';
import { ensureZone, recordPaused } from '../../../src/store/zone/zone-state.js';
import { EventDistrict } from '../../support/event-district.js';
import { ManualClock } from '../../support/manual-clock.js';
import { afterThisTest, temporaryStore } from '../../support/temporary.js';
import { until } from '../../support/zone-world.js';
import { header } from './samples.js';
import { onEachEngine } from '../../support/engines.js';

const TAKEN: AckOutcome = { kind: 'status', code: 0 };
const NO_RIGHT: AckOutcome = { kind: 'error', error: { category: 4, code: 10, desc: 'no' } };
const RIGHTS: ObjectRights = {
  provide: [],
  subscribe: [],
  publishAdd: [],
  publishChange: [],
  publishDelete: [],
  request: [],
  respond: [],
};

/** A sender whose zone answers what the test says. */
class SenderWorld {
  readonly clock = new ManualClock();
  readonly session = { epoch: 1, zoneStatus: null, progress: { acl: RIGHTS } };
  readonly sent: string[] = [];
  answer: AckOutcome = TAKEN;

  private constructor(readonly district: EventDistrict) {}

  static async start(): Promise<SenderWorld> {
    const store = await temporaryStore();
    await ensureZone(store, 'Zone');
    const world = new SenderWorld(await new EventDistrict(store, 'Zone').open());
    const config = configSchema.parse({
      source: { kind: 'sqlite', file: 'unused' },
      zones: [{ id: 'Zone', url: 'http://127.0.0.1/zone', mode: 'pull', provide: ['StudentDailyAttendance'] }],
    });
    const sender = new EventSender({
      zone: config.zones[0]!,
      store,
      lease: (await acquireLease(store, 'zone:Zone', 'me', 3_600_000))!,
      line: {
        ready: () => Promise.resolve(),
        send: (_kind, { msgId }): Promise<EventSent> => {
          world.sent.push(msgId);
          return Promise.resolve({ kind: 'ack', action: actionOn('event', world.answer), outcome: world.answer });
        },
        session: world.session,
        record: { trouble: () => undefined },
      },
      composer: { header: () => header() },
      timeZone: 'America/Chicago',
      clock: world.clock,
      logger: silentLogger,
      random: () => 0,
      textLeftOut: () => undefined,
    });
    const stopping = new AbortController();
    const running = sender.run(stopping.signal, new AbortController().signal);
    afterThisTest(async () => {
      stopping.abort();
      await running;
    });
    return world;
  }

  /** The stream that is paused, as it was before it is to be tried again at an instant. */
  async stream(retryAt?: string) {
    const { store } = this.district;
    const stream = await store.read((reader) => reader.first(reader.sql.selectFrom('stream').selectAll()));
    if (retryAt !== undefined)
      await store.transact((writer) => writer.run(writer.sql.updateTable('stream').set({ retryAt })));
    return stream;
  }

  /** Resolves when so many messages were sent, and the sender waits for the clock. */
  async sentAre(count: number): Promise<void> {
    await until(() => this.sent.length >= count, this.clock, 100);
    expect(this.sent).to.have.length(count);
  }
}

describe('the sender of a zone’s events', () => {
  it('tries a paused stream again, the same message first, when the access list is another one', async () => {
    const world = await SenderWorld.start();
    world.answer = NO_RIGHT;
    await world.district.day(1, { code: '1' });
    await world.sentAre(1);
    for (let looks = 0; looks < 10; looks++) await world.clock.advance(1_000);
    expect(world.sent).to.have.length(1);
    world.answer = TAKEN;
    world.session.progress = { acl: { ...RIGHTS, publishAdd: [{ objectName: 'StudentDailyAttendance' }] } };
    await world.sentAre(2);
    expect(world.sent[1]).to.equal(world.sent[0]);
  });

  it('tries it hourly, with one message: a backlog is not burnt one by one', async () => {
    const world = await SenderWorld.start();
    world.answer = NO_RIGHT;
    await world.district.days([1, 2, 3].map((student) => [student, { code: '1' }]));
    await world.sentAre(1);
    const stream = (await world.stream())!;
    expect(Date.parse(stream.retryAt!) - Date.parse(stream.pausedAt!)).to.equal(3_600_000);
    await world.stream(new Date(world.clock.now()).toISOString());
    await until(() => world.sent.length === 2, world.clock, 100);
    expect(world.sent[1]).to.equal(world.sent[0]);
    const statuses = (await world.district.messages()).map(({ status }) => status);
    expect(statuses).to.deep.equal(['flight', 'flight', 'flight']);
  });
});

onEachEngine('the gate of a zone’s events', () => {
  it('is open when the zone was connected, nobody stops it and every complete calendar has its baseline', async () => {
    const store = await temporaryStore();
    await ensureZone(store, 'Zone');
    const gate = () => store.read((reader) => readGate(reader, 'Zone'));
    expect(await gate()).to.equal('none');
    await new EventDistrict(store, 'Zone').open();
    expect(await gate()).to.equal('open');
    await store.transact((writer) => writer.run(writer.sql.updateTable('baseline_part').set({ takenAt: null })));
    expect(await gate()).to.equal('baseline');
    await store.transact((writer) => writer.run(writer.sql.updateTable('publication').set({ heldAt: 'now' })));
    expect(await gate()).to.equal('held');
    await recordPaused(store, 'Zone', true);
    expect(await gate()).to.equal('paused');
  });
});
