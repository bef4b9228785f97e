import { columnTypes } from './column-types.js';
import type { Migration } from './migration.js';

/** What reports show of enrollments; the mirror fills it in at its next turn. */
export const enrollments: Migration = {
  name: '0005-enrollments',
  up(dialect) {
    const t = columnTypes(dialect);
    return [
      `alter table enrollment add grade ${t.text(400)} default '' not null`,
      `alter table enrollment add isPrimary ${t.int} default 0 not null`,
      `alter table enrollment add startDate ${t.text(10)}`,
    ];
  },
};
