import { expect } from 'chai';
import {
  compareVersions,
  highestCommonVersion,
  matchesVersion,
  parseVersion,
  SIF_VERSIONS,
  versionsUpTo,
} from '../../../src/sif/versions.js';

const matching = (token: string): string[] => SIF_VERSIONS.filter((version) => matchesVersion(token, version));

describe('SIF versions', () => {
  it('knows eight of them, and takes no other text for one', () => {
    expect(SIF_VERSIONS.map(parseVersion)).to.deep.equal([...SIF_VERSIONS]);
    for (const text of ['', '2.0', '2.8', '2.*', '2.4 ', '1.5r1', '3.0'])
      expect(parseVersion(text)).to.equal(undefined);
  });

  it('orders them by age, 2.0r1 before 2.1', () => {
    expect([...SIF_VERSIONS].sort(compareVersions)).to.deep.equal([...SIF_VERSIONS]);
    expect(compareVersions('2.7', '2.0r1')).to.be.greaterThan(0);
    expect(compareVersions('2.4', '2.4')).to.equal(0);
  });

  it('lists the zone’s version first, then every lower one', () => {
    expect(versionsUpTo('2.3')).to.deep.equal(['2.3', '2.2', '2.1', '2.0r1']);
    expect(versionsUpTo('2.0r1')).to.deep.equal(['2.0r1']);
  });

  it('reads the tokens of the standard', () => {
    expect(matching('2.4')).to.deep.equal(['2.4']);
    expect(matching('2.0r1')).to.deep.equal(['2.0r1']);
    expect(matching('2.*')).to.deep.equal([...SIF_VERSIONS]);
    expect(matching('2.0r*')).to.deep.equal(['2.0r1']);
    expect(matching('*')).to.deep.equal([...SIF_VERSIONS]);
  });

  it('takes no other token for a wildcard', () => {
    for (const token of ['', '1.*', '2.0*', '2*', '2.1*', '2.1r*', '2.0r2', '.*', '**', '2.*.*', '2.x']) {
      expect(matching(token), token).to.deep.equal([]);
    }
  });

  it('answers in the highest version that is listed and not above the zone’s', () => {
    expect(highestCommonVersion(['2.*'], '2.4')).to.equal('2.4');
    expect(highestCommonVersion(['2.1', '2.6', '2.3'], '2.4')).to.equal('2.3');
    expect(highestCommonVersion(['2.0r*', '1.*'], '2.7')).to.equal('2.0r1');
  });

  it('finds none where all that is listed is above the zone or unknown', () => {
    expect(highestCommonVersion(['2.7'], '2.6')).to.equal(undefined);
    expect(highestCommonVersion(['1.5r1', '3.*'], '2.7')).to.equal(undefined);
    expect(highestCommonVersion([], '2.7')).to.equal(undefined);
  });
});
