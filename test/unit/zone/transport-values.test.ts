import { expect } from 'chai';
import { BackOff } from '../../../src/core/back-off.js';
import { mediaTypeOf } from '../../../src/zone/transport/media-type.js';
import { zoneAddress } from '../../../src/zone/transport/zone-address.js';

describe('back-off', () => {
  const pauses = (backOff: BackOff, count: number): number[] => Array.from({ length: count }, () => backOff.next());

  it('begins at half a second at most, doubles, and ends at five minutes', () => {
    const longest = new BackOff(() => 1);
    expect(pauses(longest, 12)).to.deep.equal([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000,
    ]);
  });

  it('is jittered down to half of each step', () => {
    const shortest = new BackOff(() => 0);
    expect(pauses(shortest, 3)).to.deep.equal([250, 500, 1_000]);
  });

  it('begins anew after a success', () => {
    const backOff = new BackOff(() => 1);
    pauses(backOff, 5);
    backOff.reset();
    expect(backOff.next()).to.equal(500);
  });
});

describe('media type', () => {
  const accepted = [
    'application/xml',
    'application/xml;charset="utf-8"',
    'application/xml; charset=UTF-8',
    'Application/XML ; Charset=utf8',
    "application/xml;charset='utf-8'",
    'application/xml; charset = "UTF-8"; q=1',
  ];
  for (const type of accepted)
    it(`${type} is XML in UTF-8`, () => expect(mediaTypeOf(type)).to.equal('application/xml'));

  it('text/xml is told apart', () => expect(mediaTypeOf('text/xml; charset=utf-8')).to.equal('text/xml'));

  const refused = [
    undefined,
    '',
    'text/html',
    'application/json',
    'application/xhtml+xml',
    'application/xml;charset=iso-8859-1',
    'application/xml;charset="utf-16"',
    'text/xml;charset=utf-16',
    'application/xml;charset',
  ];
  for (const type of refused) it(`${type ?? 'none'} is neither`, () => expect(mediaTypeOf(type)).to.equal('other'));
});

describe('zone address', () => {
  it('keeps path and query as they are written', () => {
    const url = 'http://zis.example.org/a/../Zone%7e1/./x?q=%20a//b';
    expect(zoneAddress(url).target).to.equal('/a/../Zone%7e1/./x?q=%20a//b');
  });

  it('keeps the authority as it is written, and connects to its host and port', () => {
    expect(zoneAddress('HTTPS://Zis.Example.ORG:443/z')).to.deep.equal({
      secure: true,
      authority: 'Zis.Example.ORG:443',
      hostname: 'Zis.Example.ORG',
      port: 443,
      target: '/z',
    });
  });

  it('knows default ports, addresses in brackets and an empty path', () => {
    expect(zoneAddress('http://[::1]')).to.include({ hostname: '::1', authority: '[::1]', port: 80, target: '/' });
    expect(zoneAddress('https://h?zone=1')).to.include({ port: 443, target: '/?zone=1' });
  });

  it('throws on what is no web address', () => {
    expect(() => zoneAddress('ftp://host/')).to.throw('not an http or https URL');
  });
});
