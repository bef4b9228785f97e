import { expect } from 'chai';
import { describeError } from '../../../src/sif/sif-error.js';

describe('a SIF_Error in words', () => {
  it('says the reason that stands in SIF_ExtendedDesc too', () => {
    const error = { category: 5, code: 1, desc: 'Registration', extendedDesc: 'No agent of this id is registered' };
    expect(describeError(error)).to.equal('5/1: Registration (No agent of this id is registered)');
  });

  it('says what there is', () => {
    expect(describeError({ category: 8, code: 12, desc: '' })).to.equal('8/12');
    expect(describeError({ category: 8, code: 12, desc: 'Wrong packet', extendedDesc: '' })).to.equal(
      '8/12: Wrong packet',
    );
    expect(describeError({ category: 8, code: 12, desc: '', extendedDesc: 'expected 2' })).to.equal(
      '8/12: (expected 2)',
    );
  });
});
