/** What became of an object that was offered to a packet. */
export type Placing =
  | 'added'
  /** Alone it is larger than a packet: added without its optional text. */
  | 'addedWithoutText'
  /** The packet has no room for it; it is the first of the next one. */
  | 'full'
  /** No packet of this size can hold it. */
  | 'tooLarge';

/**
 * The objects of one packet: filled as far as the next object allows (protocol section 7), so that none but the last
 * packet of an answer is under-filled by more than one object.
 */
export class Packet {
  #bytes: Buffer;
  #length = 0;
  #count = 0;

  /** @param limitBytes what the objects may take: the buffer size asked for less the message around them */
  constructor(readonly limitBytes: number) {
    this.#bytes = ownBuffer(Math.min(limitBytes, FIRST_BYTES));
  }

  get count(): number {
    return this.#count;
  }

  /** The objects in UTF-8, in an ArrayBuffer of their own that can be transferred to another thread. */
  get objects(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes.buffer as ArrayBuffer, 0, this.#length);
  }

  /** Adds an object as XML text. `withoutText` writes it without its optional text; called only when it is too large. */
  add(whole: string, withoutText: () => string): Placing {
    if (this.#append(whole)) return 'added';
    if (Buffer.byteLength(whole) <= this.limitBytes) return 'full';
    const rest = withoutText();
    if (this.#append(rest)) return 'addedWithoutText';
    return Buffer.byteLength(rest) <= this.limitBytes ? 'full' : 'tooLarge';
  }

  #append(text: string): boolean {
    // A UTF-16 unit takes at most three bytes: most texts need no exact count.
    const most = text.length * 3;
    if (this.#length + most > this.#bytes.length) {
      const end = this.#length + Buffer.byteLength(text);
      if (end > this.limitBytes) return false;
      if (end > this.#bytes.length) this.#grow(end);
    }
    this.#length += this.#bytes.write(text, this.#length);
    this.#count += 1;
    return true;
  }

  #grow(atLeast: number): void {
    const larger = ownBuffer(Math.min(this.limitBytes, Math.max(atLeast, this.#bytes.length * 2)));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

const FIRST_BYTES = 65_536;

/** Not from the pool of Buffer, whose memory cannot be transferred. */
function ownBuffer(bytes: number): Buffer {
  return Buffer.from(new ArrayBuffer(bytes));
}
