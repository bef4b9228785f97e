import { expect } from 'chai';
import { configSchema } from '../../../src/config/settings.js';
import { newGuid } from '../../../src/core/guid.js';
import { decodeMessage } from '../../../src/sif/decode.js';
import { encodeMessage } from '../../../src/sif/encode.js';
import type { RequestMessage } from '../../../src/sif/messages.js';
import { sifError } from '../../../src/sif/sif-error.js';
import { SIF_VERSIONS, type SifVersion } from '../../../src/sif/versions.js';
import { BEGINNING, errorPacket, openPacket } from '../../../src/zone/answers/write-packet.js';
import { judgeRequest } from '../../../src/zone/answers/judge-request.js';
import { Composer } from '../../../src/zone/composer.js';
import { ManualClock } from '../../support/manual-clock.js';

function composerOf(sifVersion: SifVersion, fixedVersion: boolean): Composer {
  const config = configSchema.parse({
    agent: { id: 'DistrictSIS' },
    source: { kind: 'sqlite', file: 'unused' },
    zones: [{ id: 'Zone', url: 'http://127.0.0.1:1/', mode: 'pull', sifVersion, fixedVersion }],
  });
  return new Composer(config.agent, config.zones[0]!, null, new ManualClock());
}

const versionIn = (bytes: Buffer): string | undefined => /Version="([^"]*)"/.exec(bytes.toString())?.[1];

describe('the version that a message is stamped with', () => {
  for (const sifVersion of SIF_VERSIONS)
    for (const fixedVersion of [false, true])
      it(`is the zone’s for the agent’s own (${sifVersion}${fixedVersion ? ', fixed' : ''})`, () => {
        const composer = composerOf(sifVersion, fixedVersion);
        const own = [
          composer.register(),
          composer.unregister(),
          composer.provide('AttendanceCodeInfo'),
          composer.control('SIF_Ping'),
          composer.control('SIF_GetMessage'),
        ];
        expect(own.map(({ version }) => version)).to.deep.equal(own.map(() => sifVersion));
        const { versions } = composer.register();
        const lower = SIF_VERSIONS.slice(0, SIF_VERSIONS.indexOf(sifVersion)).reverse();
        expect(versions).to.deep.equal(fixedVersion ? [sifVersion] : [sifVersion, ...lower]);
      });

  for (const received of SIF_VERSIONS)
    it(`is that of the message for an ack (${received}), but a posted one in a zone of fixed version`, () => {
      const ack = (fixedVersion: boolean, way: 'reply' | 'posted'): string => {
        const to = { version: received, sourceId: 'State', msgId: newGuid() };
        return composerOf('2.4', fixedVersion).ack(to, { kind: 'status', code: 1 }, way).version;
      };
      expect([ack(false, 'reply'), ack(false, 'posted'), ack(true, 'reply'), ack(true, 'posted')]).to.deep.equal([
        received,
        received,
        received,
        '2.4',
      ]);
    });

  it('is the zone’s for the ack of a message whose version nobody knows, which is 12/3', () => {
    for (const unknown of ['2.8', '1.5r1', '3.0', '2.*', '2.0']) {
      const text = encodeMessage(composerOf('2.7', false).control('SIF_Ping')).toString();
      const decoded = decodeMessage(Buffer.from(text.replace('Version="2.7"', `Version="${unknown}"`)), {
        maxBytes: 9_999,
      });
      if (decoded.ok) expect.fail(`${unknown} was taken`);
      expect(decoded.error).to.include({ category: 12, code: 3 });
      expect(decoded.ids.sourceId).to.equal('DistrictSIS');
      const to = { version: decoded.version, ...decoded.ids };
      for (const way of ['reply', 'posted'] as const)
        expect(composerOf('2.4', false).ack(to, { kind: 'error', error: decoded.error }, way).version).to.equal('2.4');
    }
  });

  for (const fixedVersion of [false, true])
    it(`is the one answered in for a response, also for one with an error${fixedVersion ? ' (fixed: the zone’s)' : ''}`, () => {
      const composer = composerOf('2.6', fixedVersion);
      for (const [listed, stamped] of [
        ['2.1', '2.1'],
        ['2.*', '2.6'],
        ['2.7', '2.6'],
      ] as const) {
        const request: RequestMessage = {
          type: 'SIF_Request',
          version: '2.0r1',
          header: { msgId: newGuid(), timestamp: '2026-02-10T12:00:00Z', sourceId: 'State' },
          versions: [listed],
          maxBufferBytes: 4_096,
          query: { kind: 'query', objectName: 'StudentDailyAttendance', elements: [], conditions: null },
        };
        const { version, ok } = judgeRequest(request, composer.zone, null);
        expect(ok).to.equal(listed !== '2.7');
        const frame = { composer, request, version };
        const content = { objects: new Uint8Array(), count: 0, lastKey: null, more: false, textLeftOut: [] };
        const packets = [
          openPacket(frame, BEGINNING, 4_096).close(content),
          errorPacket(frame, BEGINNING, sifError({ category: 8, code: 7 }, 'no version in common')),
        ];
        for (const { bytes } of packets) expect(versionIn(bytes)).to.equal(fixedVersion ? '2.6' : stamped);
      }
    });
});
