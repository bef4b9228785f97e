import type { AccountTables } from './account-tables.js';
import type { AggregationTables } from './aggregation-tables.js';
import type { ChangeTables } from './change-tables.js';
import type { PublishingTables } from './publishing-tables.js';
import type { RunTables } from './run-tables.js';
import type { ZoneTables } from './zone-tables.js';

/** Every table of the agent's own database. */
export interface StoreTables
  extends AccountTables, AggregationTables, ChangeTables, PublishingTables, RunTables, ZoneTables {
  schema_migration: { name: string; appliedAt: string };
  /** What the store itself is, see marks.ts; values are JSON. */
  store_mark: { name: string; value: string };
}
