import { sql, type RawBuilder, type SqlBool } from 'kysely';

/**
 * R26: whether an aggregated day `d` is one that exports and chronic absence look at: up to `asOf`, else up to the last
 * refreshed day of its calendar, whose row of calendar_aggregation is joined as `a`.
 */
export function upToAsOf(asOf: string | undefined): RawBuilder<SqlBool> {
  return asOf === undefined
    ? sql<SqlBool>`(a.lastDay is null or d.date <= a.lastDay)`
    : sql<SqlBool>`d.date <= ${asOf}`;
}
