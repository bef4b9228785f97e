import { expect } from 'chai';
import { configSchema } from '../../../src/config/settings.js';
import { newGuid } from '../../../src/core/guid.js';
import { Composer } from '../../../src/zone/composer.js';
import { ManualClock } from '../../support/manual-clock.js';

const composer = (zone: Record<string, unknown> = {}, pushUrl: string | null = null): Composer => {
  const config = configSchema.parse({
    source: { kind: 'sqlite', file: 'unused' },
    zones: [{ id: 'Zone', url: 'http://127.0.0.1/zone', mode: 'pull', ...zone }],
  });
  return new Composer(config.agent, config.zones[0]!, pushUrl, new ManualClock());
};

describe('what the agent writes to a zone', () => {
  it('has a SIF_MsgId of its own, a SIF_Timestamp with Z and the SIF_SourceId of the agent', () => {
    const [first, second] = [composer().header(), composer().header()];
    expect(first).to.deep.equal({
      msgId: first.msgId,
      timestamp: '2026-02-10T12:00:00Z',
      sourceId: 'DistrictSIS',
    });
    expect(first.msgId).to.match(/^[0-9A-F]{32}$/);
    expect(second.msgId).not.to.equal(first.msgId);
  });

  it('asks for the levels of SIF_SecureChannel that are configured', () => {
    const levels = { authenticationLevel: 3, encryptionLevel: 4 };
    expect(composer(levels).header().security).to.deep.equal(levels);
  });

  it('offers gzip in SIF_Register to a zone that pushes, from 2.1 on', () => {
    const offered = (sifVersion: string) =>
      composer({ sifVersion }, 'http://127.0.0.1/sif/Zone').register().protocol?.properties;
    expect(offered('2.1')).to.deep.equal([{ name: 'Accept-Encoding', value: 'gzip' }]);
    expect(offered('2.0r1')).to.deep.equal([]);
  });

  it('acknowledges in the version of the message, but posts in the zone’s where it takes one only', () => {
    const to = { version: '2.1', sourceId: 'State', msgId: newGuid() } as const;
    const versions = (zone: Record<string, unknown>) =>
      (['reply', 'posted'] as const).map((way) => composer(zone).ack(to, { kind: 'status', code: 1 }, way).version);
    expect(versions({ sifVersion: '2.4' })).to.deep.equal(['2.1', '2.1']);
    expect(versions({ sifVersion: '2.4', fixedVersion: true })).to.deep.equal(['2.1', '2.4']);
    expect(
      composer({ sifVersion: '2.4' }).ack({ ...to, version: null }, { kind: 'status', code: 1 }, 'reply').version,
    ).to.equal('2.4');
  });

  it('has another registration digest with other settings, and the same with the same', () => {
    expect(composer().registeredAs()).to.equal(composer().registeredAs());
    expect(composer({ sifVersion: '2.4' }).registeredAs()).not.to.equal(composer().registeredAs());
  });
});
