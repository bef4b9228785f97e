import type { DialectName } from '../../database/port.js';

/** One step of the store's schema: DDL statements for each dialect, applied once, in order of name. */
export interface Migration {
  name: string;
  up(dialect: DialectName): string[];
}
