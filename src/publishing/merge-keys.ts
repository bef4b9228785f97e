import type { KeyPages } from '../store/publishing/key-pages.js';
import type { ObjectKeyText } from '../store/publishing/object-key.js';

/** A key with what each stream has under it. */
export type Merged<Values extends readonly unknown[]> = readonly [
  ObjectKeyText,
  { readonly [Index in keyof Values]: Values[Index] | undefined },
];

/** Streams of keys in their order as one, a page at a time. It keeps one page of each stream. */
export async function* mergeKeys<Values extends readonly unknown[]>(
  streams: { readonly [Index in keyof Values]: KeyPages<Values[Index]> },
  pageKeys: number,
): AsyncGenerator<Merged<Values>[]> {
  const sides = streams.map((pages) => new Side<unknown>(pages));
  let page: Merged<Values>[] = [];
  for (;;) {
    for (const side of sides) if (side.isEmpty) await side.load();
    const keys = sides.flatMap(({ key }) => key ?? []);
    if (keys.length === 0) break;
    const first = keys.reduce((least, key) => (key < least ? key : least));
    page.push([first, sides.map((side) => side.take(first)) as Merged<Values>[1]]);
    if (page.length === pageKeys) {
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}

/** One stream, with the page that is looked at. */
class Side<Value> {
  #page: readonly (readonly [ObjectKeyText, Value])[] = [];
  #at = 0;
  #isOver = false;

  constructor(readonly pages: KeyPages<Value>) {}

  /** Nothing more can be looked at without loading. */
  get isEmpty(): boolean {
    return this.#at >= this.#page.length && !this.#isOver;
  }

  /** The key looked at; undefined: there are no more. */
  get key(): ObjectKeyText | undefined {
    return this.#page[this.#at]?.[0];
  }

  /** Loads pages until there is a key, or no more pages. */
  async load(): Promise<void> {
    while (this.isEmpty) {
      const next = await this.pages.next();
      if (next.done) this.#isOver = true;
      this.#page = next.done ? [] : next.value;
      this.#at = 0;
    }
  }

  /** What stands under a key, and goes on behind it. */
  take(key: ObjectKeyText): Value | undefined {
    return this.key === key ? this.#page[this.#at++]![1] : undefined;
  }
}
