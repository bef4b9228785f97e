import { expect } from 'chai';
import { fieldsArgument, minutesArgument, textsArgument } from '../../../src/cli/arguments.js';

describe('arguments of the command line', () => {
  it('ranges of minutes hold both ends, and may be open at one', () => {
    expect(minutesArgument('120..240')).to.deep.equal({ from: 120, to: 240 });
    expect(minutesArgument('120..')).to.deep.equal({ from: 120, to: null });
    expect(minutesArgument('..60')).to.deep.equal({ from: null, to: 60 });
    expect(minutesArgument('0')).to.deep.equal({ from: 0, to: 0 });
    for (const text of ['', '..', '240..120', '1.5', '-5', '1...2', 'a..b', '120-240', ' 5'])
      expect(() => minutesArgument(text), text).to.throw(/minutes/);
  });

  it('lists of texts are JSON or comma-separated, and add up', () => {
    expect(textsArgument('AU, UNK')).to.deep.equal(['AU', 'UNK']);
    expect(textsArgument('["A,B"]', ['AU'])).to.deep.equal(['AU', 'A,B']);
    expect(() => textsArgument('[1]')).to.throw(/list/);
    expect(() => textsArgument('["A"')).to.throw(/list/);
  });

  it('fields are those that there are, in the order given', () => {
    const parse = fieldsArgument(['a', 'b', 'c']);
    expect(parse('c, a')).to.deep.equal(['c', 'a']);
    expect(() => parse('a,x,y')).to.throw('there is no field x, y; there are a, b, c.');
    expect(() => parse('')).to.throw(/no field/);
  });
});
