import { parseSchoolDay } from '../../core/school-day.js';
import type { Guid } from '../../core/guid.js';
import { Errors, MAX_ID_LENGTH } from '../codes.js';
import { attributeOf, collapse, Invalid, textOf } from './content.js';
import type { XmlElement } from '../xml-reader.js';

/** Readers of simple values. Each throws 1/4 for a value that the standard does not allow. */

/** 32 upper-case hexadecimal digits. */
export function guidOf(element: XmlElement): Guid {
  return checked(element, tokenOf(element), isGuid);
}

export function isGuid(text: string): text is Guid {
  return /^[0-9A-F]{32}$/.test(text);
}

/** xs:token. */
export function tokenOf(element: XmlElement): string {
  return collapse(textOf(element));
}

/** SIF_SourceId, SIF_DestinationId, SIF_Context: a token of 1 to 64 characters. */
export function idOf(element: XmlElement): string {
  return checked(element, tokenOf(element), isId);
}

export function isId(text: string): text is string {
  return text !== '' && [...text.slice(0, 2 * MAX_ID_LENGTH + 1)].length <= MAX_ID_LENGTH;
}

/** A whole number without sign, up to `largest`. */
export function numberOf(element: XmlElement, largest = 4_294_967_295): number {
  const text = tokenOf(element);
  const value = /^\+?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= largest)) throw invalid(element, text);
  return value;
}

/** One of the values that are listed. */
export function oneOf<Value extends string>(element: XmlElement, values: readonly Value[]): Value {
  return checked(element, tokenOf(element), (text): text is Value => values.includes(text as Value));
}

/** A mandatory attribute with one of the values that are listed. Errors: also 1/6. */
export function attributeIn<Value extends string>(element: XmlElement, name: string, values: readonly Value[]): Value {
  const text = requiredAttribute(element, name);
  const value = values.find((allowed) => allowed === text);
  if (value === undefined) throw invalid(element, text);
  return value;
}

/** A mandatory attribute as token. Errors: 1/6. */
export function requiredAttribute(element: XmlElement, name: string): string {
  const value = attributeOf(element, name);
  if (value === undefined) throw new Invalid(Errors.mandatoryMissing, `${element.name} lacks the attribute ${name}`);
  return collapse(value);
}

const TIMESTAMP = /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-4]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/;

/** xs:dateTime; one without a zone is taken as well (protocol section 1). */
export function timestampOf(element: XmlElement): string {
  return checked(element, tokenOf(element), isTimestamp);
}

export function isTimestamp(text: string): text is string {
  const day = TIMESTAMP.exec(text)?.[1];
  return parseSchoolDay(day) !== undefined;
}

function checked<Value extends string>(
  element: XmlElement,
  text: string,
  isAllowed: (text: string) => text is Value,
): Value {
  if (!isAllowed(text)) throw invalid(element, text);
  return text;
}

function invalid(element: XmlElement, text: string): Invalid {
  return new Invalid(Errors.invalidValue, `${element.name} cannot have the value "${text.slice(0, 100)}"`);
}
