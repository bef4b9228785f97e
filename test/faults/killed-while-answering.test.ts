import { join } from 'node:path';
import { expect } from 'chai';
import { generateDistrict } from '../../samples/generator/district.js';
import { Random } from '../../samples/random.js';
import { objectKey, type OpenRequest } from '../../src/sandbox/open-request.js';
import { createSandbox } from '../../src/sandbox/sandbox.js';
import { afterThisTest, temporaryDirectory } from '../support/temporary.js';
import { KilledAgent, type KilledZone } from '../support/killed-agent.js';
import { seedOf } from '../support/seed.js';

const KILLS = 6;
const ZONES: readonly (KilledZone & { knowsRepeats: boolean })[] = [
  { id: 'Remembers', mode: 'push', knowsRepeats: true },
  { id: 'Forgets', mode: 'pull', knowsRepeats: false },
];

describe('an agent killed again and again while it answers', function () {
  this.timeout(600_000);
  const seed = seedOf();

  it(`sends every object once, and nothing else under a known SIF_MsgId (seed ${seed})`, async () => {
    const random = new Random(seed);
    const source = join(temporaryDirectory(), 'district.db');
    generateDistrict(source, { students: 400, days: 40, seed, awkwardPercent: 0 });
    const sandbox = await createSandbox({
      zones: Object.fromEntries(ZONES.map(({ id, knowsRepeats }) => [id, { knowsRepeats }])),
    });
    afterThisTest(() => sandbox.close());
    const agent = await KilledAgent.prepare(sandbox, source, ZONES, { source: { changeDetection: 'off' } });
    await agent.command('aggregate');
    const before = await keys(agent);
    await agent.start();
    const requests: OpenRequest[] = [];
    for (let kills = 0; kills < KILLS; kills += 1) {
      for (const { id } of ZONES) await ask(id);
      const { id } = random.pick(ZONES);
      const open = pendingIn(id)!;
      const packets = open.packets + random.int(0, 6);
      await sandbox.until(`packet ${packets}`, () => open.packets >= packets || open.state !== 'pending', 30_000);
      await agent.kill();
      await edit(agent, random);
      await agent.start();
    }
    for (const request of requests) await zoneOf(request).answered(request, 60_000);
    const after = await keys(agent);

    expect(sandbox.complaints()).to.deep.equal([]);
    expect(before.size).to.be.greaterThan(1_000);
    for (const request of requests) {
      expect(request.error).to.equal(undefined);
      const objects = request.objects();
      const received = new Set(objects.map(objectKey));
      expect(received.size, 'objects that came twice').to.equal(objects.length);
      const missing = [...before].filter((key) => after.has(key) && !received.has(key));
      expect(missing, 'objects that were there all the time').to.deep.equal([]);
      const forms = new Set(objects.flatMap(({ elements }) => Object.values(elements)).map((value) => value === null));
      const isWholeForm = objects.every(({ elements }) => Object.keys(elements).length === 4);
      expect(forms.has(true) ? isWholeForm : true, 'options that changed in the middle of an answer').to.equal(true);
    }

    function zoneOf(request: OpenRequest) {
      return sandbox.zones().find((zone) => zone.requests().includes(request))!;
    }
    function pendingIn(id: string): OpenRequest | undefined {
      return requests.find((request) => request.state === 'pending' && zoneOf(request).id === id);
    }
    /** Sees to it that an answer is under way in the zone. */
    async function ask(id: string): Promise<void> {
      await sandbox.until(`the agent provides in ${id}`, () => sandbox.zone(id).agents()[0]?.objects.provide.size === 2, 30_000); // prettier-ignore
      if (pendingIn(id)) return;
      requests.push(sandbox.zone(id).request({ object: 'StudentDailyAttendance', maxBufferBytes: 4_096 }));
    }
  });
});

/** Changes objects, takes some away, and changes how and which objects are sent from now on. */
async function edit(agent: KilledAgent, random: Random): Promise<void> {
  const date = agent.inSource((db) => {
    const dates = db.prepare('select distinct date from attendance order by date').pluck().all() as string[];
    const date = random.pick(dates);
    db.prepare('update attendance set comments = ? where date = ?').run('edited '.repeat(random.int(1, 30)), date);
    db.prepare('delete from attendance where date = ? and attendanceID % 7 = ?').run(date, random.int(0, 6));
    return date;
  });
  await agent.command('aggregate', '--date', date);
  for (const { id } of ZONES)
    await agent.setOptions(id, { stripEmptyElements: random.chance(0.5), reportNoShow: random.chance(0.5) });
}

/** What tells the objects apart that a zone is told of, without those that options add. */
async function keys(agent: KilledAgent): Promise<Set<string>> {
  await agent.setOptions('Forgets', { reportNoShow: false });
  const lines = (await agent.command('objects', '--zone', 'Forgets', '--format', 'jsonl')).split('\n');
  return new Set(
    lines
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, string>)
      .map((attributes) => objectKey({ name: 'StudentDailyAttendance', attributes })),
  );
}
