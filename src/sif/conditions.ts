import { Errors } from './codes.js';
import { Content, Invalid, isNil, isSif, textOf } from './read/content.js';
import { isError, sifError, type SifError } from './sif-error.js';
import { attributeIn, oneOf, tokenOf } from './read/values.js';
import type { XmlElement } from './xml-reader.js';

const OPERATORS = ['EQ', 'LT', 'GT', 'LE', 'GE', 'NE'] as const;

/** SIF_Operator. */
export type ConditionOperator = (typeof OPERATORS)[number];

/** SIF_Condition as it was written; its meaning is found against an object's element table. */
export interface Condition {
  /** SIF_Element, for example `@Date` or `StudentDailyAttendance/@Date`. */
  readonly element: string;
  readonly operator: ConditionOperator;
  readonly value: string;
}

/** Parts joined by And or Or. None is read as And: it is allowed with a single part only. */
export interface Joined<Part> {
  readonly join: 'And' | 'Or';
  readonly parts: readonly Part[];
}

/** SIF_ConditionGroup, its SIF_Conditions, and their SIF_Condition. SIF_Example is read as one And of EQ. */
export type ConditionGroup = Joined<Joined<Condition>>;

/** What a database engine takes in one statement without trouble; a SIF_Query with more is refused. */
export const MAX_CONDITIONS = 500;

/** Reads SIF_ConditionGroup. Errors: 8/9 as a value; throws 1/3 for elements that the standard does not have there. */
export function readConditionGroup(element: XmlElement): ConditionGroup | { readonly refused: SifError } {
  return refusable(() => {
    const group = joined(element, 'SIF_Conditions', (conditions) => joined(conditions, 'SIF_Condition', condition));
    return limited(group);
  });
}

/** Reads SIF_Example: equality on every leaf of the object in it; null when it has none. Errors: 8/9 as a value. */
export function readExample(
  element: XmlElement,
  objectName: string,
): ConditionGroup | null | { readonly refused: SifError } {
  return refusable(() => {
    const [example, other] = element.children;
    if (!example || other || !isSif(example, objectName)) {
      throw new Invalid(Errors.queryUnsupported, `SIF_Example must hold one ${objectName}`);
    }
    const parts = leaves(example, '');
    return parts.length === 0 ? null : limited({ join: 'And', parts: [{ join: 'And', parts }] });
  });
}

function joined<Part>(element: XmlElement, partName: string, read: (part: XmlElement) => Part): Joined<Part> {
  const type = attributeIn(element, 'Type', ['And', 'Or', 'None']);
  const content = new Content(element);
  const parts = [content.required(partName), ...content.many(partName)].map(read);
  content.end();
  if (type === 'None' && parts.length > 1) {
    throw new Invalid(Errors.queryUnsupported, `${element.name} of Type None can hold one ${partName} only`);
  }
  return { join: type === 'None' ? 'And' : type, parts };
}

function condition(element: XmlElement): Condition {
  const content = new Content(element);
  const read = {
    element: tokenOf(content.required('SIF_Element')),
    operator: oneOf(content.required('SIF_Operator'), OPERATORS),
    value: textOf(content.required('SIF_Value')),
  };
  content.end();
  return read;
}

function leaves(element: XmlElement, path: string): Condition[] {
  const attributes = element.attributes
    .filter(({ ns }) => ns === '')
    .map(({ name, value }): Condition => ({ element: `${path}@${name}`, operator: 'EQ', value }));
  return [...attributes, ...element.children.flatMap((child) => leaf(child, path))];
}

function leaf(element: XmlElement, path: string): Condition[] {
  const name = path + element.name;
  if (isNil(element))
    throw new Invalid(Errors.queryUnsupported, `${name} is nil: an absent element cannot be asked for`);
  const below = leaves(element, `${name}/`);
  return element.children.length > 0 ? below : [{ element: name, operator: 'EQ', value: element.text }, ...below];
}

function limited(group: ConditionGroup): ConditionGroup {
  const count = group.parts.reduce((sum, { parts }) => sum + parts.length, 0);
  if (count > MAX_CONDITIONS) {
    throw new Invalid(Errors.queryUnsupported, `${count} conditions are more than ${MAX_CONDITIONS}`);
  }
  return group;
}

/** Faults of a query do not refuse the message: the requester is told by a SIF_Response (protocol section 7). */
function refusable<Read>(read: () => Read): Read | { readonly refused: SifError } {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Invalid) || isError(error.error, Errors.notValid)) throw error;
    return { refused: sifError(Errors.queryUnsupported, error.error.desc) };
  }
}
