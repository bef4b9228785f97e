import { configSchema } from '../../../src/config/settings.js';
import { zoneOptionsSchema, type ZoneOptions } from '../../../src/config/zone-options.js';
import { newGuid, type Guid } from '../../../src/core/guid.js';
import type { AttendanceCodeInfoRow } from '../../../src/objects/attendance-code-info.js';
import type { StudentDailyAttendanceRow } from '../../../src/objects/student-daily-attendance.js';
import type { Comparison } from '../../../src/publishing/decide.js';
import type { KnownCode } from '../../../src/publishing/code-standing.js';
import type { PlanningZone } from '../../../src/publishing/plan-events.js';
import { SIF_VERSIONS, type SifVersion } from '../../../src/sif/versions.js';
import type { FlightEvent } from '../../../src/store/publishing/event-messages.js';
import type { Stream } from '../../../src/store/publishing/streams.js';
import type { Told } from '../../../src/store/publishing/told.js';
import type { TrueObject } from '../../../src/store/publishing/truth.js';
import { codeId, dayKey, SCHOOL, studentId } from '../../support/event-district.js';

export { SIF_VERSIONS };

export const dayRow = (change: Partial<StudentDailyAttendanceRow> = {}): StudentDailyAttendanceRow => ({
  refId: 'A'.repeat(32),
  studentRefId: studentId(1),
  schoolRefId: SCHOOL,
  date: '2026-02-10',
  schoolYear: '2026',
  codeRefId: codeId('1'),
  timeIn: '08:00:00',
  timeOut: null,
  note: null,
  ...change,
});

export const codeRow = (change: Partial<AttendanceCodeInfoRow> = {}): AttendanceCodeInfoRow => ({
  refId: codeId('1'),
  schoolRefId: SCHOOL,
  code: 'AU',
  type: 'Absent',
  status: 'Unexcused',
  description: null,
  absenceValue: '0.5',
  usedForDaily: 'Yes',
  usedForPeriod: 'Yes',
  ...change,
});

export const trueDay = (change: Partial<StudentDailyAttendanceRow> = {}): TrueObject => {
  const row = dayRow(change);
  return {
    fields: JSON.stringify(row),
    year: Number(row.schoolYear),
    calendarID: 1,
    enrollmentID: 1,
    codeRefId: row.codeRefId,
  };
};
export const trueCode = (change: Partial<AttendanceCodeInfoRow> = {}): TrueObject => ({
  fields: JSON.stringify(codeRow(change)),
  year: 2026,
  calendarID: 1,
  enrollmentID: null,
  codeRefId: null,
});
export const told = (state: Told['state'], { fields, enrollmentID, codeRefId }: TrueObject): Told => ({
  state,
  fields,
  enrollmentID,
  codeRefId,
});

/** A due day; what is left out is not there. */
export const day = (
  sides: Partial<Pick<Comparison, 'truth' | 'told' | 'enrollmentExists'>>,
  student: string | number = 1,
): Comparison => ({
  objectName: 'StudentDailyAttendance',
  objectKey: dayKey(student),
  truth: undefined,
  told: undefined,
  enrollmentExists: true,
  ...sides,
});
export const code = (sides: Partial<Pick<Comparison, 'truth' | 'told'>>, name = '1'): Comparison => ({
  objectName: 'AttendanceCodeInfo',
  objectKey: codeId(name),
  truth: undefined,
  told: undefined,
  enrollmentExists: true,
  ...sides,
});

export const knownCode = (change: Partial<KnownCode> = {}): KnownCode => ({
  truth: trueCode(),
  told: undefined,
  open: [],
  ...change,
});

export const options = (change: Record<string, unknown> = {}): ZoneOptions => zoneOptionsSchema.parse(change);

export const header = (msgId: Guid = newGuid()) => ({
  msgId,
  timestamp: '2026-02-10T12:00:00Z',
  sourceId: 'DistrictSIS',
});

export function planningZone(
  change: Partial<PlanningZone> & { version?: SifVersion; maxBytes?: number } = {},
): PlanningZone {
  const { version = '2.7', maxBytes = Infinity, ...others } = change;
  const config = configSchema.parse({
    source: { kind: 'sqlite', file: 'unused' },
    zones: [{ id: 'Zone', url: 'http://127.0.0.1/zone', mode: 'pull' }],
  });
  return {
    provide: config.zones[0]!.provide,
    options: options(),
    firstYear: null,
    streams: new Map(),
    header,
    form: { version, stripEmptyElements: true, maxBytes },
    ...others,
  };
}

export const pausedStream = (name: string, lastCode: string): [string, Stream] => {
  const [objectName, action] = name.split(':') as [Stream['objectName'], Stream['action']];
  const at = '2026-02-10T12:00:00.000Z';
  return [name, { objectName, action, pausedAt: at, reason: lastCode, retryAt: at, lastCode, refusals: 1 }];
};

export const inFlight = (position: number, change: Partial<FlightEvent> = {}): FlightEvent => ({
  objectName: 'StudentDailyAttendance',
  objectKey: dayKey(position),
  msgId: newGuid(),
  position,
  action: 'Add',
  fields: '{}',
  enrollmentID: 1,
  codeRefId: codeId('1'),
  attempts: 0,
  ...change,
});
