import { Errors } from '../codes.js';
import { readConditionGroup, readExample } from '../conditions.js';
import type { RequestedQuery } from '../messages.js';
import { isError } from '../sif-error.js';
import type { XmlElement } from '../xml-reader.js';
import { Content, Invalid, isSif } from './content.js';
import { numberOf, requiredAttribute, tokenOf } from './values.js';

/** What follows the header in SIF_Request. Only elements that do not belong there refuse the message (1/3). */
export function readRequest(content: Content): {
  versions: string[];
  maxBufferBytes: number | null;
  query: RequestedQuery;
} {
  const versions = content.many('SIF_Version').map(tokenOf);
  const maxBufferSize = content.optional('SIF_MaxBufferSize');
  const query = content.optional('SIF_Query', 'SIF_ExtendedQuery');
  return { versions, maxBufferBytes: readMaxBufferSize(maxBufferSize), query: readQuery(query) };
}

function readMaxBufferSize(element: XmlElement | undefined): number | null {
  try {
    return element ? numberOf(element) : null;
  } catch {
    return null;
  }
}

function readQuery(element: XmlElement | undefined): RequestedQuery {
  try {
    if (!element) throw new Invalid(Errors.mandatoryMissing, 'SIF_Request lacks SIF_Query');
    if (isSif(element, 'SIF_ExtendedQuery')) {
      throw new Invalid(Errors.extendedQueryUnsupported, 'SIF_ExtendedQuery is not supported');
    }
    return readSimpleQuery(element);
  } catch (error) {
    if (!(error instanceof Invalid) || isError(error.error, Errors.notValid)) throw error;
    return { kind: 'refused', error: error.error };
  }
}

function readSimpleQuery(element: XmlElement): RequestedQuery {
  const content = new Content(element);
  const object = content.required('SIF_QueryObject');
  const restricted = new Content(object);
  const elements = restricted.many('SIF_Element').map(tokenOf);
  restricted.end();
  const objectName = requiredAttribute(object, 'ObjectName');
  const group = content.optional('SIF_ConditionGroup');
  const example = group ? undefined : content.optional('SIF_Example');
  content.end();
  return { kind: 'query', objectName, elements, conditions: conditionsOf(group, example, objectName) };
}

function conditionsOf(
  group: XmlElement | undefined,
  example: XmlElement | undefined,
  objectName: string,
): Extract<RequestedQuery, { kind: 'query' }>['conditions'] {
  if (group) return readConditionGroup(group);
  return example ? readExample(example, objectName) : null;
}
