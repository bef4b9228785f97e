import type { Guid } from '../core/guid.js';
import { isAbsence, type AttendanceCode, type Excuse, type Status } from './attendance-code.js';
import type { Calendar } from './calendar.js';
import { codeInfoRefId } from './identities.js';
import { ordinal } from './reading.js';

/** AttendanceCodeInfo as rules section 7 defines it. */
export interface AttendanceCodeInfo {
  refId: Guid;
  excuseID: number;
  schoolRefId: Guid;
  code: string;
  type: 'Absent' | 'Tardy' | 'EarlyDeparture' | 'Present';
  status: 'Excused' | 'Unexcused' | 'Unknown' | 'NA';
  description: string | null;
  value: '1.0' | '0.5' | '0.0';
}

const TYPES = { A: 'Absent', T: 'Tardy', E: 'EarlyDeparture', P: 'Present' } as const satisfies Record<Status, string>;
const STATUSES = { E: 'Excused', U: 'Unexcused', X: 'NA' } as const satisfies Record<Excuse, string>;

/** The AttendanceCodeInfo objects of a calendar's codes, in order of RefId; empty when the school has no good GUID. */
export function attendanceCodeInfos({ codes, schoolRefId }: Calendar): AttendanceCodeInfo[] {
  if (schoolRefId === null) return [];
  return [...codes.values()].flatMap((code) => infosOf(code, schoolRefId)).sort((a, b) => ordinal(a.refId, b.refId));
}

/** None without a status, a GUID and a code text; two for a code that can make a day missed, wholly or half. */
function infosOf(code: AttendanceCode, schoolRefId: Guid): AttendanceCodeInfo[] {
  const { excuseID, status, guid, description } = code;
  if (status === null || guid === null || code.code === '') return [];
  const values = isAbsence(code) ? (['1.0', '0.5'] as const) : (['0.0'] as const);
  return values.map((value) => ({
    refId: codeInfoRefId(guid, value),
    excuseID,
    schoolRefId,
    code: code.code,
    type: TYPES[status],
    status: attendanceStatus(status, code.excuse),
    description,
    value,
  }));
}

function attendanceStatus(status: Status, excuse: Excuse | null): AttendanceCodeInfo['status'] {
  if (status === 'P') return 'NA';
  return excuse === null ? 'Unknown' : STATUSES[excuse];
}
