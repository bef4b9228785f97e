import { AgentError } from '../core/errors.js';
import type { Source } from '../source/source.js';

/** personID of a student given as a GUID in any spelling, `person:ID` or `number:N`. Errors: AgentError `usage`. */
export async function requirePerson(source: Source, reference: string): Promise<number> {
  const personID = await source.findPerson(reference);
  if (personID === undefined) throw new AgentError('usage', `the SIS has no student ${JSON.stringify(reference)}`);
  return personID;
}
