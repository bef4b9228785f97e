import type { Database } from '../../database/port.js';
import type { CodeInfoTable } from '../aggregation-tables.js';
import type { StoreTables } from '../tables.js';

/** What is known of a calendar's attendance codes since its days were last evaluated. */
export interface KnownCodes {
  /** Digests by excuseID. */
  readonly digests: Map<number, string>;
  readonly infos: KnownCodeInfo[];
}

export type KnownCodeInfo = Pick<CodeInfoTable, 'excuseID' | 'schoolRefId' | 'code' | 'type' | 'status'>;

/** By calendar. */
export async function readKnownCodes(store: Database<StoreTables>): Promise<Map<number, KnownCodes>> {
  const calendars = new Map<number, KnownCodes>();
  const of = (calendarID: number): KnownCodes => {
    let known = calendars.get(calendarID);
    if (!known) calendars.set(calendarID, (known = { digests: new Map(), infos: [] }));
    return known;
  };
  await store.read(async (reader) => {
    const seen = await reader.all(reader.sql.selectFrom('seen_code').select(['calendarID', 'excuseID', 'digest']));
    for (const { calendarID, excuseID, digest } of seen) of(calendarID).digests.set(excuseID, digest);
    const infos = reader.sql
      .selectFrom('code_info')
      .select(['calendarID', 'excuseID', 'schoolRefId', 'code', 'type', 'status']);
    for (const { calendarID, ...info } of await reader.all(infos)) of(calendarID).infos.push(info);
  });
  return calendars;
}
