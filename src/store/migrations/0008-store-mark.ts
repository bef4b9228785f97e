import { columnTypes } from './column-types.js';
import type { Migration } from './migration.js';

/** What the store itself is, beside what it holds: a backup, or one that was moved away. */
export const storeMark: Migration = {
  name: '0008-store-mark',
  up(dialect) {
    const t = columnTypes(dialect);
    // A backup of an older store has the table before its time.
    const create = dialect === 'sqlite' ? 'create table if not exists' : 'create table';
    return [`${create} store_mark (name ${t.text(40)} not null primary key, value ${t.longText} not null)`];
  },
};
