import type { ReportingOptions } from '../../attendance/reporting-options.js';
import type { ZoneOptions } from '../../config/zone-options.js';
import { parseGuid, type Guid } from '../../core/guid.js';
import type { Reader } from '../../database/port.js';
import type { StoreTables } from '../tables.js';

/** A zone's options with its schools as SchoolInfoRefIds. Schools that do not exist, or have no good GUID, match nothing. */
export async function resolveOptions(reader: Reader<StoreTables>, options: ZoneOptions): Promise<ReportingOptions> {
  return {
    schoolRefIds: options.schools.length === 0 ? null : await schoolRefIds(reader, options.schools),
    years: options.years.length === 0 ? null : new Set(options.years),
    excludeAllSecondaryEnrollments: options.excludeAllSecondaryEnrollments,
    reportNoShow: options.reportNoShow,
    reportStateExclude: options.reportStateExclude,
    attendanceCodeAllowedList: options.attendanceCodeAllowedList,
    codeSelection: options.codeSelection,
  };
}

async function schoolRefIds(reader: Reader<StoreTables>, references: readonly string[]): Promise<Set<Guid>> {
  const known = await reader.all(
    reader.sql
      .selectFrom('calendar')
      .select(['schoolID', 'schoolRefId'])
      .distinct()
      .where('schoolRefId', 'is not', null),
  );
  const bySchoolID = new Map(known.map(({ schoolID, schoolRefId }) => [`schoolID:${schoolID}`, schoolRefId]));
  const refIds = references.map((reference) => parseGuid(bySchoolID.get(reference) ?? reference));
  return new Set(refIds.filter((refId) => refId !== undefined));
}
