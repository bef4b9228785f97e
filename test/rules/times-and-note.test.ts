import { expect } from 'chai';
import { calendarRows, code, student, type StudentBuilder } from '../support/attendance-builders.js';
import { evaluateDate, findingsOf } from '../support/attendance-outcomes.js';

/** P1 to P4 are absent, P5 to P7 are there: 12:10 to 14:50. */
const half = (): StudentBuilder => student().mark('P1-P4', 'AU');

describe('TimeIn and TimeOut (section 4)', () => {
  const times = (rows: StudentBuilder): string => {
    const day = evaluateDate(rows);
    return `${day?.timeIn ?? ''}–${day?.timeOut ?? ''}`;
  };

  it('present and tardy periods are attended, exempt absences and early releases are not (R10)', () => {
    expect(times(half().mark('P5', 'PRS').mark('P6', 'TU').mark('P7', 'SR'))).to.equal('12:10:00–13:55:00');
    expect(times(half().mark('P5', 'ER').mark('P6', 'TU').mark('P7', 'ER'))).to.equal('13:05:00–13:55:00');
  });

  it('there are none on a day without an attended period', () => {
    expect(times(half().mark('P5-P7', 'ER'))).to.equal('–');
  });

  it('positive attendance belongs to the attended period that it overlaps longest', () => {
    expect(times(half().unit('12:50:00', '13:30:00'))).to.equal('12:10:00–14:50:00');
    expect(times(half().mark('P5', 'ER').unit('12:30:00', '13:10:00'))).to.equal('12:30:00–14:50:00');
    expect(times(half().unit('13:30:00', '14:50:00'))).to.equal('12:10:00–14:50:00');
  });

  it('overlapping two periods equally it belongs to the earlier one', () => {
    expect(times(half().unit('12:40:00', '13:25:00'))).to.equal('12:40:00–14:50:00');
    expect(times(half().mark('P5', 'ER').unit('13:45:00', '14:10:00'))).to.equal('13:45:00–14:50:00');
  });

  it('the earliest start and the latest end of those of one period replace its times', () => {
    const rows = half().mark('P6-P7', 'SR').unit('12:20:00', '12:30:00').unit('12:15:00', '12:25:00');
    expect(times(rows.unit('12:40:00', null))).to.equal('12:15:00–12:30:00');
  });

  it('is ignored over an absence, exempt or not, even when it overlaps an attended period longer', () => {
    expect(times(half().mark('P7', 'SR').unit('13:10:00', '14:01:00'))).to.equal('12:10:00–13:55:00');
    expect(times(half().unit('12:04:00', '13:00:00'))).to.equal('12:10:00–14:50:00');
  });

  it('outside all periods it is a candidate of its own', () => {
    expect(times(half().unit('12:06:00', '12:09:00'))).to.equal('12:06:00–14:50:00');
    expect(times(half().unit('14:50:00', '16:00:00'))).to.equal('12:10:00–16:00:00');
    expect(times(student().mark('P1-P7', 'AU').unit('15:00:00', null))).to.equal('15:00:00–');
  });

  it('without an end it is one minute long for every overlap (R11)', () => {
    expect(times(half().unit('12:05:00', null))).to.equal('12:05:00–14:50:00');
    expect(times(half().unit('12:04:00', null))).to.equal('12:10:00–14:50:00');
    expect(times(half().unit('12:09:00', null))).to.equal('12:09:00–14:50:00');
  });

  it('is ignored when it runs backwards or cannot be read; seconds are dropped', () => {
    const rows = half().unit('12:20:30', '12:20:59').unit('12:30:00', '12:20:00').unit('early', '13:00:00');
    expect(times(rows.unit('12:15:00', 'late').unit('', '12:30:00'))).to.equal('12:10:00–14:50:00');
    expect(findingsOf(rows).map(({ code }) => code)).to.deep.equal([
      'unit-reversed',
      'unit-reversed',
      'bad-time',
      'bad-time',
      'bad-time',
    ]);
    expect(times(half().unit('12:15:59', '13:00:59'))).to.equal('12:15:00–14:50:00');
  });
});

describe('AttendanceNote (section 4)', () => {
  const note = (rows: StudentBuilder, ...parameters: [ReturnType<typeof calendarRows>?]): unknown =>
    evaluateDate(rows, ...parameters)?.note;

  it('is that of the earliest period that has one', () => {
    const rows = student()
      .mark('P1', 'AU')
      .mark('P3', 'AU', { comments: 'later' })
      .mark('P2', 'AU', { comments: 'first' });
    expect(note(rows)).to.equal('first');
  });

  it('comes from the groups with the most periods only', () => {
    const rows = student().mark('P1', 'AE', { comments: 'one period' }).mark('P2-P3', 'AU');
    expect(note(rows)).to.equal(null);
  });

  it('is taken in ordinal order of the code texts, uncoded last', () => {
    const rows = (): StudentBuilder =>
      student().mark('P1', null, { status: 'A', comments: 'uncoded' }).mark('P2', 'UNK', { comments: 'UNK' });
    expect(note(rows().mark('P3', 'AU', { comments: 'AU' }))).to.equal('AU');
    expect(note(rows().mark('P3', 'AU', { comments: ' \t' }))).to.equal('UNK');
    const excuses = [code('UNK', { code: 'Z' }), code('AU', { code: 'a' })];
    expect(note(rows().mark('P3', 'AU', { comments: 'AU' }), calendarRows({ excuses }))).to.equal('UNK');
  });

  it('is never that of an exempt absence or a tardy', () => {
    const rows = half().mark('P5', 'SR', { comments: 'exempt' }).mark('P6', 'TU', { comments: 'tardy' });
    expect(note(rows)).to.equal(null);
  });

  it('is cleaned (R12), which is a finding', () => {
    const rows = student()
      .mark('P1', 'AU', { comments: '\u0000 ' })
      .mark('P2-P4', 'AU', { comments: ' bus\u0007\n late ' });
    expect(note(rows)).to.equal('bus late');
    expect(findingsOf(rows).map(({ code, ids }) => [code, ids])).to.deep.equal([
      ['illegal-characters', [1]],
      ['illegal-characters', [2]],
    ]);
  });
});
