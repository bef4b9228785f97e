import { sql } from 'kysely';
import type { Database } from '../../database/port.js';
import type { StoreTables } from '../tables.js';

/** What the store holds of one day in some calendars: records, those changed since an instant, and findings. Reads each calendar's days: for worker threads. */
export async function countDay(
  store: Database<StoreTables>,
  { calendarIDs, day, since }: { calendarIDs: readonly number[]; day: string; since: string },
): Promise<{ days: number; changedDays: number; findings: number }> {
  const counts = { days: 0, changedDays: 0, findings: 0 };
  for (const calendarID of calendarIDs) {
    const found = await store.read(async (reader) => ({
      records: await reader.first(
        reader.sql
          .selectFrom('attendance_day')
          .select((eb) => eb.fn.countAll<number>().as('days'))
          .select(sql<number | null>`sum(case when lastModified >= ${since} then 1 else 0 end)`.as('changed'))
          .where('calendarID', '=', calendarID)
          .where('date', '=', day),
      ),
      findings: await reader.first(
        reader.sql
          .selectFrom('finding')
          .select((eb) => eb.fn.countAll<number>().as('findings'))
          .where('calendarID', '=', calendarID)
          .where('date', '=', day),
      ),
    }));
    counts.days += Number(found.records?.days ?? 0);
    counts.changedDays += Number(found.records?.changed ?? 0);
    counts.findings += Number(found.findings?.findings ?? 0);
  }
  return counts;
}
