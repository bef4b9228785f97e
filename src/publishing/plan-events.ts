import type { Header } from '../sif/messages.js';
import type { NamedKey } from '../store/publishing/due.js';
import type { NewEvent } from '../store/publishing/event-messages.js';
import type { ObjectKeyText } from '../store/publishing/object-key.js';
import { streamName } from '../store/publishing/streams.js';
import type { EventAction } from '../store/publishing-tables.js';
import { codeStanding, type CodeZone, type KnownCode } from './code-standing.js';
import { decide, type Comparison, type DecidingZone, type Silence } from './decide.js';
import { writeEvent, type EventForm } from './write-event.js';

/** Due keys with all that decides about them, in the order in which they are sent. */
export interface Page {
  readonly comparisons: readonly Comparison[];
  /** The AttendanceCodeInfo that they are about to reference, by RefId. */
  readonly codes: ReadonlyMap<ObjectKeyText, KnownCode>;
  /** AttendanceCodeInfo whose Deletes wait behind due StudentDailyAttendance; null: all of them. */
  readonly usedCodes: ReadonlySet<ObjectKeyText> | null;
}

export interface PlanningZone extends DecidingZone, CodeZone {
  readonly options: DecidingZone['options'] & CodeZone['options'];
  readonly form: EventForm;
  readonly header: () => Header;
}

/** What becomes of the keys of a page. Keys that are in none of the lists stay due for the next one. */
export interface Plan {
  /** In the order of sending. */
  readonly events: NewEvent[];
  readonly unmarked: (NamedKey & { readonly because: Silence | 'taken' })[];
  readonly waiting: (NamedKey & { readonly waitsFor: string })[];
  /** Codes whose baseline ends: what is told counts from here on (R23). */
  readonly baselineEnded: ObjectKeyText[];
  readonly textLeftOut: NamedKey[];
  /** Equal objects that stand on another enrollment than the one told: it carries the key from here on (R25). */
  readonly movedToEnrollment: Comparison[];
}

/** Turns a page of due keys into at most `limit` messages. */
export function planEvents(page: Page, zone: PlanningZone, limit: number): Plan {
  const plan: Plan = {
    events: [],
    unmarked: [],
    waiting: [],
    baselineEnded: [],
    textLeftOut: [],
    movedToEnrollment: [],
  };
  for (const comparison of page.comparisons) {
    if (plan.events.length >= limit) break;
    const decision = decide(comparison, zone);
    if (decision.kind === 'nothing') {
      plan.unmarked.push({ ...keyOf(comparison), because: decision.because });
      if (decision.because === 'equal' && standsElsewhere(comparison)) plan.movedToEnrollment.push(comparison);
    } else if (!place(plan, page, zone, comparison, decision.action, limit)) break;
  }
  return plan;
}

const standsElsewhere = ({ truth, told }: Comparison): boolean =>
  truth !== undefined && told !== undefined && truth.enrollmentID !== told.enrollmentID;

/** Plans the event of a key, with the code that goes before it; false: there is no room for both. */
function place(
  plan: Plan,
  page: Page,
  zone: PlanningZone,
  comparison: Comparison,
  action: EventAction,
  limit: number,
): boolean {
  const { objectName, objectKey, truth } = comparison;
  const stream = streamName(objectName, action);
  const wait = (waitsFor: string): true => {
    plan.waiting.push({ ...keyOf(comparison), waitsFor });
    return true;
  };
  if (zone.streams.get(stream)?.pausedAt) return wait(`stream:${stream}`);
  if (objectName === 'AttendanceCodeInfo' && action === 'Delete' && (page.usedCodes?.has(objectKey) ?? true))
    return wait('users');
  const codeRefId = action === 'Delete' ? null : (truth?.codeRefId ?? null);
  const code = codeRefId === null ? undefined : page.codes.get(codeRefId);
  if (codeRefId !== null && code) {
    const standing = standingNow(plan, codeRefId, code, zone);
    if (standing === 'needed') {
      if (plan.events.length + 2 > limit) return false;
      const { truth: codeTruth } = code;
      const added = { objectName: 'AttendanceCodeInfo', objectKey: codeRefId, truth: codeTruth } as const;
      plan.baselineEnded.push(codeRefId);
      store(plan, zone, { ...added, told: undefined, enrollmentExists: true }, 'Add');
    }
    if (standing !== 'free' && standingNow(plan, codeRefId, code, zone) === 'blocked') return wait(`code:${codeRefId}`);
  }
  store(plan, zone, comparison, action);
  return true;
}

/** A code's standing with what this plan already sends of it. */
function standingNow(plan: Plan, codeRefId: string, code: KnownCode, zone: PlanningZone) {
  const planned = plan.events.find(
    ({ objectName, objectKey }) => objectName === 'AttendanceCodeInfo' && objectKey === codeRefId,
  );
  return codeStanding(planned ? { ...code, open: [planned] } : code, zone);
}

function store(plan: Plan, zone: PlanningZone, comparison: Comparison, action: EventAction): void {
  const { objectName, truth, told } = comparison;
  const header = zone.header();
  const fields = (action === 'Delete' ? told : truth)!.fields;
  const written = writeEvent({ objectName, action, fields, toldFields: told?.fields ?? null }, zone.form, header);
  const isDelete = action === 'Delete';
  if (written.ok && written.textLeftOut) plan.textLeftOut.push(keyOf(comparison));
  plan.unmarked.push({ ...keyOf(comparison), because: 'taken' });
  plan.events.push({
    ...keyOf(comparison),
    msgId: header.msgId,
    action,
    status: written.ok ? 'flight' : 'parked',
    fields: isDelete ? null : fields,
    enrollmentID: isDelete ? null : (truth?.enrollmentID ?? null),
    codeRefId: isDelete ? null : (truth?.codeRefId ?? null),
    bytes: written.bytes,
    reply: written.ok ? null : tooLarge(written.bytes.length, zone.form.maxBytes),
  });
}

const tooLarge = (bytes: number, maxBytes: number): string =>
  `the message has ${bytes} bytes, and the zone takes ${maxBytes} (SIF_MaxBufferSize)`;

const keyOf = ({ objectName, objectKey }: NamedKey): NamedKey => ({ objectName, objectKey });
