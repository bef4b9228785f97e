import { expect } from 'chai';
import fc from 'fast-check';
import { impliedRange } from '../../../src/query/implied-range.js';
import type { Operator, Predicate } from '../../../src/query/predicate.js';

type Query = Predicate<'date' | 'note'>;
const date = (operator: Operator, value: string): Query => ({ kind: 'compare', column: 'date', operator, value });
const note: Query = { kind: 'compare', column: 'note', operator: 'EQ', value: 'Flu' };
const and = (...parts: Query[]): Query => ({ kind: 'and', parts });
const or = (...parts: Query[]): Query => ({ kind: 'or', parts });
const rangeOf = (query: Query): unknown => {
  const range = impliedRange(query, 'date');
  return range && [range.from, range.to];
};

describe('the range that a condition implies', () => {
  it('is that of a comparison', () => {
    expect(rangeOf(date('EQ', 'b'))).to.deep.equal(['b', 'b']);
    expect(rangeOf(date('GE', 'b'))).to.deep.equal(['b', null]);
    expect(rangeOf(date('LT', 'b'))).to.deep.equal([null, 'b']);
    for (const query of [date('NE', 'b'), note, { kind: 'true' } as const])
      expect(rangeOf(query)).to.deep.equal([null, null]);
  });

  it('is what all parts of an And allow, and what any part of an Or allows', () => {
    expect(rangeOf(and(date('GE', 'b'), note, date('LE', 'd'), date('GE', 'a')))).to.deep.equal(['b', 'd']);
    expect(rangeOf(or(date('EQ', 'd'), and(date('EQ', 'b'), note), { kind: 'false' }))).to.deep.equal(['b', 'd']);
    expect(rangeOf(or(date('EQ', 'd'), note))).to.deep.equal([null, null]);
    expect(rangeOf(and(or(date('EQ', 'd'), date('EQ', 'b')), date('GT', 'c')))).to.deep.equal(['c', 'd']);
  });

  it('is none where no value meets the condition', () => {
    for (const query of [and(date('EQ', 'b'), date('EQ', 'c')), or(), and({ kind: 'false' }, note)])
      expect(rangeOf(query)).to.equal(null);
  });

  it('never leaves out a value that meets the condition', () => {
    const values = ['a', 'b', 'c', 'd'];
    const leaf = fc
      .tuple(
        fc.constantFrom('date', 'note'),
        fc.constantFrom<Operator>('EQ', 'NE', 'LT', 'LE', 'GT', 'GE'),
        fc.constantFrom(...values),
      )
      .map(([column, operator, value]): Query => ({ kind: 'compare', column: column as 'date', operator, value }));
    const { query } = fc.letrec<{ query: Query }>((tie) => ({
      query: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('query'), { maxLength: 3 }).map((parts) => and(...parts)),
        fc.array(tie('query'), { maxLength: 3 }).map((parts) => or(...parts)),
        tie('query').map((part): Query => ({ kind: 'not', part })),
      ),
    }));
    const row = fc.record({ date: fc.constantFrom(...values), note: fc.constantFrom(...values) });
    fc.assert(
      fc.property(query, row, (predicate, object) => {
        if (!meets(predicate, object)) return;
        const range = impliedRange(predicate, 'date');
        expect(range).to.not.equal(null);
        expect(object.date >= (range!.from ?? '') && object.date <= (range!.to ?? '~')).to.equal(true);
      }),
      { numRuns: 5_000 },
    );
  });
});

function meets(query: Query, row: Readonly<Record<'date' | 'note', string>>): boolean {
  switch (query.kind) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'and':
      return query.parts.every((part) => meets(part, row));
    case 'or':
      return query.parts.some((part) => meets(part, row));
    case 'not':
      return !meets(query.part, row);
    case 'compare': {
      const order = row[query.column] < query.value ? -1 : row[query.column] > query.value ? 1 : 0;
      return { EQ: order === 0, NE: order !== 0, LT: order < 0, LE: order <= 0, GT: order > 0, GE: order >= 0 }[
        query.operator
      ];
    }
  }
}
