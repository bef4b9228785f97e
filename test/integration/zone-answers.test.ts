import { expect } from 'chai';
import type { OpenRequest } from '../../src/sandbox/open-request.js';
import type { SifObject } from '../../src/sandbox/read.js';
import { ManualClock } from '../support/manual-clock.js';
import { AGENT, attendanceRows, letPass, until, zoneWorld, type ZoneWorld } from '../support/zone-world.js';

const DAILY = 'StudentDailyAttendance';

const refIds = (objects: readonly SifObject[]): (string | undefined)[] =>
  objects.map(({ attributes }) => attributes['RefId']);
const expected = (count: number): string[] => attendanceRows(count).map(({ refId }) => refId);

/** The answer to a request for everything. */
const answered = ({ server }: ZoneWorld, maxBufferBytes = 8_192): Promise<OpenRequest> =>
  server.answered(server.request({ object: DAILY, maxBufferBytes }));

/** Every object came once, in order; no packet was too large or had room for more; the server had nothing to complain of. */
function expectWhole({ sandbox }: ZoneWorld, request: OpenRequest, count: number): void {
  expect(request.error).to.equal(undefined);
  expect(request.state).to.equal('complete');
  expect(refIds(request.objects())).to.deep.equal(expected(count));
  expect(request.underFilled).to.deep.equal([]);
  expect(sandbox.complaints()).to.deep.equal([]);
}

describe('answers', () => {
  for (const mode of ['push', 'pull'] as const)
    for (const version of ['2.7', '2.4'] as const)
      it(`come whole and in full packets (${mode}, ${version})`, async () => {
        const world = await zoneWorld({ mode, rows: 400, zone: { sifVersion: version }, server: { version } });
        await world.ready();
        const request = await answered(world);
        expect(request.packets).to.be.greaterThan(5);
        expect(request.largestPacketBytes).to.be.at.most(8_192);
        expect(request.underFilled).to.deep.equal([]);
        expect(request.objectCount).to.equal(400);
        expect(world.sandbox.complaints()).to.deep.equal([]);
      });

  it('without objects are one empty packet', async () => {
    const world = await zoneWorld({ mode: 'push', rows: 0 });
    await world.ready();
    const request = await answered(world);
    expect(request).to.include({ state: 'complete', packets: 1, objectCount: 0 });
    expect(world.sandbox.complaints()).to.deep.equal([]);
  });

  it('are refused to the requester, with the reason', async () => {
    const world = await zoneWorld({
      mode: 'push',
      server: { objects: [DAILY, 'StudentPersonal'] },
    });
    await world.ready();
    const { server, sandbox } = world;
    const refusals: [Parameters<typeof server.request>[0], string][] = [
      [{ object: DAILY, versions: ['1.1'] }, '8/7'],
      [{ object: DAILY, maxBufferBytes: 4_095 }, '8/8'],
      [{ object: 'StudentPersonal', destinationId: 'DistrictSIS' }, '8/3'],
      [{ object: DAILY, elements: ['Mood'] }, '8/9'],
    ];
    for (const [spec, error] of refusals) {
      const request = await server.answered(server.request(spec));
      expect(request.acknowledged).to.deep.equal({ kind: 'status', status: 1 });
      expect(`${request.error?.category}/${request.error?.code}`).to.equal(error);
      expect(request.packets).to.equal(1);
    }
    // An object that was never provided is refused without having been provided.
    expect(sandbox.complaints().filter(({ rule }) => rule !== 'not-provisioned')).to.deep.equal([]);
  });

  describe('whose acknowledgements are lost', () => {
    for (const knowsRepeats of [true, false])
      for (const kind of ['drop', 'http', 'garbage', 'fatal-error'] as const)
        it(`arrive once (${kind}, the server ${knowsRepeats ? 'knows' : 'does not know'} repeats)`, async () => {
          const world = await zoneWorld({ mode: 'push', rows: 120, server: { knowsRepeats } });
          await world.ready();
          const fault = kind === 'http' ? { kind, httpStatus: 503 } : { kind };
          for (const skip of [0, 2]) {
            const strikes = { ...fault, messages: ['SIF_Response'], skip, times: 1 };
            world.server.faults.add({ ...strikes, afterProcessing: true });
            world.server.faults.add(strikes);
          }
          expectWhole(world, await answered(world), 120);
        });
  });

  it('end when the last packet is said to be unknown after its acknowledgement was lost', async () => {
    const world = await zoneWorld({ mode: 'push', rows: 10, server: { knowsRepeats: false } });
    await world.ready();
    world.server.faults.add({ kind: 'drop', messages: ['SIF_Response'], times: 1, afterProcessing: true });
    expectWhole(world, await answered(world), 10);
    await world.sandbox.until('the repeat is refused', () =>
      world.sandbox.posts().some(({ answer }) => answer === 'error 8/10'),
    );
  });

  it('go on after a packet that was not consumed', async () => {
    const world = await zoneWorld({ mode: 'push', rows: 120 });
    await world.ready();
    world.server.faults.add({ kind: 'error', category: 10, code: 1, messages: ['SIF_Response'], skip: 1, times: 2 });
    expectWhole(world, await answered(world), 120);
  });

  it('go on with the very same packet after the server forgot the agent', async () => {
    for (const [category, code] of [
      [5, 1],
      [4, 9],
      [8, 2],
    ] as const) {
      const world = await zoneWorld({ mode: 'push', rows: 120 });
      await world.ready();
      world.server.faults.add({ kind: 'error', category, code, messages: ['SIF_Response'], skip: 1, times: 1 });
      expectWhole(world, await answered(world), 120);
      const registrations = world.sandbox.posts().filter(({ message }) => message === 'SIF_Register');
      expect(registrations).to.have.length(2);
    }
  });

  it('go on after the server held the agent to be asleep', async () => {
    const world = await zoneWorld({ mode: 'push', rows: 120 });
    await world.ready();
    world.server.faults.add({ kind: 'status', status: 8, messages: ['SIF_Response'], skip: 1, times: 1 });
    expectWhole(world, await answered(world), 120);
    expect(world.sandbox.posts().filter(({ message }) => message === 'SIF_Wakeup')).to.have.length(1);
  });

  it('end at once when the requester wants no more, and the next request is answered', async () => {
    const world = await zoneWorld({ mode: 'push', rows: 120 });
    await world.ready();
    world.server.faults.add({ kind: 'error', category: 8, code: 17, messages: ['SIF_Response'], skip: 1, times: 1 });
    const ended = world.server.request({ object: DAILY, maxBufferBytes: 8_192 });
    const next = await world.server.answered(world.server.request({ object: DAILY, maxBufferBytes: 8_192 }));
    expectWhole(world, next, 120);
    expect(ended.packets).to.equal(1);
    await until(async () => (await world.snapshot()).answers.length === 0);
  });

  it('end with every error that does not pass by itself, and the administrator reads which', async () => {
    const world = await zoneWorld({ mode: 'push', rows: 3 });
    await world.ready();
    for (const error of [
      '1/3',
      '3/1',
      '4/6',
      '5/2',
      '6/3',
      '8/1',
      '8/10',
      '8/11',
      '8/12',
      '8/13',
      '8/14',
      '8/16',
      '8/18',
      '9/3',
      '11/1',
      '12/1',
      '13/1',
      '14/1',
      '99/1',
    ]) {
      const [category, code] = error.split('/').map(Number) as [number, number];
      world.server.faults.add({ kind: 'error', category, code, messages: ['SIF_Response'], times: 1 });
      const request = world.server.request({ object: DAILY });
      await until(async () => ((await world.snapshot()).lastError ?? '').includes(request.terms.msgId));
      const { lastError, answers } = await world.snapshot();
      expect(lastError).to.equal(`answer to ${request.terms.msgId}: packet 1 was refused: ${error}: sandbox fault`);
      expect(answers).to.deep.equal([]);
      expect(request.packets).to.equal(0);
    }
    expectWhole(world, await answered(world), 3);
  });

  it('go to who asks this agent by its name', async () => {
    const world = await zoneWorld({ mode: 'push', rows: 3 });
    await world.ready();
    const request = await world.server.answered(world.server.request({ object: DAILY, destinationId: AGENT }));
    expectWhole(world, request, 3);
    const sent = world.sandbox.posts().find(({ message }) => message === 'SIF_Response');
    expect(sent?.text).to.contain(`<SIF_DestinationId>${world.server.options.requesterId}</SIF_DestinationId>`);
  });

  it('do not delay the acknowledgement of a request: it is given while the zone answers nothing', async () => {
    const world = await zoneWorld({ mode: 'push', rows: 3 });
    await world.ready();
    world.server.faults.add({ kind: 'hang' });
    const requests = [1, 2, 3, 4].map(() => world.server.request({ object: DAILY }));
    await world.sandbox.until('all are taken in', () => requests.every(({ acknowledged }) => acknowledged));
    expect(requests.map(({ state }) => state)).to.deep.equal(requests.map(() => 'pending'));
    world.server.clearFaults();
    for (const request of requests) await world.server.answered(request);
  });

  it('do not hammer the zone with a packet while the store takes nothing, and go on when it does', async () => {
    const clock = new ManualClock();
    const world = await zoneWorld({ mode: 'push', rows: 120, clock });
    await until(async () => (await world.snapshot()).phase === 'ready', clock);
    const request = world.server.request({ object: DAILY, maxBufferBytes: 8_192 });
    const sent = (): number => world.sandbox.posts().filter(({ message }) => message === 'SIF_Response').length;
    const transact = world.store.transact.bind(world.store);
    await until(async () => (await world.snapshot()).answers.length === 1, clock, 0);
    world.store.transact = (work, durability) =>
      durability === 'full' ? Promise.reject(new Error('disk full')) : transact(work, durability);
    await letPass(10 * 60_000, clock);
    expect(sent()).to.be.within(5, 15);
    world.store.transact = transact;
    await until(() => request.state !== 'pending', clock);
    expectWhole(world, request, 120);
  });

  it('are two at once, oldest first', async () => {
    const world = await zoneWorld({ mode: 'push', rows: 40 });
    await world.ready();
    const gates: (() => void)[] = [];
    world.packets.before = () => new Promise((resolve) => gates.push(resolve));
    const requests = [1, 2, 3].map(() => world.server.request({ object: DAILY }));
    await world.sandbox.until('all are taken in', () => requests.every(({ acknowledged }) => acknowledged));
    await world.sandbox.until('two are begun', () => gates.length === 2);
    expect((await world.snapshot()).waitingRequests).to.equal(3);
    gates.shift()!();
    await world.server.answered(requests[0]!);
    expect(requests.map(({ state }) => state)).to.deep.equal(['complete', 'pending', 'pending']);
    world.packets.before = () => Promise.resolve();
    for (const open of gates) open();
    await world.server.answered(requests[1]!);
    await world.server.answered(requests[2]!);
  });
});
