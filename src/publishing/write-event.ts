import { attendanceCodeInfo, type AttendanceCodeInfoRow } from '../objects/attendance-code-info.js';
import type { ObjectDefinition, ObjectName } from '../objects/object-definition.js';
import { objectWriter, type ObjectWriter, type WriterOptions } from '../objects/object-writer.js';
import { studentDailyAttendance, type StudentDailyAttendanceRow } from '../objects/student-daily-attendance.js';
import { eventEnvelope } from '../sif/envelope.js';
import type { Header } from '../sif/messages.js';
import type { SifVersion } from '../sif/versions.js';
import type { EventAction } from '../store/publishing-tables.js';

/** What a SIF_Event says. */
export interface EventContent {
  readonly objectName: ObjectName;
  readonly action: EventAction;
  /** Canonical values of the object; for a Delete as the zone has them. */
  readonly fields: string;
  /** Canonical values that the zone has; null: none. */
  readonly toldFields: string | null;
}

/** How a zone wants its events. */
export interface EventForm {
  readonly version: SifVersion;
  readonly stripEmptyElements: boolean;
  /** Largest SIF_Message that the zone takes, in bytes. */
  readonly maxBytes: number;
}

export type WrittenEvent =
  | { readonly ok: true; readonly bytes: Buffer; readonly textLeftOut: boolean }
  /** Even without its optional text it is larger than the zone takes. */
  | { readonly ok: false; readonly bytes: Buffer };

/** The bytes of a SIF_Event with its one object (protocol section 8, R21). */
export function writeEvent(content: EventContent, form: EventForm, header: Header): WrittenEvent {
  const { objectName, action } = content;
  const { prefix, suffix } = eventEnvelope({ version: form.version, header, objectName, action });
  const written = (withoutOptionalText: boolean): Buffer =>
    Buffer.concat([prefix, Buffer.from(writeObject(content, form, withoutOptionalText)), suffix]);
  const whole = written(false);
  if (whole.length <= form.maxBytes) return { ok: true, bytes: whole, textLeftOut: false };
  const bytes = written(true);
  if (bytes.length <= form.maxBytes) return { ok: true, bytes, textLeftOut: bytes.length < whole.length };
  return { ok: false, bytes };
}

/** An object with its writers, each put together once: an event has one of a few sets of options. */
class WrittenObject<Row> {
  readonly #writers = new Map<string, ObjectWriter<Row>>();

  constructor(readonly definition: ObjectDefinition<Row>) {}

  write(options: WriterOptions, row: Row): string {
    const key = JSON.stringify(options);
    let writer = this.#writers.get(key);
    if (!writer) this.#writers.set(key, (writer = objectWriter(this.definition, options)));
    return writer(row);
  }
}

const DAYS = new WrittenObject<StudentDailyAttendanceRow>(studentDailyAttendance);
const CODES = new WrittenObject<AttendanceCodeInfoRow>(attendanceCodeInfo);

function writeObject(content: EventContent, form: EventForm, withoutOptionalText: boolean): string {
  return content.objectName === 'StudentDailyAttendance'
    ? writeWith(DAYS, content, form, withoutOptionalText)
    : writeWith(CODES, content, form, withoutOptionalText);
}

function writeWith<Row>(
  object: WrittenObject<Row>,
  { action, fields, toldFields }: EventContent,
  { version, stripEmptyElements }: EventForm,
  withoutOptionalText: boolean,
): string {
  const row = JSON.parse(fields) as Row;
  const write = (options: Omit<WriterOptions, 'version' | 'withoutOptionalText'>): string =>
    object.write({ version, withoutOptionalText, ...options }, row);
  switch (action) {
    case 'Add':
      return write({ stripEmptyElements, elements: null });
    case 'Change':
      return write({ stripEmptyElements: true, elements: null, nilElements: gone(object.definition, row, toldFields) });
    case 'Delete':
      return write({ stripEmptyElements: true, elements: [] });
  }
}

/** Elements that the zone has a value of and that have none any more. */
function gone<Row>(definition: ObjectDefinition<Row>, row: Row, toldFields: string | null): string[] {
  if (toldFields === null) return [];
  const told = JSON.parse(toldFields) as Row;
  return definition.fields.filter(({ value }) => value(told) !== null && value(row) === null).map(({ path }) => path);
}
