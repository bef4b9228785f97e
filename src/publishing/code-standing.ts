import type { ZoneOptions } from '../config/zone-options.js';
import type { Told } from '../store/publishing/told.js';
import type { TrueObject } from '../store/publishing/truth.js';
import { streamName, type Stream } from '../store/publishing/streams.js';
import type { EventAction } from '../store/publishing-tables.js';

/** What is known of an AttendanceCodeInfo that a StudentDailyAttendance is about to reference. */
export interface KnownCode {
  readonly truth: TrueObject | undefined;
  readonly told: Told | undefined;
  /** Its messages in flight or parked. */
  readonly open: readonly { readonly action: EventAction; readonly status: 'flight' | 'parked' }[];
}

/** What of the zone decides. */
export interface CodeZone {
  readonly provide: readonly string[];
  readonly options: Pick<ZoneOptions, 'events'>;
  readonly streams: ReadonlyMap<string, Stream>;
}

/**
 * Whether the reference can be sent (rules section 9, order). `free`: the zone knows the code, or will before, or cannot
 * be told of it at all; `needed`: the code's Add goes first; `blocked`: it would go first and cannot be sent now.
 */
export type CodeStanding = 'free' | 'needed' | 'blocked';

export function codeStanding({ truth, told, open }: KnownCode, zone: CodeZone): CodeStanding {
  if (!zone.provide.includes('AttendanceCodeInfo') || !zone.options.events.AttendanceCodeInfo.Add) return 'free';
  const isStopped = stopsUsers(zone.streams.get(streamName('AttendanceCodeInfo', 'Add')));
  const flight = open.find(({ status }) => status === 'flight');
  if (flight?.action === 'Delete') return truth ? 'blocked' : 'free';
  if (told?.state === 'told') return 'free';
  if (flight) return flight.action === 'Add' && isStopped ? 'blocked' : 'free';
  if (!truth) return 'free';
  if (open.some(({ status }) => status === 'parked')) return 'blocked';
  const stream = zone.streams.get(streamName('AttendanceCodeInfo', 'Add'));
  if (stream?.pausedAt) return isStopped ? 'blocked' : 'free';
  return 'needed';
}

/** A zone that gives this agent no right to publish the codes gets the days without them; any other pause passes. */
export function stopsUsers(stream: Stream | undefined): boolean {
  return Boolean(stream?.pausedAt) && !/^[46]\//.test(stream?.lastCode ?? '');
}
