import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { Database } from '../database/port.js';
import type { StoreTables } from '../store/tables.js';
import type { RefreshThread } from './refresh-thread.js';
import type { RefreshSelection } from './selection.js';

export interface RefreshParts {
  store: Database<StoreTables>;
  thread: RefreshThread;
  clock: Clock;
  logger: Logger;
  /** Holder of the leases: host:pid:random. */
  holder: string;
  /** The district's IANA time zone, and the local time `HH:MM` from which a manual refresh includes today (R17). */
  timeZone: string;
  sameDayFrom: string;
}

export interface RefreshOrder {
  kind: 'manual' | 'first';
  title: string;
  submittedBy: string;
  selection: RefreshSelection;
  /** Tables of the SIS that an administrator says may be empty now. */
  acceptEmpty?: readonly string[];
}

export interface RefreshProgress {
  calendarID: number;
  name: string;
  /** Position of the calendar among those chosen, from 1. */
  position: number;
  of: number;
  studentsDone: number;
  students: number;
}
