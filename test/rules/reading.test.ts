import { expect } from 'chai';
import { cleanText } from '../../src/attendance/clean-text.js';
import {
  readDay,
  readFlag,
  readInstant,
  readInteger,
  readLetter,
  readMinuteOfDay,
  readText,
} from '../../src/attendance/reading.js';
import type { Cell } from '../../src/attendance/source-rows.js';

describe('reading cells', () => {
  const reads = (read: (cell: Cell) => unknown, cases: [Cell, unknown][]): void => {
    for (const [cell, expected] of cases) expect(read(cell), JSON.stringify(cell)).to.equal(expected);
  };

  it('takes whole numbers only as integers', () => {
    reads(readInteger, [
      [12, 12],
      [-5, -5],
      [null, null],
      [1.5, undefined],
      [NaN, undefined],
      [2 ** 53, undefined],
      ['12', undefined],
      ['', undefined],
    ]);
  });

  it('sets a flag by any number but 0', () => {
    reads(readFlag, [
      [1, true],
      [-1, true],
      [0, false],
      [null, false],
      [NaN, undefined],
      ['1', undefined],
    ]);
  });

  it('trims texts and upper-cases letters; a blank letter is none', () => {
    reads(readText, [
      ['  AU ', 'AU'],
      ['au', 'au'],
      [9, '9'],
      [null, ''],
    ]);
    reads(readLetter, [
      [' a ', 'A'],
      ['  ', null],
      [null, null],
    ]);
  });

  it('takes real days only', () => {
    reads(readDay, [
      ['2026-02-10', '2026-02-10'],
      ['2026-02-30', undefined],
      ['10.02.2026', undefined],
      ['2026-02-10T00:00:00', undefined],
      [20260210, undefined],
      [' ', null],
      [null, null],
    ]);
  });

  it('drops the seconds of times', () => {
    reads(readMinuteOfDay, [
      ['08:05:59', 485],
      ['08:05:59.9999999', 485],
      ['00:00:00', 0],
      ['24:00:00', undefined],
      ['8:05:00', undefined],
      ['08:05', undefined],
      ['', null],
      [805, undefined],
    ]);
  });

  it('compares instants at the millisecond, however they are written', () => {
    reads(readInstant, [
      ['2026-02-10T09:10:00.123Z', '2026-02-10T09:10:00.123'],
      ['2026-02-10 09:10:00.1239999', '2026-02-10T09:10:00.123'],
      ['2026-02-10T09:10:00.5Z', '2026-02-10T09:10:00.500'],
      ['2026-02-10T09:10:00Z', '2026-02-10T09:10:00.000'],
      ['2026-02-10T25:10:00Z', undefined],
      ['2026-02-10', undefined],
      ['', null],
    ]);
  });

  it('cleans notes of what XML 1.0 cannot carry, then of runs of white space (R12)', () => {
    const cases: [string, string | null, boolean][] = [
      [' called\t\r\n  in ', 'called in', false],
      ['a\u0000b\u001f\ufffe', 'ab', true],
      ['lone \ud83d surrogate', 'lone surrogate', true],
      ['\ud83d\u0000\ude00', null, true],
      ['\ud83d\ude00', '\ud83d\ude00', false],
      ['no\u00a0break \u2003', 'no\u00a0break \u2003', false],
      [' \u0007 ', null, true],
      ['', null, false],
    ];
    for (const [given, text, hadIllegal] of cases) expect(cleanText(given)).to.deep.equal({ text, hadIllegal });
  });
});
