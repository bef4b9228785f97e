import { expect } from 'chai';
import { zoneToGive } from '../../../src/zone/zone-balance.js';

describe('zones over processes', () => {
  const all = ['A', 'B', 'C', 'D'];
  const others = (...names: string[]) => names.map((holder) => ({ holder, zones: all }));
  const held = (by: Record<string, string>): Map<string, string> => new Map(Object.entries(by));

  it('stay where they are while each process has as many as any other, or one more', () => {
    expect(zoneToGive('me', others('you'), held({ A: 'me', B: 'you', C: 'me', D: 'you' }))).to.equal(undefined);
    expect(zoneToGive('me', others('you'), held({ A: 'me', B: 'you', C: 'me' }))).to.equal(undefined);
    expect(zoneToGive('me', others('you'), held({ A: 'me' }))).to.equal(undefined);
  });

  it('go one by one to a process that has two fewer, until they are spread', () => {
    const holders = held({ A: 'me', B: 'me', C: 'me', D: 'me' });
    const given: string[] = [];
    for (;;) {
      const zone = zoneToGive('me', others('you', 'third'), holders);
      if (zone === undefined) break;
      given.push(zone);
      holders.set(zone, given.length % 2 === 1 ? 'you' : 'third');
    }
    expect(given).to.deep.equal(['D', 'C']);
  });

  it('go only to a process that is configured to speak with them, and none that was given in vain', () => {
    const holders = held({ A: 'me', B: 'me', C: 'me' });
    const you = [{ holder: 'you', zones: ['A', 'B'] }];
    expect(zoneToGive('me', you, holders)).to.equal('B');
    expect(zoneToGive('me', you, holders, (zone) => zone !== 'B')).to.equal('A');
    expect(zoneToGive('me', [{ holder: 'you', zones: ['D'] }], holders)).to.equal(undefined);
    expect(zoneToGive('me', [], holders)).to.equal(undefined);
  });
});
