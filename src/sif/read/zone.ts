import { DEFAULT_CONTEXT } from '../codes.js';
import type { ObjectAccess, ObjectRights, Protocol, ZoneNode, ZoneStatus } from '../messages.js';
import type { XmlElement } from '../xml-reader.js';
import { attributeOf, childOf, childrenOf, collapse } from './content.js';

/**
 * SIF_AgentACL and SIF_ZoneStatus are read leniently: servers leave parts out and add parts of their own, and nothing
 * in them is worth refusing an acknowledgement for. What cannot be understood reads as absent.
 */

/** SIF_AgentACL. A list that is missing grants nothing. */
export function readAgentAcl(element: XmlElement): ObjectRights {
  const list = (name: string): ObjectAccess[] => readObjects(childOf(element, name));
  return {
    provide: list('SIF_ProvideAccess'),
    subscribe: list('SIF_SubscribeAccess'),
    publishAdd: list('SIF_PublishAddAccess'),
    publishChange: list('SIF_PublishChangeAccess'),
    publishDelete: list('SIF_PublishDeleteAccess'),
    request: list('SIF_RequestAccess'),
    respond: list('SIF_RespondAccess'),
  };
}

/** SIF_ZoneStatus. */
export function readZoneStatus(element: XmlElement): ZoneStatus {
  return {
    zoneId: collapse(attributeOf(element, 'ZoneId') ?? ''),
    providers: childrenOf(childOf(element, 'SIF_Providers'), 'SIF_Provider').map((provider) => ({
      sourceId: collapse(attributeOf(provider, 'SourceId') ?? ''),
      objects: readObjects(childOf(provider, 'SIF_ObjectList')),
    })),
    nodes: childrenOf(childOf(element, 'SIF_SIFNodes'), 'SIF_SIFNode').map(readNode),
    supportedProtocols: childrenOf(childOf(element, 'SIF_SupportedProtocols'), 'SIF_Protocol').map(readProtocol),
    supportedVersions: versions(childOf(element, 'SIF_SupportedVersions')),
  };
}

/** SIF_Object entries; one without SIF_Contexts means the default context (protocol section 6). */
function readObjects(list: XmlElement | undefined): ObjectAccess[] {
  return childrenOf(list, 'SIF_Object').map((object) => {
    const contexts = childrenOf(childOf(object, 'SIF_Contexts'), 'SIF_Context').map((context) =>
      collapse(context.text),
    );
    return {
      objectName: collapse(attributeOf(object, 'ObjectName') ?? ''),
      contexts: contexts.length > 0 ? contexts : [DEFAULT_CONTEXT],
    };
  });
}

function readNode(node: XmlElement): ZoneNode {
  const sleeping = textOfChild(node, 'SIF_Sleeping');
  const maxBufferSize = textOfChild(node, 'SIF_MaxBufferSize');
  return {
    type: attributeOf(node, 'Type') === 'ZIS' ? 'ZIS' : 'Agent',
    sourceId: textOfChild(node, 'SIF_SourceId'),
    maxBufferBytes: maxBufferSize !== null && /^\d{1,15}$/.test(maxBufferSize) ? Number(maxBufferSize) : null,
    sleeping: sleeping === null ? null : sleeping === 'Yes',
    versions: versions(childOf(node, 'SIF_VersionList')),
  };
}

function readProtocol(protocol: XmlElement): Protocol {
  const url = textOfChild(protocol, 'SIF_URL');
  return {
    type: collapse(attributeOf(protocol, 'Type') ?? ''),
    secure: attributeOf(protocol, 'Secure') === 'Yes',
    ...(url !== null && { url }),
    properties: childrenOf(protocol, 'SIF_Property').map((property) => ({
      name: textOfChild(property, 'SIF_Name') ?? '',
      value: textOfChild(property, 'SIF_Value') ?? '',
    })),
  };
}

function versions(list: XmlElement | undefined): string[] {
  return childrenOf(list, 'SIF_Version').map((version) => collapse(version.text));
}

function textOfChild(parent: XmlElement, name: string): string | null {
  const child = childOf(parent, name);
  return child ? collapse(child.text) : null;
}
