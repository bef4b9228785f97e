import { aggregation } from './0001-aggregation.js';
import { zone } from './0002-zone.js';
import type { Migration } from './migration.js';

/** Every step of the store's schema, in order. */
export const migrations: readonly Migration[] = [aggregation, zone];
