import { expect } from 'chai';
import { pauseMs, sweepIntervalMs } from '../../../src/aggregation/upkeep.js';

describe('the time from one sweep to the next', () => {
  // What it is meant to be, how long the sweep took, and what it becomes; milliseconds.
  const CASES: [string, number, number, number][] = [
    ['is what it is meant to be after a quick one', 30_000, 800, 30_000],
    ['grows with a slow one, which takes a twentieth of it', 30_000, 3_000, 60_000],
    ['grows no further than tenfold', 30_000, 60_000, 300_000],
    ['is twice what the sweep took when that is more', 30_000, 200_000, 400_000],
  ];
  for (const [words, meantMs, tookMs, intervalMs] of CASES)
    it(words, () => {
      expect(sweepIntervalMs(meantMs, tookMs)).to.equal(intervalMs);
    });
});

describe('the pause after a look for changes', () => {
  it('lasts until the next one is meant to begin', () => {
    expect(pauseMs(5_000, 40, false)).to.equal(4_960);
    expect(pauseMs(5_000, 2_000, true)).to.equal(3_000);
  });

  it('is as long as a slow poll took, so that polls take half of the time at most', () => {
    expect(pauseMs(100, 400, false)).to.equal(400);
  });

  it('is none after a slow sweep: what was edited meanwhile has waited long enough', () => {
    expect(pauseMs(100, 6_000, true)).to.equal(0);
  });
});
