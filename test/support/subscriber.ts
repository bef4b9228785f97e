import { XMLParser } from 'fast-xml-parser';

/** A SIF_Event as a server took it. */
export interface TakenEvent {
  readonly msgId: string;
  /** Number of the post that brought it. */
  readonly post: number;
  readonly text: string;
}

/** An object as a subscriber holds it: elements that are there, with their text. */
export interface HeldObject {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly elements: Readonly<Record<string, string>>;
}

/** How what a subscriber holds differs from what is true. */
export interface Difference {
  readonly key: string;
  readonly kind: 'missing' | 'other' | 'superfluous';
}

/** An event that came again under its own SIF_MsgId. */
export interface Repeat {
  readonly msgId: string;
  readonly firstPost: number;
  readonly post: number;
}

/**
 * What a subscriber builds from the SIF_Events of a zone. It takes each literally, and holds whatever could not be applied
 * by such a subscriber against the sender. Shares no code with src.
 */
export class Subscriber {
  readonly objects = new Map<string, HeldObject>();
  readonly faults: string[] = [];
  readonly repeats: Repeat[] = [];
  /** Objects that referenced an AttendanceCodeInfo when its Delete came. */
  readonly leftDangling = new Set<string>();
  readonly #loaded = new Set<string>();
  readonly #posts = new Map<string, number>();
  #last: { msgId: string; post: number } | undefined;

  /** Objects that it has from a SIF_Response: the first event of each may be an Add (R23). */
  load(objects: readonly HeldObject[]): void {
    for (const object of objects) {
      const key = keyOf(object);
      this.objects.set(key, object);
      this.#loaded.add(key);
    }
  }

  /** Takes the events that it has not taken yet, of all that the server took. */
  takeAll(events: readonly TakenEvent[]): void {
    for (const event of events.slice(this.taken)) this.take(event);
  }

  taken = 0;

  take({ msgId, post, text }: TakenEvent): void {
    this.taken += 1;
    const firstPost = this.#posts.get(msgId);
    if (firstPost !== undefined) {
      if (this.#last?.msgId !== msgId) this.#fault(post, `came again after others had come`);
      this.repeats.push({ msgId, firstPost: this.#last?.post ?? firstPost, post });
      this.#last = { msgId, post };
      return;
    }
    this.#posts.set(msgId, post);
    this.#last = { msgId, post };
    const { action, object, nil } = readEvent(text);
    const key = keyOf(object);
    const held = this.objects.get(key);
    if (action === 'Add') this.#add(post, key, object);
    else if (!held) this.#fault(post, `${action} of ${key}, which is not there`);
    else if (action === 'Change') this.#change(post, key, held, object, nil);
    else this.#delete(post, key, held, object, nil);
    this.#loaded.delete(key);
  }

  /** What is missing, other or superfluous beside what is true, by key. */
  differences(truth: readonly HeldObject[]): Difference[] {
    const found: Difference[] = [];
    const left = new Map(this.objects);
    for (const object of truth) {
      const key = keyOf(object);
      const held = left.get(key);
      left.delete(key);
      if (!held) found.push({ key, kind: 'missing' });
      else if (textOf(held) !== textOf(object)) found.push({ key, kind: 'other' });
    }
    for (const key of left.keys()) found.push({ key, kind: 'superfluous' });
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  #add(post: number, key: string, object: HeldObject): void {
    if (this.objects.has(key) && !this.#loaded.has(key)) this.#fault(post, `Add of ${key}, which is there`);
    this.#put(post, key, object);
  }

  #change(post: number, key: string, held: HeldObject, change: HeldObject, nil: readonly string[]): void {
    const elements = { ...held.elements, ...change.elements };
    for (const name of nil) delete elements[name];
    const object = { name: held.name, attributes: { ...held.attributes, ...change.attributes }, elements };
    if (textOf(object) === textOf(held) && !this.#loaded.has(key))
      this.#fault(post, `Change of ${key} changes nothing`);
    this.#put(post, key, object);
  }

  #delete(post: number, key: string, held: HeldObject, deleted: HeldObject, nil: readonly string[]): void {
    if (Object.keys(deleted.elements).length + nil.length > 0) this.#fault(post, `Delete of ${key} carries elements`);
    const attributes = (object: HeldObject): string => JSON.stringify(sorted(object.attributes));
    if (attributes(held) !== attributes(deleted))
      this.#fault(post, `Delete of ${key} carries ${attributes(deleted)} where ${attributes(held)} was told`);
    this.objects.delete(key);
    if (held.name !== 'AttendanceCodeInfo') return;
    for (const [other, { elements }] of this.objects)
      if (elements['AttendanceCodeInfoRefId'] === key) this.leftDangling.add(other);
  }

  #put(post: number, key: string, object: HeldObject): void {
    this.objects.set(key, object);
    if (object.name !== 'StudentDailyAttendance') return;
    const code = object.elements['AttendanceCodeInfoRefId'] ?? 'nothing';
    if (!this.objects.has(code)) this.#fault(post, `${key} references ${code}, which is not there`);
  }

  #fault(post: number, what: string): void {
    this.faults.push(`post ${post}: ${what}`);
  }
}

/** What tells objects apart, as the agent names keys: date, school and student, or the RefId. */
export function keyOf({ name, attributes }: Pick<HeldObject, 'name' | 'attributes'>): string {
  const { Date: date, SchoolInfoRefId, StudentPersonalRefId, RefId } = attributes;
  return name === 'StudentDailyAttendance' ? `${date}/${SchoolInfoRefId}/${StudentPersonalRefId}` : `${RefId}`;
}

function textOf(object: HeldObject): string {
  return JSON.stringify([object.name, sorted(object.attributes), sorted(object.elements)]);
}

const sorted = (record: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));

export interface EventContent {
  readonly action: string;
  readonly object: HeldObject;
  /** Elements that are sent as nil. */
  readonly nil: readonly string[];
}

type Node = string | { [name: string]: string | Node[] };

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
  isArray: (_name, _path, _leaf, isAttribute) => !isAttribute,
});

/** Action and object of a SIF_Event. Throws when it is none. */
export function readEvent(text: string): EventContent {
  let node = parser.parse(text) as Node;
  for (const name of ['SIF_Message', 'SIF_Event', 'SIF_ObjectData', 'SIF_EventObject']) node = only(node, name);
  const action = attributesOf(node)['Action'] ?? '';
  const name = attributesOf(node)['ObjectName'] ?? '';
  const content = only(node, name);
  const elements: Record<string, string> = {};
  const nil: string[] = [];
  for (const [element, [value]] of childrenOf(content))
    if (attributesOf(value!)['nil'] === 'true') nil.push(element);
    else elements[element] = textIn(value!);
  return { action, object: { name, attributes: attributesOf(content), elements }, nil };
}

function only(node: Node, name: string): Node {
  const found = typeof node === 'string' ? undefined : node[name];
  if (!Array.isArray(found) || found.length !== 1) throw new Error(`not one ${name} in ${JSON.stringify(node)}`);
  return found[0]!;
}

function attributesOf(node: Node): Record<string, string> {
  if (typeof node === 'string') return {};
  const attributes = Object.entries(node).flatMap(([name, value]) =>
    name.startsWith('@') && typeof value === 'string' ? [[name.slice(1), value]] : [],
  );
  return Object.fromEntries(attributes) as Record<string, string>;
}

function textIn(node: Node): string {
  const text = typeof node === 'string' ? node : node['#text'];
  return typeof text === 'string' ? text : '';
}

function childrenOf(node: Node): [string, Node[]][] {
  if (typeof node === 'string') return [];
  return Object.entries(node).filter((entry): entry is [string, Node[]] => Array.isArray(entry[1]));
}
