import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { keyOf, type Fault, type Path } from './faults.js';
import { resolveReferences, type ReferenceSources } from './references.js';

type Place = NonNullable<Fault['place']>;

/** A YAML file with its references resolved, that still knows where each of its parts stands. */
export class YamlFile {
  /** Syntax errors, repeated keys, and references that lead nowhere. */
  readonly faults: Fault[] = [];
  /** The contents as plain values; undefined when the syntax leaves no sense to them. */
  readonly value: unknown;
  readonly #file: string;
  readonly #document: Document.Parsed;
  readonly #lines = new LineCounter();
  readonly #resolved = new Set<unknown>();
  readonly #unresolved = new Set<unknown>();

  /** @param file the name that places are told with; nothing is read from it */
  constructor(file: string, text: string, sources: ReferenceSources) {
    this.#file = file;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    const { errors } = this.#document;
    for (const { code, message, pos } of errors)
      this.faults.push(
        code === 'DUPLICATE_KEY'
          ? { key: this.#keyAt(pos[0]), message: 'is given twice', place: this.#place(pos[0]) }
          : { key: '', message, place: this.#place(pos[0]) },
      );
    if (errors.some(({ code }) => code !== 'DUPLICATE_KEY')) return;
    this.#resolve(sources);
    try {
      this.value = this.#document.toJS() ?? {};
    } catch (error) {
      this.faults.push({ key: '', message: String(error), place: this.#place(0) });
    }
  }

  /** Whether the file holds something at the path. */
  has(path: Path): boolean {
    return this.#find(path).node !== undefined;
  }

  /** Whether the value there is a text that came out of a reference. */
  isResolved(path: Path): boolean {
    return this.#resolved.has(this.#find(path).node);
  }

  /** Whether the value there is a reference that led nowhere; `faults` holds it already. */
  isUnresolved(path: Path): boolean {
    return this.#unresolved.has(this.#find(path).node);
  }

  /** Where the value at a path begins if it is a single one, else where its key does; of what is missing, its section's. */
  placeOf(path: Path): Place {
    const { node } = this.#find(path);
    return isScalar(node) ? this.#placeOfNode(node) : this.placeOfKey(path);
  }

  /** Where the key at the end of a path begins; of what is missing, its section's. */
  placeOfKey(path: Path): Place {
    const { node, key } = this.#find(path);
    return this.#placeOfNode(key ?? node);
  }

  #resolve(sources: ReferenceSources): void {
    for (const { node, path } of partsOf(this.#document.contents, [])) {
      if (!isScalar(node) || typeof node.value !== 'string' || !node.value.includes('${')) continue;
      const { text, problems } = resolveReferences(node.value, sources);
      node.value = text;
      (problems.length === 0 ? this.#resolved : this.#unresolved).add(node);
      for (const message of problems) this.faults.push({ key: keyOf(path), message, place: this.placeOf(path) });
    }
  }

  /** The node at a path, and the node of the nearest key on the way there. */
  #find(path: Path): { node: Node | undefined; key: Node | undefined } {
    let node = this.#target(this.#document.contents);
    let key: Node | undefined;
    for (const step of path) {
      if (isMap<Node, Node | null>(node)) {
        const pair = node.items.findLast((item) => keyText(item.key) === String(step));
        key = pair?.key ?? key;
        node = this.#target(pair?.value);
      } else if (isSeq<Node>(node)) {
        node = this.#target(node.items[Number(step)]);
        key = node ?? key;
      } else node = undefined;
    }
    return { node, key };
  }

  #keyAt(offset: number): string {
    for (const { key, path } of partsOf(this.#document.contents, []))
      if (key?.range?.[0] === offset) return keyOf(path);
    return '';
  }

  #target(node: Node | null | undefined): Node | undefined {
    return isAlias(node) ? node.resolve(this.#document) : (node ?? undefined);
  }

  #placeOfNode(node: Node | undefined): Place {
    return this.#place(node?.range?.[0] ?? 0);
  }

  #place(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.#file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

const keyText = (key: unknown): string => String(isScalar(key) ? key.value : key);

/** Every part of a tree with its path, and in a map with its key. */
function* partsOf(
  node: unknown,
  path: Path,
  key?: Node,
): Generator<{ node: unknown; key: Node | undefined; path: Path }> {
  yield { node, key, path };
  if (isMap<Node>(node))
    for (const pair of node.items) yield* partsOf(pair.value, [...path, keyText(pair.key)], pair.key);
  else if (isSeq(node)) for (const [index, item] of node.items.entries()) yield* partsOf(item, [...path, index]);
}
