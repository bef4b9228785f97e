import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { freePort, startAgent } from '../../demo/processes.js';
import { generateDistrict } from '../../samples/generator/district.js';
import type { OpenRequest } from '../../src/sandbox/open-request.js';
import type { SifObject } from '../../src/sandbox/read.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.js';
import type { RequestSpec } from '../../src/sandbox/zone.js';
import { writeConfig } from '../support/command-line.js';
import { Oracle } from '../support/oracle.js';
import { afterThisTest, temporaryDirectory } from '../support/temporary.js';

const ZONES = [
  { id: 'Pull27', mode: 'pull', sifVersion: '2.7', gzip: true },
  { id: 'Push27', mode: 'push', sifVersion: '2.7', gzip: false },
  { id: 'Pull24', mode: 'pull', sifVersion: '2.4', gzip: false },
  { id: 'Push24', mode: 'push', sifVersion: '2.4', gzip: true },
] as const;

const PACKET_BYTES = [16_384, 1_048_576];

describe('answers over HTTP', function () {
  this.timeout(120_000);

  it('hold what the rule book gives, in pull and push, 2.7 and 2.4, with small and large packets', async () => {
    const source = join(temporaryDirectory(), 'district.db');
    generateDistrict(source, { students: 300, days: 40, seed: 31, awkwardPercent: 10 });
    const sandbox = await createSandbox({
      zones: Object.fromEntries(ZONES.map(({ id, sifVersion, gzip }) => [id, { version: sifVersion, gzip }])),
    });
    afterThisTest(() => sandbox.close());
    await startAgentFor(sandbox, source);

    const oracle = new Oracle(source, { calendarIDs: calendarsOfYear(source, 2026) });
    const expected = oracle.objects().map(({ RefId, ...key }) => ({ key: sorted(key), refId: RefId }));
    const codes = oracle.codes({ years: [2026] }).map(sorted);
    expect(expected.length).to.be.greaterThan(300);

    for (const { id, sifVersion } of ZONES) {
      for (const maxBufferBytes of PACKET_BYTES) {
        const answer = await ask(sandbox, id, { object: 'StudentDailyAttendance', maxBufferBytes });
        const objects = answer.objects().map(flat);
        expect(objects.map(({ RefId: _, ...key }) => sorted(key))).to.deep.equal(expected.map(({ key }) => key));
        const refIds = objects.map(({ RefId }) => RefId);
        expect(refIds).to.deep.equal(expected.map(({ refId }) => (sifVersion === '2.7' ? refId : undefined)));
        expect(answer.largestPacketBytes).to.be.at.most(maxBufferBytes);
        expect(answer.packets).to.be.greaterThan(maxBufferBytes === 16_384 ? 10 : 0);
        expect(answer.underFilled, 'packets with room for the next object').to.deep.equal([]);
      }
      const answer = await ask(sandbox, id, { object: 'AttendanceCodeInfo' });
      expect(answer.objects().map((object) => sorted(flat(object)))).to.deep.equal(codes);
    }
    const compressed = sandbox.posts().filter(({ contentEncoding }) => contentEncoding === 'gzip');
    expect(new Set(compressed.map(({ zone }) => zone))).to.deep.equal(new Set(['Pull27', 'Push24']));
    expect(sandbox.complaints()).to.deep.equal([]);
  });

  it('leave out who was excluded since, within one sweep and without a refresh', async () => {
    const source = join(temporaryDirectory(), 'district.db');
    generateDistrict(source, { students: 40, days: 10, seed: 32, awkwardPercent: 0 });
    const sandbox = await createSandbox({ zones: { Push27: {} } });
    afterThisTest(() => sandbox.close());
    await startAgentFor(sandbox, source, ['Push27']);
    const studentsOf = async (): Promise<Set<string>> => {
      const answer = await ask(sandbox, 'Push27', { object: 'StudentDailyAttendance' });
      return new Set(answer.objects().map(({ attributes }) => attributes['StudentPersonalRefId']!));
    };
    const [excluded] = await studentsOf();
    const db = new Sqlite(source);
    db.prepare(
      `update enrollment set stateExclude = 1 where personID =
       (select personID from person where upper(replace(personGUID, '-', '')) = ?)`,
    ).run(excluded);
    db.close();
    // Asked again and again: each answer is complete, and at the latest after a sweep the student is not in it.
    for (let asked = 0; (await studentsOf()).has(excluded!); asked++)
      if (asked === 500) expect.fail('the student is still reported');
    expect(sandbox.complaints()).to.deep.equal([]);
  });
});

async function startAgentFor(
  sandbox: Sandbox,
  source: string,
  ids: readonly string[] = ZONES.map(({ id }) => id),
): Promise<void> {
  const zones = ZONES.filter(({ id }) => ids.includes(id));
  const port = await freePort();
  const config = writeConfig(source, {
    listener: { host: '127.0.0.1', port, publicUrl: `http://127.0.0.1:${port}/sif` },
    admin: { host: '127.0.0.1', port: await freePort() },
    source: { kind: 'sqlite', file: source, sweepSeconds: 0.5 },
    zones: zones.map(({ id, mode, sifVersion }) => ({ id, mode, sifVersion, url: sandbox.url(id), pullSeconds: 1 })),
  });
  const agent = await startAgent(['run', '--config', config]);
  afterThisTest(() => agent.stop());
  for (const { id } of zones)
    await sandbox.until(`the agent provides in ${id}`, () =>
      sandbox.zone(id).agents().some((one) => one.objects.provide.size === 2), 30_000); // prettier-ignore
}

async function ask(sandbox: Sandbox, zone: string, spec: RequestSpec): Promise<OpenRequest> {
  const open = sandbox.zone(zone).request(spec);
  const answer = await sandbox.zone(zone).answered(open, 60_000);
  expect(answer.state, answer.error?.description ?? '').to.equal('complete');
  return answer;
}

/** An object as the sandbox read it, flat under its SIF names. */
function flat({ attributes, elements }: SifObject): Record<string, string> {
  const present = Object.entries(elements).filter((entry): entry is [string, string] => entry[1] !== null);
  return { ...attributes, ...Object.fromEntries(present) };
}

const sorted = (object: object): string => JSON.stringify(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

function calendarsOfYear(source: string, endYear: number): number[] {
  const db = new Sqlite(source, { readonly: true });
  const ids = db.prepare('select calendarID from calendar where endYear = ?').pluck().all(endYear) as number[];
  db.close();
  return ids;
}
