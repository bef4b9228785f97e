import { expect } from 'chai';
import { configSchema } from '../../src/config/settings.js';
import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import { SIF_VERSIONS, type SifVersion } from '../../src/sif/versions.js';
import type { OpenRequest } from '../../src/sandbox/open-request.js';
import { createSandbox } from '../../src/sandbox/sandbox.js';
import type { RequestSpec } from '../../src/sandbox/zone.js';
import { packetThread } from '../../src/zone/packet-thread.js';
import { Zones } from '../../src/zone/zones.js';
import { storeObjects } from '../support/condition-data.js';
import { afterThisTest, temporaryStore } from '../support/temporary.js';

const guid = (digit: string): string => digit.repeat(32);
const OBJECTS = ['A', 'B', 'C'].map((student) => ({
  '@RefId': guid(student),
  '@StudentPersonalRefId': guid(student),
  '@SchoolInfoRefId': guid('1'),
  '@Date': '2026-02-10',
  '@SchoolYear': '2026',
  AttendanceCodeInfoRefId: guid('2'),
  TimeIn: '08:00:00',
  TimeOut: null,
  AttendanceNote: 'Flu',
}));

/** A zone of each version; every other one is polled. */
const idOf = (version: SifVersion): string => `Zone-${version}`;

describe('one agent in eight zones, each of its own version', () => {
  it('speaks and answers in the version of each, as its schema has it', async () => {
    const sandbox = await createSandbox({
      zones: Object.fromEntries(SIF_VERSIONS.map((version) => [idOf(version), { version }])),
    });
    afterThisTest(() => sandbox.close());
    const store = await temporaryStore();
    await storeObjects(
      store,
      'StudentDailyAttendance',
      OBJECTS.map((object) => ({ object, beaten: null })),
    );
    const packets = packetThread({ kind: 'sqlite', file: store.file });
    afterThisTest(() => packets.close());
    const config = configSchema.parse({
      agent: { id: 'DistrictSIS' },
      source: { kind: 'sqlite', file: 'unused' },
      logging: { messages: 'none' },
      zones: SIF_VERSIONS.map((sifVersion) => ({
        id: idOf(sifVersion),
        url: sandbox.url(idOf(sifVersion)),
        mode: 'pull',
        pullSeconds: 0.05,
        sifVersion,
      })),
    });
    const ports = {
      packets,
      readiness: { check: () => Promise.resolve({ state: 'ready' } as const) },
      events: () => ({ run: () => Promise.resolve(), changed: () => undefined }),
    };
    const zones = new Zones({ config, holder: 'me', store, ports, clock: systemClock, logger: silentLogger });
    afterThisTest(() => zones.stop());
    await zones.start();

    const ask = async (version: SifVersion, spec: Partial<RequestSpec>): Promise<OpenRequest> => {
      const zone = sandbox.zone(idOf(version));
      await sandbox.until(`the agent provides in ${zone.id}`, () => zone.providerOf('StudentDailyAttendance'));
      return zone.answered(zone.request({ object: 'StudentDailyAttendance', ...spec }));
    };
    const versionsPosted = (version: SifVersion, message: string): string[] =>
      sandbox
        .posts()
        .filter((post) => post.direction === 'agent-to-zone' && post.zone === idOf(version) && post.message === message)
        .map(({ text }) => /Version="([^"]*)"/.exec(text ?? '')![1]!);

    for (const version of SIF_VERSIONS) {
      const byRefId = (element: string): Partial<RequestSpec> => ({
        versions: ['2.*'],
        query: `<SIF_Query><SIF_QueryObject ObjectName="StudentDailyAttendance"/><SIF_ConditionGroup Type="None"><SIF_Conditions Type="None"><SIF_Condition><SIF_Element>${element}</SIF_Element><SIF_Operator>EQ</SIF_Operator><SIF_Value>${guid('B')}</SIF_Value></SIF_Condition></SIF_Conditions></SIF_ConditionGroup></SIF_Query>`,
      });
      const found = (await ask(version, byRefId('@RefId'))).objects();
      expect(found, version).to.have.length(1);
      expect(found[0]!.attributes['StudentPersonalRefId']).to.equal(guid('B'));
      expect(found[0]!.attributes['RefId'], version).to.equal(version === '2.7' ? guid('B') : undefined);
      const restricted = (await ask(version, { versions: [version], elements: ['TimeIn', '@RefId'] })).objects();
      expect(restricted.map(({ elements }) => elements)).to.deep.equal(OBJECTS.map(() => ({ TimeIn: '08:00:00' })));
      expect((await ask(version, { versions: ['2.0r*', '1.5r1'] })).objectCount).to.equal(3);
      expect((await ask(version, { versions: ['1.*', '3.0'] })).error).to.include({ category: 8, code: 7 });
      expect(versionsPosted(version, 'SIF_Response')).to.deep.equal([version, version, '2.0r1', version]);
      for (const message of ['SIF_Register', 'SIF_Provision', 'SIF_Ping', 'SIF_GetMessage'])
        expect(new Set(versionsPosted(version, message)), `${message} in ${version}`).to.deep.equal(new Set([version]));
      // The requests came in the highest version that the zone and the agent share.
      expect(new Set(versionsPosted(version, 'SIF_Ack'))).to.deep.equal(new Set([version]));
    }
    expect(sandbox.complaints()).to.deep.equal([]);
  });
});
