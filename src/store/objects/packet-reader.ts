import type { ReportingOptions } from '../../attendance/reporting-options.js';
import type { Database } from '../../database/port.js';
import type { AttendanceCodeInfoRow } from '../../objects/attendance-code-info.js';
import { objectWriter, type ObjectWriter, type WriterOptions } from '../../objects/object-writer.js';
import { Packet } from '../../sif/packetiser.js';
import type { StudentDailyAttendanceRow } from '../../objects/student-daily-attendance.js';
import type { StoreTables } from '../tables.js';
import {
  attendanceCodeInfoReader,
  studentDailyAttendanceReader,
  type ObjectQuery,
  type ObjectReader,
} from './object-reader.js';

/** The objects of one packet, and where the answer goes on. */
export interface PacketOfObjects {
  /** UTF-8, one object after another. */
  objects: Uint8Array<ArrayBuffer>;
  count: number;
  /** Key of the last object that was placed; where the packet began when there is none. */
  lastKey: readonly string[] | null;
  /** True when a further object was seen. */
  more: boolean;
  /** Keys of objects that lost their optional text, or did not fit even so (protocol section 7). */
  textLeftOut: (readonly string[])[];
}

/** Rows read at once. Packets of any size are cut from these pages; a page is read ahead at most. */
const PAGE_ROWS = 2_000;

/** Rows read ahead are read again when a packet begins so long after: a slow server must not get what is out of date. */
const READ_AHEAD_MS = 5_000;

/**
 * Cuts an answer into packets, as full as the next object allows. It keeps the rows that it has read ahead, so that
 * small packets do not read a page each; asked for another place than where it stands, it reads from there.
 */
export class PacketReader {
  readonly #rows: RowSource<StudentDailyAttendanceRow> | RowSource<AttendanceCodeInfoRow>;

  constructor(store: Database<StoreTables>, options: ReportingOptions, query: ObjectQuery, form: WriterOptions) {
    this.#rows =
      query.objectName === 'StudentDailyAttendance'
        ? new RowSource(studentDailyAttendanceReader(store, options, query.predicate), form)
        : new RowSource(attendanceCodeInfoReader(store, options, query.predicate), form);
  }

  /** The packet after a key (null: the first) with at most `limitBytes` of objects. */
  async read(afterKey: readonly string[] | null, limitBytes: number): Promise<PacketOfObjects> {
    const rows = this.#rows;
    rows.moveTo(afterKey);
    const packet = new Packet(limitBytes);
    let more = false;
    const textLeftOut: (readonly string[])[] = [];
    while (rows.isReady() || (await rows.load())) {
      const placing = packet.add(rows.text(), () => rows.textWithoutOptional());
      more = placing === 'full';
      if (more) break;
      // One object that no packet can hold (a code of thousands of letters) costs only itself.
      if (placing !== 'added') textLeftOut.push(rows.key());
      rows.next();
    }
    return { objects: packet.objects, count: packet.count, lastKey: rows.keyBefore(), more, textLeftOut };
  }
}

/** The rows of an answer one by one, with the text of the one that is looked at. */
class RowSource<Row> {
  readonly #reader: ObjectReader<Row>;
  readonly #write: ObjectWriter<Row>;
  readonly #writeWithoutText: ObjectWriter<Row>;
  #page: Row[] = [];
  #at = 0;
  #exhausted = false;
  #readAtMs = -Infinity;
  /** Key of the row before the one looked at; null at the beginning. */
  #before: readonly string[] | null = null;
  #text: string | undefined;

  constructor(reader: ObjectReader<Row>, form: WriterOptions) {
    this.#reader = reader;
    this.#write = objectWriter(reader.definition, form);
    this.#writeWithoutText = objectWriter(reader.definition, { ...form, withoutOptionalText: true });
  }

  moveTo(afterKey: readonly string[] | null): void {
    const isFresh = performance.now() - this.#readAtMs < READ_AHEAD_MS;
    if (isFresh && sameKey(afterKey, this.#before)) return;
    this.#page = [];
    this.#at = 0;
    this.#exhausted = false;
    this.#before = afterKey;
    this.#text = undefined;
  }

  /** True when a row is there to be looked at without reading. Only pages are awaited: a packet has thousands of rows. */
  isReady(): boolean {
    return this.#at < this.#page.length;
  }

  /** Reads the next page; false when there is none. */
  async load(): Promise<boolean> {
    if (this.#exhausted) return false;
    this.#readAtMs = performance.now();
    this.#page = await this.#reader.page(this.#before, PAGE_ROWS);
    this.#at = 0;
    this.#exhausted = this.#page.length < PAGE_ROWS;
    return this.isReady();
  }

  /** The row looked at, as it is written. */
  text(): string {
    return (this.#text ??= this.#write(this.#page[this.#at]!));
  }

  textWithoutOptional(): string {
    return this.#writeWithoutText(this.#page[this.#at]!);
  }

  key(): readonly string[] {
    return this.#reader.keyOf(this.#page[this.#at]!);
  }

  /** Key of the row before the one looked at; null at the beginning. */
  keyBefore(): readonly string[] | null {
    return this.#before;
  }

  next(): void {
    this.#before = this.key();
    this.#at += 1;
    this.#text = undefined;
  }
}

function sameKey(left: readonly string[] | null, right: readonly string[] | null): boolean {
  if (left === null || right === null) return left === right;
  return left.length === right.length && left.every((part, index) => part === right[index]);
}
