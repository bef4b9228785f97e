import type { ZoneOptions } from '../../config/zone-options.js';
import type { Reader } from '../../database/port.js';
import type { StoreTables } from '../tables.js';

/**
 * What in a zone's options names nothing that the SIS has, in words. Such options are kept: next year's calendars may
 * bring what they name (rules section 10). Nothing is doubted while no calendar is known.
 */
export async function optionDoubts(reader: Reader<StoreTables>, options: ZoneOptions): Promise<string[]> {
  const calendars = await reader.all(
    reader.sql.selectFrom('calendar').select(['schoolID', 'schoolRefId', 'endYear']).distinct(),
  );
  if (calendars.length === 0) return [];
  const codes = await reader.all(reader.sql.selectFrom('attendance_code').select('code').distinct());
  const knownCodes = new Set(codes.map(({ code }) => code));
  const knownSchools = new Set(calendars.flatMap(({ schoolID, schoolRefId }) => [`schoolID:${schoolID}`, schoolRefId]));
  const knownYears = new Set(calendars.map(({ endYear }) => endYear));
  return [
    ...options.attendanceCodeAllowedList
      .filter((code) => !knownCodes.has(code))
      .map((code) => `attendanceCodeAllowedList: no calendar has a code ${JSON.stringify(code)}`),
    ...options.schools
      .filter((school) => !knownSchools.has(school))
      .map((school) => `schools: there is no school ${school}`),
    ...options.years.filter((year) => !knownYears.has(year)).map((year) => `years: no calendar ends in ${year}`),
  ];
}
