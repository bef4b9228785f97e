import { AgentError } from '../core/errors.js';
import { parseGuid } from '../core/guid.js';
import type { Identities } from '../source/identities.js';

/**
 * schoolID of a school given as a GUID in any spelling or `schoolID:N`, which also names one whose GUID cannot be used.
 * Errors: AgentError `usage`.
 */
export function requireSchool({ schools, allSchools }: Identities, reference: string): number {
  const byId = /^schoolID:(\d{1,10})$/.exec(reference);
  if (byId) {
    const schoolID = Number(byId[1]);
    if (allSchools.has(schoolID)) return schoolID;
    throw new AgentError('usage', `the SIS has no school ${schoolID}`);
  }
  const guid = parseGuid(reference);
  if (!guid) throw new AgentError('usage', `${JSON.stringify(reference)} is no school: give a GUID or schoolID:N`);
  for (const [schoolID, refId] of schools) if (refId === guid) return schoolID;
  throw new AgentError('usage', `the SIS has no school ${guid}`);
}
