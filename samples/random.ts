/** A small seeded generator of pseudo-random numbers (mulberry32): the same seed gives the same district everywhere. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 ≤ x < 1. */
  next(): number {
    return this.#bits() / 4_294_967_296;
  }

  #bits(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new Error('nothing to pick from');
    return from[this.int(0, from.length - 1)] as T;
  }

  /** One of the values, each as likely as its weight says. */
  weighted<T>(choices: readonly (readonly [value: T, weight: number])[]): T {
    const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.next() * total;
    for (const [value, weight] of choices) {
      left -= weight;
      if (left < 0) return value;
    }
    return choices[choices.length - 1]![0];
  }

  /** 32 hexadecimal digits in one of the spellings that occur: hyphens or not, upper or lower case. */
  guid(): string {
    const digits = Array.from({ length: 4 }, () => this.#bits().toString(16).padStart(8, '0')).join('');
    return this.spelling(digits);
  }

  /** The same GUID, perhaps spelled otherwise. */
  spelling(guid: string): string {
    const digits = guid.replaceAll('-', '');
    const cased = this.chance(0.5) ? digits.toUpperCase() : digits.toLowerCase();
    return this.chance(0.5) ? cased : cased.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }
}
