import type { Database } from '../../database/port.js';
import type { StoreTables } from '../tables.js';

/** The digest of each student of a calendar, as its days were last evaluated with. */
export async function inputsOfCalendar(store: Database<StoreTables>, calendarID: number): Promise<Map<number, string>> {
  const rows = await store.read((reader) =>
    reader.all(
      reader.sql.selectFrom('student_inputs').select(['personID', 'digest']).where('calendarID', '=', calendarID),
    ),
  );
  return new Map(rows.map(({ personID, digest }) => [personID, digest]));
}
