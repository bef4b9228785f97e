import type { ZoneOptions } from '../config/zone-options.js';
import type { ObjectName } from '../objects/object-definition.js';
import type { NamedKey } from '../store/publishing/due.js';
import { keyParts, type ObjectKeyText } from '../store/publishing/object-key.js';
import type { Told } from '../store/publishing/told.js';
import type { TrueObject } from '../store/publishing/truth.js';
import type { EventAction } from '../store/publishing-tables.js';

/** A due key with both sides of its comparison (R19). */
export interface Comparison {
  readonly objectName: ObjectName;
  readonly objectKey: ObjectKeyText;
  /** What the rules give now. */
  readonly truth: TrueObject | undefined;
  /** What the zone was told, or holds as its baseline. */
  readonly told: Told | undefined;
  /** Whether the enrollment that `told` stood on still exists (R25); true where it stood on none. */
  readonly enrollmentExists: boolean;
}

/** What of a zone decides about its events. */
export interface DecidingZone {
  /** Objects that the zone is provided with. */
  readonly provide: readonly string[];
  readonly options: Pick<ZoneOptions, 'events' | 'freezeBefore' | 'baselineChange'>;
  /** School years before it send no events; null: there is no such limit. */
  readonly firstYear: number | null;
}

/** Why a due key sends nothing. All but the first three, and `earlierYear`, leave it stale. */
export type Silence =
  | 'notProvided'
  /** Neither true nor told. */
  | 'neither'
  | 'equal'
  | 'earlierYear'
  | 'frozen'
  | 'enrollmentDeleted'
  | 'switchedOff';

export type Decision =
  { readonly kind: 'event'; readonly action: EventAction } | { readonly kind: 'nothing'; readonly because: Silence };

/** The law of events (R19 to R25): what a due key sends, by what is true and what the zone has. */
export function decide(comparison: Comparison, zone: DecidingZone): Decision {
  const { objectName, truth, told } = comparison;
  if (!zone.provide.includes(objectName)) return nothing('notProvided');
  if (!truth && !told) return nothing('neither');
  if (truth && truth.fields === told?.fields) return nothing('equal');
  if (isOfEarlierYear(comparison, zone.firstYear)) return nothing('earlierYear');
  if (isFrozen(comparison, zone.options.freezeBefore)) return nothing('frozen');
  if (!truth && !comparison.enrollmentExists) return nothing('enrollmentDeleted');
  const action = actionOf(comparison, zone.options.baselineChange);
  if (!zone.options.events[objectName][action]) return nothing('switchedOff');
  return { kind: 'event', action };
}

function actionOf({ truth, told }: Comparison, baselineChange: ZoneOptions['baselineChange']): EventAction {
  if (!truth) return 'Delete';
  if (!told) return 'Add';
  // R23: a baseline object was never told, but the state may have loaded it by request.
  return told.state === 'baseline' && baselineChange === 'add' ? 'Add' : 'Change';
}

/** A key of a school year that sends no events: it is not stale either. */
export function isOfEarlierYear(
  comparison: Pick<Comparison, 'objectName' | 'truth' | 'told'>,
  firstYear: number | null,
): boolean {
  const year = yearOf(comparison);
  return firstYear !== null && year !== null && year < firstYear;
}

/**
 * School year of a key: the later of the years of what is true and what the zone has, so that a day whose enrollment moves to
 * an earlier year is not left behind. An AttendanceCodeInfo that is gone has none.
 */
function yearOf({ objectName, truth, told }: Pick<Comparison, 'objectName' | 'truth' | 'told'>): number | null {
  if (objectName === 'AttendanceCodeInfo') return truth?.year ?? null;
  const years = truth && truth.year !== null ? [truth.year] : [];
  if (told) years.push(Number((JSON.parse(told.fields) as { schoolYear: string }).schoolYear));
  return years.length === 0 ? null : Math.max(...years);
}

/** `freezeBefore` is about days; an AttendanceCodeInfo has none. */
export function isFrozen({ objectName, objectKey }: NamedKey, freezeBefore: string | null): boolean {
  return freezeBefore !== null && objectName === 'StudentDailyAttendance' && keyParts(objectKey).date < freezeBefore;
}

const nothing = (because: Silence): Decision => ({ kind: 'nothing', because });
