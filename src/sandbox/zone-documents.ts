import { DEFAULT_CONTEXT } from '../sif/codes.js';
import type { Agent } from './agent.js';
import { ROLES, type Role, type SandboxVersion, type ZoneOptions } from './options.js';
import { escapeXml, leaf } from './write.js';

const CONTEXTS = `<SIF_Contexts>${leaf('SIF_Context', DEFAULT_CONTEXT)}</SIF_Contexts>`;
const capital = (role: Role): string => role.charAt(0).toUpperCase() + role.slice(1);

/** The objects that a role is open for. */
export function allowedObjects(options: ZoneOptions, role: Role): readonly string[] {
  return options.access[role] ?? options.objects;
}

/**
 * SIF_AgentACL as a version has it: 2.4 demands the rights to zone services too, later ones may leave them out, and so does
 * the sandbox, since there are agents that read no list with them.
 */
export function writeAgentACL(options: ZoneOptions, version: SandboxVersion): string {
  const lists = ROLES.map((role) => {
    const entries = allowedObjects(options, role).map((name) => listedObject(name, ''));
    return `<SIF_${capital(role)}Access>${entries.join('')}</SIF_${capital(role)}Access>`;
  });
  const services =
    version === '2.4' && options.serviceRights
      ? '<SIF_ProvideService/><SIF_RespondService/><SIF_RequestService/><SIF_SubscribeService/>'
      : '';
  return `<SIF_AgentACL>${lists.join('')}${services}</SIF_AgentACL>`;
}

/** SIF_ZoneStatus: who provides, subscribes, publishes, requests; the agents; what the server speaks. */
export function writeZoneStatus(
  zone: string,
  url: string,
  options: ZoneOptions,
  agents: readonly Agent[],
  version: SandboxVersion,
): string {
  const queried = '<SIF_ExtendedQuerySupport>false</SIF_ExtendedQuerySupport>';
  const others = Object.entries(options.otherProviders);
  const providers = [
    ...agents.map((agent) => ({ id: agent.id, objects: [...agent.objects.provide] })),
    ...others.map(([object, id]) => ({ id, objects: [object] })),
  ];
  const of = (role: Role): Holder[] => agents.map((agent) => ({ id: agent.id, objects: [...agent.objects[role]] }));
  const builtIn = { id: options.requesterId, objects: [...options.objects] };
  return (
    `<SIF_ZoneStatus ZoneId="${escapeXml(zone)}">${leaf('SIF_Name', zone)}` +
    `<SIF_Vendor>${leaf('SIF_Name', 'Sandbox')}${leaf('SIF_Product', 'Sandbox zone integration server')}${leaf('SIF_Version', '1')}</SIF_Vendor>` +
    section('SIF_Providers', 'SIF_Provider', providers, queried) +
    section('SIF_Subscribers', 'SIF_Subscriber', [...of('subscribe'), builtIn], '') +
    section('SIF_AddPublishers', 'SIF_Publisher', of('publishAdd'), '') +
    section('SIF_ChangePublishers', 'SIF_Publisher', of('publishChange'), '') +
    section('SIF_DeletePublishers', 'SIF_Publisher', of('publishDelete'), '') +
    section('SIF_Responders', 'SIF_Responder', of('respond'), queried) +
    section('SIF_Requesters', 'SIF_Requester', [...of('request'), builtIn], queried) +
    nodes(agents) +
    `<SIF_SupportedProtocols>${protocol(url, options.gzip, version)}</SIF_SupportedProtocols>` +
    `<SIF_SupportedVersions>${options.versions.map((known) => leaf('SIF_Version', known)).join('')}</SIF_SupportedVersions>` +
    `${CONTEXTS}</SIF_ZoneStatus>`
  );
}

interface Holder {
  id: string;
  objects: readonly string[];
}

function section(name: string, entry: string, holders: readonly Holder[], before: string): string {
  const entries = holders
    .filter((holder) => holder.objects.length > 0)
    .map((holder) => {
      const objects = holder.objects.map((object) => listedObject(object, before)).join('');
      return `<${entry} SourceId="${escapeXml(holder.id)}"><SIF_ObjectList>${objects}</SIF_ObjectList></${entry}>`;
    });
  return entries.length === 0 ? '' : `<${name}>${entries.join('')}</${name}>`;
}

function listedObject(name: string, before: string): string {
  return `<SIF_Object ObjectName="${escapeXml(name)}">${before}${CONTEXTS}</SIF_Object>`;
}

function nodes(agents: readonly Agent[]): string {
  const entries = agents.map(
    ({ id, registration, sleeping }) =>
      `<SIF_SIFNode Type="Agent">${leaf('SIF_Name', registration.name)}${leaf('SIF_SourceId', id)}${leaf('SIF_Mode', registration.mode)}` +
      `<SIF_VersionList>${registration.versions.map((token) => leaf('SIF_Version', token)).join('')}</SIF_VersionList>` +
      `${leaf('SIF_MaxBufferSize', registration.maxBufferBytes)}${leaf('SIF_Sleeping', sleeping ? 'Yes' : 'No')}</SIF_SIFNode>`,
  );
  return entries.length === 0 ? '' : `<SIF_SIFNodes>${entries.join('')}</SIF_SIFNodes>`;
}

/** 2.0r1 has a URL or properties, never both; what agents look for is the property. */
function protocol(url: string, gzip: boolean, version: SandboxVersion): string {
  const secure = url.startsWith('https:');
  const property = gzip
    ? `<SIF_Property>${leaf('SIF_Name', 'Accept-Encoding')}${leaf('SIF_Value', 'gzip')}</SIF_Property>`
    : '';
  const content = gzip && version === '2.0r1' ? property : leaf('SIF_URL', url) + property;
  return `<SIF_Protocol Type="${secure ? 'HTTPS' : 'HTTP'}" Secure="${secure ? 'Yes' : 'No'}">${content}</SIF_Protocol>`;
}
