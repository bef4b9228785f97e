import { expect } from 'chai';
import fc from 'fast-check';
import type { Operator, Predicate, StudentDailyAttendanceColumn as Column } from '../../../src/query/predicate.js';
import { canMatch, onlyYears } from '../../../src/query/touches.js';

type Query = Predicate<Column>;
const compare = (column: Column, operator: Operator, value: string | number): Query => ({
  kind: 'compare',
  column,
  operator,
  value,
});
const and = (...parts: Query[]): Query => ({ kind: 'and', parts });
const or = (...parts: Query[]): Query => ({ kind: 'or', parts });
const year = (value: number, operator: Operator = 'EQ'): Query => compare('schoolYear', operator, value);
const school = (value: string): Query => compare('schoolRefId', 'EQ', value);
const someDay = compare('date', 'EQ', '2026-02-10');

describe('whether a request can touch a calendar', () => {
  it('is decided by school and year where the conditions name them', () => {
    const query = and(school('A'), year(2026));
    expect(canMatch(query, { schoolRefId: 'A', schoolYear: 2026 })).to.equal(true);
    expect(canMatch(query, { schoolRefId: 'B', schoolYear: 2026 })).to.equal(false);
    expect(canMatch(query, { schoolRefId: 'A', schoolYear: 2025 })).to.equal(false);
    expect(canMatch(or(school('A'), year(2026)), { schoolRefId: 'B', schoolYear: 2025 })).to.equal(false);
  });

  it('is yes where it depends on what is not known', () => {
    expect(canMatch(someDay, { schoolRefId: 'A', schoolYear: 2026 })).to.equal(true);
    expect(canMatch(or(someDay, year(2026)), { schoolYear: 2025 })).to.equal(true);
    expect(canMatch(school('A'), { schoolYear: 2025 })).to.equal(true);
    expect(canMatch({ kind: 'true' }, {})).to.equal(true);
  });

  it('is no where a known part decides it, whatever the rest', () => {
    expect(canMatch(and(someDay, year(2026)), { schoolYear: 2025 })).to.equal(false);
    expect(canMatch({ kind: 'not', part: or(someDay, year(2026)) }, { schoolYear: 2026 })).to.equal(false);
    expect(canMatch({ kind: 'false' }, {})).to.equal(false);
  });

  it('never is no for a calendar that holds a match', () => {
    const column = fc.constantFrom<Column>('schoolRefId', 'schoolYear', 'date');
    const leaf = fc
      .tuple(column, fc.constantFrom<Operator>('EQ', 'NE', 'LT', 'LE', 'GT', 'GE'), fc.nat({ max: 3 }))
      .map(([name, operator, value]) => compare(name, operator, value));
    const { query } = fc.letrec<{ query: Query }>((tie) => ({
      query: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('query'), { maxLength: 3 }).map((parts) => and(...parts)),
        fc.array(tie('query'), { maxLength: 3 }).map((parts) => or(...parts)),
        tie('query').map((part): Query => ({ kind: 'not', part })),
      ),
    }));
    const row = fc.record({
      schoolRefId: fc.nat({ max: 3 }),
      schoolYear: fc.nat({ max: 3 }),
      date: fc.nat({ max: 3 }),
    });
    fc.assert(
      fc.property(query, row, (predicate, { date, ...calendar }) => {
        const matches = canMatch(predicate, { ...calendar, date });
        if (matches) expect(canMatch(predicate, calendar)).to.equal(true);
        const years = onlyYears(predicate);
        if (matches && years) expect(years).to.include(calendar.schoolYear);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the years that a request is confined to', () => {
  it('are those that @SchoolYear equals', () => {
    expect(onlyYears(year(2026))).to.deep.equal([2026]);
    expect(onlyYears(and(someDay, year(2026)))).to.deep.equal([2026]);
    expect(onlyYears(or(and(school('A'), year(2025)), year(2026), year(2025)))).to.deep.equal([2025, 2026]);
  });

  it('are less those that another condition shuts out', () => {
    expect(onlyYears(and(or(year(2025), year(2026)), year(2025, 'NE')))).to.deep.equal([2026]);
    expect(onlyYears(and(year(2025), year(2026)))).to.deep.equal([]);
    expect(onlyYears({ kind: 'false' })).to.deep.equal([]);
  });

  it('are not known where any year could match', () => {
    for (const query of [
      someDay,
      year(2026, 'GE'),
      or(year(2026), someDay),
      { kind: 'true' } as const,
      { kind: 'not', part: year(2026) } as const,
    ]) {
      expect(onlyYears(query)).to.equal(null);
    }
  });
});
