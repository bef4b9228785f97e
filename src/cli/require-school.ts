import { AgentError } from '../core/errors.js';
import { parseGuid, type Guid } from '../core/guid.js';

/** schoolID of a school given as a GUID in any spelling or `schoolID:N`. Errors: AgentError `usage`. */
export function requireSchool(schools: ReadonlyMap<number, Guid>, reference: string): number {
  const byId = /^schoolID:(\d{1,10})$/.exec(reference);
  if (byId) return Number(byId[1]);
  const guid = parseGuid(reference);
  if (!guid) throw new AgentError('usage', `${JSON.stringify(reference)} is no school: give a GUID or schoolID:N`);
  for (const [schoolID, refId] of schools) if (refId === guid) return schoolID;
  throw new AgentError('usage', `the SIS has no school ${guid}`);
}
