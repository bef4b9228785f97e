import type { AggregationTables } from './aggregation-tables.js';

/** Every table of the agent's own database. */
export interface StoreTables extends AggregationTables {
  schema_migration: { name: string; appliedAt: string };
}
