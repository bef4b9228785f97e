import type { Fault } from './faults.js';
import { readWithTexts } from './read-with-texts.js';
import { zoneOptionsResult, zoneOptionsSchema, type ZoneOptions, type ZoneOptionsResult } from './zone-options.js';

/**
 * Options with `KEY=VALUE` edits of a command line applied. Nested keys are dotted (`deleteBrake.percent=10`), lists
 * are JSON arrays or comma-separated, `KEY=` empties an option that can be empty. All faults are found at once, and
 * then nothing is applied.
 */
export function applyAssignments(options: ZoneOptions, assignments: readonly string[]): ZoneOptionsResult {
  const edited: ZoneOptions = structuredClone(options);
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const assignment of assignments) {
    const { key, text } = split(assignment);
    const problem =
      text === undefined ? 'must be KEY=VALUE' : seen.has(key) ? 'is given twice' : assign(edited, key, text);
    if (problem !== undefined) faults.push({ key, message: problem });
    seen.add(key);
  }
  const result = zoneOptionsResult(readWithTexts(zoneOptionsSchema, edited, () => true));
  return faults.length === 0 ? result : { ok: false, faults: [...faults, ...(result.ok ? [] : result.faults)] };
}

function split(assignment: string): { key: string; text?: string } {
  const at = assignment.indexOf('=');
  return at < 0 ? { key: assignment } : { key: assignment.slice(0, at).trim(), text: assignment.slice(at + 1).trim() };
}

/** Puts the text where the key points, as a list where the option is one. Returns what is wrong, if anything. */
function assign(edited: ZoneOptions, key: string, text: string): string | undefined {
  const steps = key.split('.');
  const last = steps.pop() ?? '';
  const holder = sectionAt(edited, steps);
  const shape = sectionAt(DEFAULTS, steps);
  if (holder === undefined || shape === undefined || !Object.hasOwn(shape, last)) return 'unknown option';
  const initial = shape[last];
  if (isSection(initial)) return `is a group of options: name one, such as ${key}.${Object.keys(initial)[0] ?? ''}`;
  if (Array.isArray(initial)) {
    const list = readList(text);
    if (list === undefined) return 'is neither a JSON array nor a comma-separated list';
    holder[last] = list;
  } else if (text === '' && initial !== null) return 'needs a value';
  else holder[last] = text === '' ? null : text;
  return undefined;
}

/** The shape of all options: what exists, and what is a list, a section, or may be empty. */
const DEFAULTS: ZoneOptions = zoneOptionsSchema.parse({});

type Section = Record<string, unknown>;
const isSection = (value: unknown): value is Section =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function sectionAt(root: unknown, steps: readonly string[]): Section | undefined {
  const at = steps.reduce<unknown>(
    (value, step) => (isSection(value) && Object.hasOwn(value, step) ? value[step] : undefined),
    root,
  );
  return isSection(at) ? at : undefined;
}

/** A JSON array or a comma-separated list, whose blank items are dropped; undefined when it is neither. */
export function readList(text: string): unknown[] | undefined {
  if (!text.startsWith('['))
    return text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  try {
    return JSON.parse(text) as unknown[];
  } catch {
    return undefined;
  }
}
