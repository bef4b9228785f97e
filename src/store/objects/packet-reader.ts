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
  type ObjectKey,
  type ObjectQuery,
  type ObjectReader,
  type Position,
} from './object-reader.js';

/** The objects of one packet, and where the answer goes on. */
export interface PacketOfObjects {
  /** UTF-8, one object after another. */
  objects: Uint8Array<ArrayBuffer>;
  count: number;
  /** Key of the last object that was placed; where the packet began when there is none. */
  lastKey: ObjectKey | null;
  /** True when a further object was seen. */
  more: boolean;
  /** Keys of objects that lost their optional text, or did not fit even so (protocol section 7). */
  textLeftOut: ObjectKey[];
}

/** Rows read at once. Packets of any size are cut from these pages; a page is read ahead at most. */
const PAGE_ROWS = 2_000;

/** Rows read ahead are read again when a packet begins so long after: a slow server must not get what is out of date. */
const READ_AHEAD_MS = 5_000;

type Rows = RowSource<StudentDailyAttendanceRow> | RowSource<AttendanceCodeInfoRow>;

/** A packet that is being filled. */
interface OpenPacket {
  readonly afterKey: ObjectKey | null;
  readonly packet: Packet;
  readonly textLeftOut: ObjectKey[];
}

/**
 * Cuts an answer into packets, as full as the next object allows. It keeps the rows that it has read ahead, so that
 * small packets do not read a page each; asked for another place than where it stands, it reads from there.
 */
export class PacketReader {
  readonly #rows: Rows;
  #open: OpenPacket | null = null;

  constructor(store: Database<StoreTables>, options: ReportingOptions, query: ObjectQuery, form: WriterOptions) {
    this.#rows =
      query.objectName === 'StudentDailyAttendance'
        ? new RowSource(studentDailyAttendanceReader(store, options, query.predicate), form)
        : new RowSource(attendanceCodeInfoReader(store, options, query.predicate), form);
  }

  /**
   * The packet after a key (null: the first) with at most `limitBytes` of objects. Null: not filled yet, to be asked for
   * again with the same arguments; a call reads one page at most, so that answers can take turns.
   */
  async read(afterKey: ObjectKey | null, limitBytes: number): Promise<PacketOfObjects | null> {
    const rows = this.#rows;
    const open = this.#continued(afterKey, limitBytes);
    if (!rows.isReady()) await rows.load();
    const isFull = fill(open, rows);
    if (!isFull && !rows.isAtEnd()) return null;
    this.#open = null;
    const { packet, textLeftOut } = open;
    return { objects: packet.objects, count: packet.count, lastKey: rows.keyBefore(), more: isFull, textLeftOut };
  }

  /** The packet that is being filled, if it is the one asked for, or else an empty one. */
  #continued(afterKey: ObjectKey | null, limitBytes: number): OpenPacket {
    if (this.#open && sameKey(this.#open.afterKey, afterKey) && this.#open.packet.limitBytes === limitBytes)
      return this.#open;
    this.#rows.moveTo(afterKey);
    return (this.#open = { afterKey, packet: new Packet(limitBytes), textLeftOut: [] });
  }
}

/** Adds the rows that are ready; true when the packet has no room for the next one. */
function fill({ packet, textLeftOut }: OpenPacket, rows: Rows): boolean {
  for (; rows.isReady(); rows.next()) {
    const placing = packet.add(rows.text(), () => rows.textWithoutOptional());
    if (placing === 'full') return true;
    // One object that no packet can hold (a code of thousands of letters) costs only itself.
    if (placing !== 'added') textLeftOut.push(rows.key());
  }
  return false;
}

/** The rows of an answer one by one, with the text of the one that is looked at. */
class RowSource<Row> {
  readonly #reader: ObjectReader<Row>;
  readonly #write: ObjectWriter<Row>;
  readonly #writeWithoutText: ObjectWriter<Row>;
  #page: Row[] = [];
  #at = 0;
  /** Where the page after this one begins; null: it is the last. */
  #next: Position | null = { after: null };
  #readAtMs = -Infinity;
  /** Key of the row before the one looked at; null at the beginning. */
  #before: ObjectKey | null = null;
  #text: string | undefined;

  constructor(reader: ObjectReader<Row>, form: WriterOptions) {
    this.#reader = reader;
    this.#write = objectWriter(reader.definition, form);
    this.#writeWithoutText = objectWriter(reader.definition, { ...form, withoutOptionalText: true });
  }

  moveTo(afterKey: ObjectKey | null): void {
    const isFresh = performance.now() - this.#readAtMs < READ_AHEAD_MS;
    if (isFresh && sameKey(afterKey, this.#before)) return;
    this.#page = [];
    this.#at = 0;
    this.#next = { after: afterKey };
    this.#before = afterKey;
    this.#text = undefined;
  }

  /** True when a row is there to be looked at without reading. */
  isReady(): boolean {
    return this.#at < this.#page.length;
  }

  /** True when there are no more rows. */
  isAtEnd(): boolean {
    return !this.isReady() && this.#next === null;
  }

  /** Reads the next page, which may be empty although more follow. */
  async load(): Promise<void> {
    if (this.#next === null) return;
    this.#readAtMs = performance.now();
    const { rows, next } = await this.#reader.page(this.#next, PAGE_ROWS);
    this.#page = rows;
    this.#at = 0;
    this.#next = next;
  }

  /** The row looked at, as it is written. */
  text(): string {
    return (this.#text ??= this.#write(this.#page[this.#at]!));
  }

  textWithoutOptional(): string {
    return this.#writeWithoutText(this.#page[this.#at]!);
  }

  key(): ObjectKey {
    return this.#reader.keyOf(this.#page[this.#at]!);
  }

  /** Key of the row before the one looked at; null at the beginning. */
  keyBefore(): ObjectKey | null {
    return this.#before;
  }

  next(): void {
    this.#before = this.key();
    this.#at += 1;
    this.#text = undefined;
  }
}

function sameKey(left: ObjectKey | null, right: ObjectKey | null): boolean {
  if (left === null || right === null) return left === right;
  return left.length === right.length && left.every((part, index) => part === right[index]);
}
