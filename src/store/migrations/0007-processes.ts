import { columnTypes } from './column-types.js';
import type { Migration } from './migration.js';

/** Several processes on one store: which there are, and since when each lease is held. */
export const processes: Migration = {
  name: '0007-processes',
  up(dialect) {
    const t = columnTypes(dialect);
    return [
      `alter table lease add takenAt ${t.bigint}`,
      `create table agent_process (holder ${t.text(200)} not null primary key, startedAt ${t.bigint} not null,
        renewedAt ${t.bigint} not null, zones ${t.longText} not null)`,
    ];
  },
};
