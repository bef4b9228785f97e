/**
 * The agent's own tables for events (rules section 9). A key is named by object and `objectKey` (see publishing/object-key.ts),
 * whose order is the order of answers. Instants are ISO text in UTC.
 */
export interface PublishingTables {
  publication: PublicationTable;
  baseline_part: BaselinePartTable;
  told: ToldTable;
  due: DueTable;
  event_message: EventMessageTable;
  stream: StreamTable;
  resync: ResyncTable;
}

export type EventAction = 'Add' | 'Change' | 'Delete';

/** A zone that takes events: keys are marked due for each row. */
export interface PublicationTable {
  zoneId: string;
  startedAt: string;
  /** Since when the brake holds the zone's events; null: it does not. */
  heldAt: string | null;
  /** Why, JSON: a Hold, see publishing/hold.ts. */
  held: string | null;
}

/** How far a calendar's objects were copied into a zone's baseline (R23). */
export interface BaselinePartTable {
  zoneId: string;
  calendarID: number;
  /** objectKey of the last object copied; null: none yet. */
  lastKey: string | null;
  /** Null: not to its end yet. */
  takenAt: string | null;
}

/** What a zone has: told and acknowledged, or held as its baseline. */
export interface ToldTable {
  zoneId: string;
  objectName: string;
  objectKey: string;
  state: 'told' | 'baseline';
  /** Canonical values: JSON of the object's row as objects/ declares it, equal text meaning equal objects. */
  fields: string;
  /** The enrollment that a StudentDailyAttendance stood on (R25); null for AttendanceCodeInfo. */
  enrollmentID: number | null;
  /** The AttendanceCodeInfo that it references; null for AttendanceCodeInfo. */
  codeRefId: string | null;
  since: string;
}

/** A key that is to be compared. */
export interface DueTable {
  zoneId: string;
  objectName: string;
  objectKey: string;
  cause: 'change' | 'resync' | 'retry' | 'code';
  /**
   * The round that marked it, what the brake holds it under (`held`), or the resync that marked it; null: none did, or
   * the round has passed.
   */
  roundId: string | null;
  /**
   * What has to happen before it can be taken; '': nothing. `round`: its round must have ended and passed the brake;
   * `code:REFID`: the Add of that AttendanceCodeInfo has to be told first and cannot be sent now; `stream:OBJECT:ACTION`:
   * that stream is paused; `users`: an AttendanceCodeInfo's Delete, behind the due StudentDailyAttendance.
   */
  waitsFor: string;
  markedAt: string;
}

/** A SIF_Event: in flight with its bytes, and then what became of it. */
export interface EventMessageTable {
  msgId: string;
  zoneId: string;
  objectName: string;
  objectKey: string;
  /** Order of sending within the zone. */
  position: number;
  action: EventAction;
  status: 'flight' | 'delivered' | 'parked' | 'dropped';
  /** Canonical values that become told; null for a Delete. */
  fields: string | null;
  enrollmentID: number | null;
  codeRefId: string | null;
  bytes: Buffer;
  storedAt: string;
  /** How often it was sent. */
  attempts: number;
  /** When it was acknowledged, parked or dropped. */
  endedAt: string | null;
  /** What the zone last answered, or who dropped it, in words. */
  reply: string | null;
}

/** Refusals of one kind of event in a zone; a paused stream sends nothing until it is tried again. */
export interface StreamTable {
  zoneId: string;
  objectName: string;
  action: EventAction;
  pausedAt: string | null;
  reason: string | null;
  /** When it is tried again by itself; null: not by time. */
  retryAt: string | null;
  /** Category/code of the refusals in a row, and how many there were. */
  lastCode: string | null;
  refusals: number;
}

/** An order to send the difference between what a zone was told and what is true. */
export interface ResyncTable {
  resyncId: string;
  zoneId: string;
  /** JSON: school, student, from, to, forget. */
  scope: string;
  requestedBy: string;
  requestedAt: string;
  /** waiting → marking → marked; or failed */
  status: string;
  /** Object and key up to which it has marked. */
  lastKey: string | null;
  adds: number;
  changes: number;
  deletes: number;
  /** Keys that differ and send nothing: frozen, of an earlier year, switched off. */
  leftOut: number;
  endedAt: string | null;
  reason: string | null;
}
