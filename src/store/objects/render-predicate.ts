import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Operator, Predicate } from '../../query/predicate.js';

/** How a field of an object stands in the statement, and whether it can be absent. */
export interface Field {
  expression: RawBuilder<unknown>;
  nullable: boolean;
}

const OPERATORS: Record<Operator, RawBuilder<unknown>> = {
  EQ: sql`=`,
  NE: sql`<>`,
  LT: sql`<`,
  LE: sql`<=`,
  GT: sql`>`,
  GE: sql`>=`,
};

/**
 * A compiled condition as SQL: operators and fields come from closed lists, every value is a parameter. An absent element
 * compares false, and with NE true (protocol section 7), so nothing here is ever unknown and `not` may stand before it.
 */
export function renderPredicate<Column extends string>(
  predicate: Predicate<Column>,
  fields: Record<Column, Field>,
): RawBuilder<SqlBool> {
  switch (predicate.kind) {
    case 'true':
      return sql<SqlBool>`1 = 1`;
    case 'false':
      return sql<SqlBool>`1 = 0`;
    case 'and':
    case 'or': {
      const [first, ...others] = predicate.parts;
      if (!first) return predicate.kind === 'and' ? sql<SqlBool>`1 = 1` : sql<SqlBool>`1 = 0`;
      if (others.length === 0) return renderPredicate(first, fields);
      const parts = predicate.parts.map((part) => renderPredicate(part, fields));
      return sql<SqlBool>`(${sql.join(parts, predicate.kind === 'and' ? sql` and ` : sql` or `)})`;
    }
    case 'not':
      return sql<SqlBool>`not (${renderPredicate(predicate.part, fields)})`;
    case 'compare': {
      const { expression, nullable } = fields[predicate.column];
      const compared = sql<SqlBool>`${expression} ${OPERATORS[predicate.operator]} ${predicate.value}`;
      if (!nullable) return compared;
      return predicate.operator === 'NE'
        ? sql<SqlBool>`(${expression} is null or ${compared})`
        : sql<SqlBool>`(${expression} is not null and ${compared})`;
    }
  }
}

/** Membership in a list; an empty list holds nothing. */
export function oneOf(expression: RawBuilder<unknown>, values: readonly (string | number)[]): RawBuilder<SqlBool> {
  return values.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`${expression} in (${sql.join([...values])})`;
}
