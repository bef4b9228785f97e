import { expect } from 'chai';
import { nextWatermark, windowStart } from '../../../src/source/changes/watermark.js';

const UTC = { modifiedDateZone: 'UTC', overlapSeconds: 120 };
const CHICAGO = { modifiedDateZone: 'America/Chicago', overlapSeconds: 120 };

describe('the watermark of modified dates', () => {
  it('is the largest date seen, with its text as it is', () => {
    const now = Date.parse('2026-03-01T00:00:00Z');
    const seen = ['2026-02-10T08:00:00.123Z', '2026-02-10T08:00:00.9Z', '2026-02-10T07:59:59.999Z'];
    expect(nextWatermark(seen, now, UTC)).to.equal('2026-02-10T08:00:00.9Z');
  });

  it("is what the source server's clock shows, where rows are dated later", () => {
    const now = Date.parse('2026-02-10T14:00:00.250Z');
    expect(nextWatermark(['2099-01-01T00:00:00.000Z'], now, UTC)).to.equal('2026-02-10T14:00:00.250');
    expect(nextWatermark(['2099-01-01T00:00:00'], now, CHICAGO)).to.equal('2026-02-10T08:00:00.250');
    expect(nextWatermark(['2099-01-01 00:00:00'], now, CHICAGO)).to.equal('2026-02-10 08:00:00.250');
  });

  it('passes over what is no date', () => {
    const now = Date.parse('2026-02-10T14:00:00Z');
    expect(nextWatermark(['soon', '', '2026-02-10'], now, UTC)).to.equal('2026-02-10T14:00:00.000');
    expect(nextWatermark(['zz', '2026-01-01T00:00:00'], now, UTC)).to.equal('2026-01-01T00:00:00');
  });

  const starts: [string, string, typeof UTC, string][] = [
    ['reaches back by the overlap', '2026-02-10T08:00:00.500Z', UTC, '2026-02-10T07:58:00'],
    ['stands before every spelling of its second', '2026-02-10T08:02:00.999', UTC, '2026-02-10T08:00:00'],
    ['is written as the watermark is', '2026-02-10 08:02:00', UTC, '2026-02-10 08:00:00'],
    ['reaches over midnight', '2026-03-01T00:00:30', UTC, '2026-02-28T23:58:30'],
    ['is everything where the watermark cannot be read', 'soon', UTC, ''],
    // In Chicago the clocks go back from 02:00 to 01:00 on 2026-11-01.
    ['is as ever before the repeated hour', '2026-11-01T00:59:59', CHICAGO, '2026-11-01T00:57:59'],
    ['reaches back by 3,720 s from the first second of the repeated hour', '2026-11-01T01:00:00', CHICAGO, '2026-10-31T23:58:00'], // prettier-ignore
    ['reaches back by 3,720 s from its last', '2026-11-01T01:59:59.999', CHICAGO, '2026-11-01T00:57:59'],
    ['is as ever after it', '2026-11-01T02:00:00', CHICAGO, '2026-11-01T01:58:00'],
    ['is as ever in that hour when dates are in UTC', '2026-11-01T01:30:00Z', UTC, '2026-11-01T01:28:00'],
    // Clocks go forward on 2026-03-08: an hour that does not exist is not repeated.
    ['is as ever in the hour that spring leaves out', '2026-03-08T02:30:00', CHICAGO, '2026-03-08T02:28:00'],
    // Lord Howe Island goes back by half an hour, from 02:00 to 01:30 on 2026-04-05.
    ['reaches back by as much as the clocks go', '2026-04-05T01:45:00', { modifiedDateZone: 'Australia/Lord_Howe', overlapSeconds: 120 }, '2026-04-05T01:13:00'], // prettier-ignore
  ];
  for (const [behaviour, watermark, dates, start] of starts)
    it(`its window ${behaviour}`, () => expect(windowStart(watermark, dates)).to.equal(start));
});
