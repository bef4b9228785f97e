import { parseGuid } from '../core/guid.js';
import { parseSchoolDay } from '../core/school-day.js';
import type { ValueType } from '../objects/object-definition.js';

/**
 * SIF_Value as a value that compares rightly with a field of that type: GUIDs, dates and times in the spelling of the
 * objects, years and decimals as numbers, text as it is. Undefined when it is no value of the type.
 */
export function typedValue(type: ValueType, value: string): string | number | undefined {
  if (type === 'text') return value;
  return READERS[type](value.trim());
}

const READERS: Record<Exclude<ValueType, 'text'>, (text: string) => string | number | undefined> = {
  guid: parseGuid,
  date: parseSchoolDay,
  year: (text) => (/^\d{4}$/.test(text) ? Number(text) : undefined),
  time: readTime,
  decimal: readDecimal,
};

/** xs:decimal as far as a number holds it exactly enough to be compared; zeros that say nothing do not count. */
function readDecimal(text: string): number | undefined {
  const match = /^([+-]?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(text);
  if (!match || !/\d/.test(text)) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  return whole.length + fraction.length > 15 ? undefined : Number(`${sign}${whole}.${fraction}0`);
}

/** xs:time without a zone. A fraction of zeros is none; any other stays, and so compares after its second. */
function readTime(text: string): string | undefined {
  const match = /^((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  return fraction === '' ? match[1] : `${match[1]}.${fraction}`;
}
