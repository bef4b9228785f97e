import { aggregation } from './0001-aggregation.js';
import { zone } from './0002-zone.js';
import { changes } from './0003-changes.js';
import { publishing } from './0004-publishing.js';
import { enrollments } from './0005-enrollments.js';
import { runs } from './0006-runs.js';
import { processes } from './0007-processes.js';
import { storeMark } from './0008-store-mark.js';
import { accounts } from './0009-accounts.js';
import type { Migration } from './migration.js';

/** Every step of the store's schema, in order. */
export const migrations: readonly Migration[] = [
  aggregation,
  zone,
  changes,
  publishing,
  enrollments,
  runs,
  processes,
  storeMark,
  accounts,
];
