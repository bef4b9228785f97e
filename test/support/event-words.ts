import { sampleExamples } from '../../samples/district.js';
import type { EventContent, HeldObject } from './subscriber.js';

/**
 * Events of the sample district in short, as the worked examples tell them: `Add AU 0.5` of an AttendanceCodeInfo,
 * `Change E23 AU 1.0 12:10:00–nil "Flu"` of a StudentDailyAttendance, by its example. An element that is not sent is `-`.
 */
export class EventWords {
  readonly #codes = new Map<string, string>();

  constructor(answer: readonly HeldObject[]) {
    for (const object of answer) this.#learn(object);
  }

  of(events: readonly EventContent[]): string[] {
    return events.map((event) => this.#of(event));
  }

  #learn({ name, attributes, elements }: HeldObject): void {
    const { AttendanceCode, AbsenceValue } = elements;
    if (name === 'AttendanceCodeInfo' && AttendanceCode !== undefined)
      this.#codes.set(attributes['RefId'] ?? '', `${AttendanceCode} ${AbsenceValue}`);
  }

  #of({ action, object, nil }: EventContent): string {
    this.#learn(object);
    const { attributes, elements } = object;
    if (object.name === 'AttendanceCodeInfo') return `${action} ${this.#codes.get(attributes['RefId'] ?? '')}`;
    const example = sampleExamples.find(({ studentGuid }) => hex(studentGuid) === attributes['StudentPersonalRefId']);
    const who = `${action} ${example?.id ?? 'somebody'}`;
    if (action === 'Delete') return who;
    const value = (name: string): string => elements[name] ?? (nil.includes(name) ? 'nil' : '-');
    const note = value('AttendanceNote');
    const code = this.#codes.get(value('AttendanceCodeInfoRefId'));
    return `${who} ${code} ${value('TimeIn')}–${value('TimeOut')}${note === '-' ? '' : ` "${note}"`}`;
  }
}

const hex = (guid: string): string => guid.replaceAll('-', '').toUpperCase();
