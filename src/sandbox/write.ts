import { newGuid } from '../core/guid.js';
import { SIF_NAMESPACE, StatusCode, XSI_NAMESPACE, type ErrorCode } from '../sif/codes.js';

/** What the header of a message of ours says. */
export interface Envelope {
  version: string;
  sourceId: string;
  destinationId?: string;
  nowMs: number;
  msgId?: string;
}

/** A message of ours, not yet sent. */
export interface Written {
  msgId: string;
  xml: string;
}

/** What an ack says: a status, with data or without, or an error. */
export type Outcome = { status: number; data?: string } | { error: ErrorCode; description: string; extended?: string };

export function success(data?: string): Outcome {
  return data === undefined ? { status: StatusCode.success } : { status: StatusCode.success, data };
}

export function refusal(error: ErrorCode, description: string, extended?: string): Outcome {
  return extended === undefined ? { error, description } : { error, description, extended };
}

/** Character data of an element or attribute. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** `<name>text</name>`. */
export function leaf(name: string, text: string | number): string {
  return `<${name}>${escapeXml(String(text))}</${name}>`;
}

/** A message: `kind` with a header and the given content after it. */
export function writeMessage(kind: string, envelope: Envelope, content: string): Written {
  const msgId = envelope.msgId ?? newGuid();
  const destination = envelope.destinationId === undefined ? '' : leaf('SIF_DestinationId', envelope.destinationId);
  const header =
    leaf('SIF_MsgId', msgId) +
    leaf('SIF_Timestamp', new Date(envelope.nowMs).toISOString()) +
    leaf('SIF_SourceId', envelope.sourceId) +
    destination;
  return {
    msgId,
    xml:
      `<SIF_Message xmlns="${SIF_NAMESPACE}" xmlns:xsi="${XSI_NAMESPACE}" Version="${envelope.version}">` +
      `<${kind}><SIF_Header>${header}</SIF_Header>${content}</${kind}></SIF_Message>`,
  };
}

/** The same text with a prefix on every element that has none. */
export function withPrefix(xml: string, prefix: string): string {
  return xml.replace(/<(\/?)(?=[A-Za-z][\w.-]*[\s/>])/g, `<$1${prefix}:`).replaceAll(' xmlns=', ` xmlns:${prefix}=`);
}

/** The ack of a message; what could not be read of it is nil. */
export function writeAck(
  envelope: Envelope,
  original: { sourceId: string; msgId: string } | undefined,
  outcome: Outcome,
): Written {
  const { sourceId = '', msgId = '' } = original ?? {};
  const originals =
    (sourceId === '' ? '<SIF_OriginalSourceId xsi:nil="true"/>' : leaf('SIF_OriginalSourceId', sourceId)) +
    (/^[0-9A-F]{32}$/.test(msgId) ? leaf('SIF_OriginalMsgId', msgId) : '<SIF_OriginalMsgId xsi:nil="true"/>');
  return writeMessage('SIF_Ack', envelope, originals + writeOutcome(outcome));
}

function writeOutcome(outcome: Outcome): string {
  if ('status' in outcome) {
    const data = outcome.data === undefined ? '' : `<SIF_Data>${outcome.data}</SIF_Data>`;
    return `<SIF_Status>${leaf('SIF_Code', outcome.status)}${data}</SIF_Status>`;
  }
  const extended = outcome.extended === undefined ? '' : leaf('SIF_ExtendedDesc', outcome.extended);
  return (
    `<SIF_Error>${leaf('SIF_Category', outcome.error.category)}${leaf('SIF_Code', outcome.error.code)}` +
    `${leaf('SIF_Desc', outcome.description.slice(0, 1024))}${extended}</SIF_Error>`
  );
}

/** What the zone may ask of an agent without content. */
export const CONTROLS = [
  'SIF_Ping',
  'SIF_Sleep',
  'SIF_Wakeup',
  'SIF_GetMessage',
  'SIF_GetZoneStatus',
  'SIF_GetAgentACL',
] as const;
export type Control = (typeof CONTROLS)[number];

export function writeControl(envelope: Envelope, control: Control): Written {
  return writeMessage('SIF_SystemControl', envelope, `<SIF_SystemControlData><${control}/></SIF_SystemControlData>`);
}

/** Asks a provider to stop answering; `Standard` wants a last packet with 8/18. */
export function writeCancel(envelope: Envelope, notification: 'Standard' | 'None', msgIds: readonly string[]): Written {
  const ids = msgIds.map((id) => leaf('SIF_RequestMsgId', id)).join('');
  return writeMessage(
    'SIF_SystemControl',
    envelope,
    `<SIF_SystemControlData><SIF_CancelRequests>${leaf('SIF_NotificationType', notification)}` +
      `<SIF_RequestMsgIds>${ids}</SIF_RequestMsgIds></SIF_CancelRequests></SIF_SystemControlData>`,
  );
}

/** One comparison of a query. */
export interface QueryCondition {
  element: string;
  operator: 'EQ' | 'NE' | 'LT' | 'LE' | 'GT' | 'GE';
  value: string;
}
type Junction = 'And' | 'Or' | 'None';

/** The two levels of a SIF_ConditionGroup. A plain list of conditions means: all of them. */
export type QueryConditions =
  | readonly QueryCondition[]
  | { type: Junction; groups: readonly { type: Junction; conditions: readonly QueryCondition[] }[] };

/** SIF_Query for an object, restricted to the named elements when there are any. */
export function writeQuery(object: string, elements: readonly string[], conditions?: QueryConditions): string {
  const restriction = elements.map((element) => leaf('SIF_Element', element)).join('');
  return `<SIF_Query><SIF_QueryObject ObjectName="${escapeXml(object)}">${restriction}</SIF_QueryObject>${writeConditions(conditions)}</SIF_Query>`;
}

function writeConditions(conditions: QueryConditions | undefined): string {
  if (conditions === undefined) return '';
  if ('groups' in conditions) {
    const groups = conditions.groups.map(
      (group) =>
        `<SIF_Conditions Type="${group.type}">${group.conditions.map(writeCondition).join('')}</SIF_Conditions>`,
    );
    return `<SIF_ConditionGroup Type="${conditions.type}">${groups.join('')}</SIF_ConditionGroup>`;
  }
  if (conditions.length === 0) return '';
  const type = conditions.length === 1 ? 'None' : 'And';
  return writeConditions({ type: 'None', groups: [{ type, conditions }] });
}

function writeCondition(condition: QueryCondition): string {
  return `<SIF_Condition>${leaf('SIF_Element', condition.element)}${leaf('SIF_Operator', condition.operator)}${leaf('SIF_Value', condition.value)}</SIF_Condition>`;
}
