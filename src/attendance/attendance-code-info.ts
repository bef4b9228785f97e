import { AgentError } from '../core/errors.js';
import type { Guid } from '../core/guid.js';
import type { Calendar } from './calendar.js';

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

/** The AttendanceCodeInfo objects of a calendar's codes, in order of RefId; empty when the school has no good GUID. */
export function attendanceCodeInfos(_calendar: Calendar): AttendanceCodeInfo[] {
  throw new AgentError('internal', 'not available');
}
