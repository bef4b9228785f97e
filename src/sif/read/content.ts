import { Errors, SIF_NAMESPACE, XSI_NAMESPACE, type ErrorCode } from '../codes.js';
import { sifError, type SifError } from '../sif-error.js';
import type { XmlElement } from '../xml-reader.js';

/** Thrown while a message is taken apart; decodeMessage turns it into a refusal. */
export class Invalid extends Error {
  readonly error: SifError;
  constructor(code: ErrorCode, desc: string) {
    super(desc);
    this.error = sifError(code, desc);
  }
}

/** The content of an element that the standard closes: its children in their order, nothing else. */
export class Content {
  readonly #parent: XmlElement;
  #next = 0;

  /** Errors: 1/3 for character data between the children. */
  constructor(parent: XmlElement) {
    if (/[^ \t\r\n]/.test(parent.text)) throw new Invalid(Errors.notValid, `Text is not allowed in ${parent.name}`);
    this.#parent = parent;
  }

  /** The next child, if it has one of these names. */
  optional(...names: readonly string[]): XmlElement | undefined {
    const child = this.#parent.children[this.#next];
    if (child === undefined || !names.some((name) => isSif(child, name))) return undefined;
    this.#next += 1;
    return child;
  }

  /** The next child. Errors: 1/6 when it is not there, 1/3 when something stands before it. */
  required(...names: readonly string[]): XmlElement {
    const child = this.optional(...names);
    if (child) return child;
    const rest = this.#parent.children.slice(this.#next);
    if (rest.some((other) => names.some((name) => isSif(other, name)))) throw this.#unexpected(rest[0]!);
    throw new Invalid(Errors.mandatoryMissing, `${this.#parent.name} lacks ${names.join(' or ')}`);
  }

  /** All next children of this name. */
  many(name: string): XmlElement[] {
    const found: XmlElement[] = [];
    for (let child = this.optional(name); child; child = this.optional(name)) found.push(child);
    return found;
  }

  /** Errors: 1/3 when anything is left. */
  end(): void {
    const child = this.#parent.children[this.#next];
    if (child) throw this.#unexpected(child);
  }

  #unexpected(child: XmlElement): Invalid {
    return new Invalid(Errors.notValid, `${child.name} is not allowed at this place in ${this.#parent.name}`);
  }
}

/** Whether it is the element of that name in the SIF namespace. */
export function isSif(element: XmlElement, name: string): boolean {
  return element.name === name && element.ns === SIF_NAMESPACE;
}

/** The first child of that name, wherever it stands: for content that is read leniently. */
export function childOf(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return parent?.children.find((child) => isSif(child, name));
}

/** All children of that name, wherever they stand. */
export function childrenOf(parent: XmlElement | undefined, name: string): XmlElement[] {
  return parent?.children.filter((child) => isSif(child, name)) ?? [];
}

/** An attribute without namespace. */
export function attributeOf(element: XmlElement, name: string): string | undefined {
  return element.attributes.find((attribute) => attribute.name === name && attribute.ns === '')?.value;
}

export function isNil(element: XmlElement): boolean {
  return element.attributes.some(
    ({ name, ns, value }) => name === 'nil' && ns === XSI_NAMESPACE && ['true', '1'].includes(value.trim()),
  );
}

/** The text of an element without children, as xs:string. Errors: 1/3 for children. */
export function textOf(element: XmlElement): string {
  const [child] = element.children;
  if (child) throw new Invalid(Errors.notValid, `${child.name} is not allowed in ${element.name}`);
  return element.text;
}

/** White space collapsed, as xs:token and its kin have it. */
export function collapse(text: string): string {
  return text.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '');
}
