/** A list that forgets its oldest entries beyond a length; positions go on counting. */
export class BoundedList<T> {
  readonly #entries: T[] = [];
  #forgotten = 0;

  constructor(readonly limit: number) {}

  push(entry: T): void {
    this.#entries.push(entry);
    // Shifting one by one would move the whole array each time.
    if (this.#entries.length > this.limit + Math.max(16, this.limit / 8)) {
      const surplus = this.#entries.length - this.limit;
      this.#entries.splice(0, surplus);
      this.#forgotten += surplus;
    }
  }

  /** What is remembered, oldest first. */
  all(): readonly T[] {
    return this.#entries;
  }

  /** How many there ever were. */
  get total(): number {
    return this.#forgotten + this.#entries.length;
  }

  clear(): void {
    this.#entries.length = 0;
    this.#forgotten = 0;
  }
}

/** A map that forgets its oldest keys beyond a size. */
export class BoundedMap<V> {
  readonly #entries = new Map<string, V>();

  constructor(readonly limit: number) {}

  get(key: string): V | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: V): void {
    this.#entries.set(key, value);
    if (this.#entries.size <= this.limit) return;
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }
}
