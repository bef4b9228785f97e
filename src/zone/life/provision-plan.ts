import { DEFAULT_CONTEXT } from '../../sif/codes.js';
import type { ObjectAccess, ObjectRights, ZoneStatus } from '../../sif/messages.js';

/** What to claim by SIF_Provision, and what had to be left out, in sentences for the administrator. */
export interface ProvisionPlan {
  readonly claims: ObjectRights;
  readonly leftOut: readonly string[];
}

/** Objects by name, with the SIF_SourceId of their other provider. */
export type OtherProviders = Readonly<Record<string, string>>;

/**
 * The provided objects and their events, as far as the ACL (null: unknown, all is tried) allows them and no other agent
 * provides them. What another agent provides keeps its events (protocol section 6).
 */
export function planProvision(
  objects: readonly string[],
  acl: ObjectRights | null,
  others: OtherProviders,
): ProvisionPlan {
  const leftOut: string[] = [];
  const allowed = (right: keyof ObjectRights, words: string): ObjectAccess[] =>
    objects
      .filter((objectName) => {
        const may = acl === null || acl[right].some((access) => access.objectName === objectName && isDefault(access));
        if (!may) leftOut.push(`the zone's access list does not let this agent ${words} ${objectName}`);
        return may;
      })
      .map((objectName) => ({ objectName }));
  const provide = allowed('provide', 'provide').filter(({ objectName }) => {
    const other = others[objectName];
    if (other !== undefined) leftOut.push(alreadyProvided(objectName, other));
    return other === undefined;
  });
  const claims = {
    provide,
    subscribe: [],
    publishAdd: allowed('publishAdd', 'publish Add events of'),
    publishChange: allowed('publishChange', 'publish Change events of'),
    publishDelete: allowed('publishDelete', 'publish Delete events of'),
    request: [],
    respond: allowed('respond', 'respond with'),
  };
  return { claims, leftOut };
}

/** What of an access list concerns these objects: it is stored and compared again and again, and may name thousands of others. */
export function rightsTo(objects: readonly string[], acl: ObjectRights): ObjectRights {
  const of = (right: keyof ObjectRights): ObjectAccess[] =>
    acl[right].filter(({ objectName }) => objects.includes(objectName));
  return {
    provide: of('provide'),
    subscribe: of('subscribe'),
    publishAdd: of('publishAdd'),
    publishChange: of('publishChange'),
    publishDelete: of('publishDelete'),
    request: of('request'),
    respond: of('respond'),
  };
}

/** Who else provides which of the objects, as SIF_ZoneStatus shows it. */
export function otherProviders(
  objects: readonly string[],
  zoneStatus: ZoneStatus | null,
  agentId: string,
): OtherProviders {
  const others: Record<string, string> = {};
  for (const { sourceId, objects: provided } of zoneStatus?.providers ?? []) {
    if (sourceId === agentId) continue;
    for (const access of provided)
      if (objects.includes(access.objectName) && isDefault(access)) others[access.objectName] = sourceId;
  }
  return others;
}

/** The sentence for an object that has another provider (6/4). */
export function alreadyProvided(objectName: string, other?: string): string {
  const by = other === undefined ? 'another agent' : other;
  return `${objectName} is provided by ${by} in this zone; requests go there until it gives the object up`;
}

/** An entry without SIF_Contexts means the default context. */
function isDefault({ contexts }: ObjectAccess): boolean {
  return contexts === undefined || contexts.length === 0 || contexts.includes(DEFAULT_CONTEXT);
}
