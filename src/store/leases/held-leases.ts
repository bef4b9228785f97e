import { sql, type SqlBool } from 'kysely';
import type { Reader } from '../../database/port.js';
import { databaseNow } from '../../database/text.js';
import type { StoreTables } from '../tables.js';

/** A lease that somebody holds now. */
export interface HeldName {
  readonly name: string;
  readonly holder: string;
}

/** Every lease that a process holds now: none, when no agent runs and no verb is at work. */
export function heldLeases(reader: Reader<StoreTables>): Promise<HeldName[]> {
  return reader.all(
    reader.sql
      .selectFrom('lease')
      .select(['name', 'holder'])
      .where('holder', '!=', '')
      .where(sql<SqlBool>`expiresAt > ${databaseNow(reader.dialect)}`)
      .orderBy('name'),
  );
}

export const describeHeld = (held: readonly HeldName[]): string =>
  held.map(({ name, holder }) => `${name} by ${holder}`).join(', ');
