import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { sampleDistrict } from '../../samples/district.js';
import { writeDistrict } from '../../samples/load.js';
import { configSchema } from '../../src/config/settings.js';
import type { Fault } from '../../src/sandbox/faults.js';
import type { OpenRequest } from '../../src/sandbox/open-request.js';
import type { Post } from '../../src/sandbox/post-log.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.js';
import { readShares } from '../../src/store/leases/shares.js';
import { zoneSnapshot, type ZoneSnapshot } from '../../src/zone/zone-snapshot.js';
import { AgentFleet, type FleetProcess } from '../support/agent-fleet.js';
import { until } from '../support/edited-sis.js';
import { afterThisTest, forTheseTests, temporaryDirectory } from '../support/temporary.js';

const ZONES = ['A', 'B', 'C'];
const AGENT = 'DistrictSIS';
const DAILY = 'StudentDailyAttendance';

/**
 * Three processes on one store, as real processes: one is stopped for longer than its lease and comes back, one is killed, and
 * one has a clock that is six hours ahead. In this order; each test begins where the one before ended.
 */
describe('three processes of the agent on one store', function () {
  this.timeout(180_000);

  const there = forTheseTests(async (): Promise<{ sandbox: Sandbox; fleet: AgentFleet }> => {
    const source = join(temporaryDirectory(), 'district.db');
    writeDistrict(source, sampleDistrict);
    const sandbox = await createSandbox({
      zones: Object.fromEntries(ZONES.map((id) => [id, { knowsRepeats: false }])),
    });
    afterThisTest(() => sandbox.close());
    return { sandbox, fleet: await AgentFleet.start(sandbox, source, { count: 3, shifted: 2, zones: ZONES }) };
  });

  const zone = (id: string) => there().sandbox.zone(id);
  const snapshot = (id: string): Promise<ZoneSnapshot> => {
    const url = there().sandbox.url(id);
    const config = configSchema.parse({ source: { kind: 'sqlite', file: 'x' }, zones: [{ id, mode: 'pull', url }] });
    return zoneSnapshot(there().fleet.store, config.zones[0]!);
  };
  const shares = () => readShares(there().fleet.store);
  const holderOf = async (id: string): Promise<FleetProcess> => {
    const { holder } = await snapshot(id);
    if (holder === null) throw new Error(`nobody holds ${id}`);
    return there().fleet.named(holder);
  };
  const ask = (id: string): OpenRequest => zone(id).request({ object: DAILY, maxBufferBytes: 4_096 });
  const postsTo = (id: string): readonly Post[] =>
    there().sandbox.posts().filter((post) => post.zone === id && post.direction === 'agent-to-zone'); // prettier-ignore
  /** Asks, and has the fault strike the second packet. Returns the request and that packet, when it is there. */
  const heldWithPacket = async (id: string, fault: Fault): Promise<{ request: OpenRequest; packet: Post }> => {
    const before = postsTo(id).length;
    zone(id).faults.add({ ...fault, times: 1, skip: 1, messages: ['SIF_Response'] });
    const request = ask(id);
    const second = (): Post | undefined =>
      postsTo(id).slice(before).filter(({ message, msgId }) => message === 'SIF_Response' && msgId !== undefined)[1]; // prettier-ignore
    await until(`${id} has the second packet`, () => second()?.text !== undefined);
    return { request, packet: second()! };
  };
  const logOf = ({ logDirectory }: FleetProcess): string =>
    readdirSync(logDirectory)
      .map((file) => readFileSync(join(logDirectory, file), 'utf8'))
      .join('');
  const readyz = async ({ adminPort }: FleetProcess): Promise<{ reasons: string[]; processes: unknown[] }> =>
    (await (await fetch(`http://127.0.0.1:${adminPort}/readyz`)).json()) as { reasons: string[]; processes: unknown[] };

  it('have a zone each, and show which has what', async () => {
    await until('each process has a zone that is ready', async () => {
      const spread = (await shares()).every(({ zones }) => zones.length === 1);
      return spread && (await Promise.all(ZONES.map(snapshot))).every(({ phase }) => phase === 'ready');
    });
    expect((await shares()).flatMap(({ zones }) => zones).sort()).to.deep.equal(ZONES);
    for (const process of there().fleet.processes) {
      const { processes } = await readyz(process);
      expect(processes).to.have.length(3);
      const answer = await fetch(`http://127.0.0.1:${process.adminPort}/healthz`);
      expect(((await answer.json()) as { zones: string[] }).zones).to.have.length(1);
    }
  });

  it('write down the time of the store, whatever their own clock says', async () => {
    const shifted = there().fleet.processes[2]!;
    const zones = await Promise.all(ZONES.map(snapshot));
    const its = zones.find(({ holder }) => holder !== null && there().fleet.named(holder) === shifted);
    const aheadMs = Date.parse(its!.registeredAt!) - Date.now();
    expect(aheadMs).to.be.below(60_000);
  });

  it('take over from one that stands still and from one that is killed; who comes back settles and sends nothing more', async () => {
    const { sandbox } = there();
    const [stopped, killed] = [await holderOf('A'), await holderOf('B')];
    const survivor = await holderOf('C');
    const inB = await heldWithPacket('B', { kind: 'hang' });
    // Its reply comes while it stands still, and is the first thing that it sees afterwards.
    const inA = await heldWithPacket('A', { kind: 'delay', delayMs: 3_000, afterProcessing: true });
    stopped.signal('SIGSTOP');
    const lostHolder = (await snapshot('A')).holder;
    await killed.kill();
    const other = await zone('C').answered(ask('C'), 60_000);
    expect(other.state, 'in the zone of the one that is left').to.equal('complete');

    await until('the zone of the one that stands still is shown as silent', async () => {
      const { phase, holder } = await snapshot('A');
      expect(holder === null || holder === lostHolder || phase !== 'silent').to.equal(true);
      return phase === 'silent';
    });
    expect((await readyz(survivor)).reasons.join()).to.contain('has not renewed its lease for');

    for (const { request } of [inA, inB]) {
      await sandbox.until('the answer is complete', () => request.state !== 'pending', 60_000);
      expect(request.error).to.equal(undefined);
      expect(request.state).to.equal('complete');
      const keys = request.objects().map(({ attributes }) => JSON.stringify(attributes));
      expect(new Set(keys).size, 'objects that came twice').to.equal(keys.length);
    }
    for (const [id, { packet }] of [
      ['A', inA],
      ['B', inB],
    ] as const) {
      const sent = postsTo(id).filter(({ msgId }) => msgId === packet.msgId);
      expect(sent.length, 'the packet in flight is sent again').to.equal(2);
      expect(sent[1]!.text, 'as it was').to.equal(packet.text);
      expect(await holderOf(id)).to.equal(survivor);
    }

    const before = postsTo('A').length;
    stopped.signal('SIGCONT');
    await until('it notices', () => logOf(stopped).includes('a lease is lost'));
    await until(
      'it has a zone again',
      async () => (await shares()).filter(({ zones }) => zones.length > 0).length === 2,
    );
    expect(await holderOf('A')).to.equal(survivor);
    expect(postsTo('A').length, 'what was sent in the zone that it lost').to.equal(before);
    expect((await zone('A').answered(ask('A'), 60_000)).state).to.equal('complete');
    expect(sandbox.complaints()).to.deep.equal([]);
  });

  it('take pushed messages in for each other, which take effect where the zone is held', async () => {
    const { sandbox, fleet } = there();
    const holder = await holderOf('A');
    const other = fleet.processes.find((process) => process !== holder && !process.hasEnded())!;
    const agent = zone('A').agent(AGENT)!;
    agent.registration = { ...agent.registration, url: `${other.publicUrl}/A` };
    expect((await zone('A').answered(ask('A'), 60_000)).state).to.equal('complete');
    expect(await zone('A').control(AGENT, 'SIF_Ping')).to.deep.include({ kind: 'status' });

    const { request } = await heldWithPacket('A', { kind: 'hang' });
    await zone('A').cancel(request, 'Standard');
    zone('A').clearFaults();
    await sandbox.until('the request is cancelled', () => request.state !== 'pending', 60_000);
    expect(request.error).to.include({ category: 8, code: 18 });

    await zone('A').control(AGENT, 'SIF_Sleep');
    await until('the holder knows that the zone sleeps', async () => (await snapshot('A')).phase === 'asleep');
    await zone('A').control(AGENT, 'SIF_Wakeup');
    await until('the holder knows that it woke up', async () => (await snapshot('A')).phase === 'ready');
    expect(await holderOf('A')).to.equal(holder);
    expect(sandbox.complaints()).to.deep.equal([]);
  });
});
