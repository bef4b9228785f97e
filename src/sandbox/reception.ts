import { DEFAULT_CONTEXT, Errors, StatusCode } from '../sif/codes.js';
import { type Agent } from './agent.js';
import type { BoundedList, BoundedMap } from './bounded.js';
import type { ComplaintRule } from './complaints.js';
import { nameOf, type Examined } from './judge.js';
import { OpenRequest, requestedObject, termsOf } from './open-request.js';
import type { Role, SandboxVersion, ZoneOptions } from './options.js';
import type { Outbox } from './outbox.js';
import {
  attribute,
  child,
  childNames,
  children,
  childText,
  sifObject,
  textOf,
  type Message,
  type SifObject,
} from './read.js';
import { ACCESS_CODES, objectNames, type Roster } from './roster.js';
import { refusal, success, type Outcome } from './write.js';
import { allowedObjects, writeAgentACL, writeZoneStatus } from './zone-documents.js';

/** A SIF_Event that the zone took. */
export interface ReceivedEvent {
  msgId: string;
  sourceId: string;
  object: string;
  action: string;
  contents: readonly SifObject[];
  /** Number of the post that brought it. */
  post: number;
  /** The whole message as it came. */
  text: string;
}

/** A message that an agent posted. */
export interface Received {
  message: Message;
  examined: Examined;
  /** Of the whole message, decompressed. */
  bytes: number;
  /** Number of the post. */
  post: number;
  complain: (rule: ComplaintRule, detail: string) => void;
}

/** What a zone knows. */
export interface ZoneState {
  id: string;
  url: string;
  options: ZoneOptions;
  roster: Roster;
  outbox: Outbox;
  requests: Map<string, OpenRequest>;
  events: BoundedList<ReceivedEvent>;
  /** Senders and SIF_MsgIds of the messages that were taken. */
  taken: BoundedMap<true>;
}

const PROVISION_LISTS: readonly (readonly [string, Role])[] = [
  ['SIF_ProvideObjects', 'provide'],
  ['SIF_SubscribeObjects', 'subscribe'],
  ['SIF_PublishAddObjects', 'publishAdd'],
  ['SIF_PublishChangeObjects', 'publishChange'],
  ['SIF_PublishDeleteObjects', 'publishDelete'],
  ['SIF_RequestObjects', 'request'],
  ['SIF_RespondObjects', 'respond'],
];
/** Messages that a server with a memory answers with 7 when they come again. */
const REMEMBERED = ['SIF_Request', 'SIF_Response', 'SIF_Event'];
/** What an agent that is asleep may still say. */
const SAID_ASLEEP = ['SIF_Wakeup', 'SIF_Sleep', 'SIF_Unregister', 'SIF_Ack'];

/** Takes a message in and says what to answer. */
export function receive(zone: ZoneState, received: Received): Outcome {
  const { message, examined } = received;
  const { options, roster } = zone;
  if (!options.versions.some((version) => version === message.version))
    return refusal(Errors.versionUnsupported, `This server does not take version ${message.version}.`);
  if (examined.faults.length > 0)
    return refusal(Errors.notValid, 'The message is not valid.', examined.faults.slice(0, 10).join('\n'));
  if (message.contexts.some((context) => context !== DEFAULT_CONTEXT))
    return refusal(Errors.contextUnsupported, `Only the context ${DEFAULT_CONTEXT} is supported.`);
  if (message.kind === 'SIF_Register') return register(zone, message);

  const agent = roster.agent(message.sourceId);
  if (!agent) {
    if (!roster.hasForgotten(message.sourceId))
      received.complain('unregistered-source', `${message.kind} of ${message.sourceId}`);
    return refusal(options.notRegisteredError, `${message.sourceId} is not registered.`);
  }
  if (agent.sleeping && !SAID_ASLEEP.includes(nameOf(message))) return { status: StatusCode.asleep };
  const id = `${message.sourceId} ${message.msgId}`;
  if (options.knowsRepeats && zone.taken.get(id)) return { status: StatusCode.alreadyReceived };
  const outcome = dispatch(zone, agent, received);
  if (REMEMBERED.includes(message.kind) && 'status' in outcome) zone.taken.set(id, true);
  return outcome;
}

function register(zone: ZoneState, message: Message): Outcome {
  const outcome = zone.roster.register(message);
  if ('error' in outcome || !zone.options.aclOnRegister) return outcome;
  return success(writeAgentACL(zone.options, versionFor(zone, message)));
}

function dispatch(zone: ZoneState, agent: Agent, received: Received): Outcome {
  const { message } = received;
  const { roster, outbox, options } = zone;
  switch (message.kind) {
    case 'SIF_Unregister':
      roster.unregister(agent.id);
      return success();
    case 'SIF_Provide':
      return roster.provision(agent, new Map([['provide', objectNames(message.body)]]), 'add');
    case 'SIF_Subscribe':
      return roster.provision(agent, new Map([['subscribe', objectNames(message.body)]]), 'add');
    case 'SIF_Unprovide':
      return withdraw(agent.objects.provide, message);
    case 'SIF_Unsubscribe':
      return withdraw(agent.objects.subscribe, message);
    case 'SIF_Provision':
      return options.supportsProvision
        ? roster.provision(agent, provisionLists(message), 'replace')
        : refusal(Errors.messageUnsupported, 'This server does not know SIF_Provision.');
    case 'SIF_Event':
      return event(zone, agent, received);
    case 'SIF_Request':
      return request(zone, received);
    case 'SIF_Response':
      return response(zone, agent, received);
    case 'SIF_SystemControl':
      return systemControl(zone, agent, message);
    case 'SIF_Ack':
      return outbox.acknowledge(agent, message);
    default:
      return refusal(Errors.messageUnsupported, `This server does not know ${message.kind}.`);
  }
}

function withdraw(held: Set<string>, message: Message): Outcome {
  for (const name of objectNames(message.body)) held.delete(name);
  return success();
}

function provisionLists(message: Message): Map<Role, readonly string[]> {
  return new Map(PROVISION_LISTS.map(([name, role]) => [role, objectNames(child(message.body, name) ?? '')]));
}

function event(zone: ZoneState, agent: Agent, { message, examined, post, complain }: Received): Outcome {
  const announced = child(child(message.body, 'SIF_ObjectData') ?? '', 'SIF_EventObject') ?? '';
  const object = attribute(announced, 'ObjectName') ?? '';
  const action = attribute(announced, 'Action') ?? '';
  const role: Role = action === 'Add' ? 'publishAdd' : action === 'Change' ? 'publishChange' : 'publishDelete';
  if (!allowedObjects(zone.options, role).includes(object))
    return refusal({ category: 4, code: ACCESS_CODES[role] }, `${agent.id} may not publish ${action} of ${object}.`);
  const contents = childNames(announced).flatMap((name) =>
    children(announced, name).map((element) => sifObject(name, element)),
  );
  for (const content of contents)
    if (content.name !== object) complain('wrong-object', `${content.name} in an event of ${object}`);
  if (contents.length !== 1) complain('several-objects', `${contents.length} objects in an event`);
  // A server without SIF_Provision never learns what is published.
  if (zone.options.supportsProvision && !agent.objects[role].has(object))
    complain('not-provisioned', `${action} of ${object}`);
  zone.events.push({ msgId: message.msgId, sourceId: agent.id, object, action, contents, post, text: examined.text });
  const xml = withoutDeclaration(examined.text);
  for (const subscriber of zone.roster.agents())
    if (subscriber !== agent && subscriber.objects.subscribe.has(object))
      void zone.outbox.send(subscriber.id, 'SIF_Event', agent.id, { msgId: message.msgId, xml });
  return success();
}

/** A request of one agent to another. */
function request(zone: ZoneState, { message, examined }: Received): Outcome {
  const object = requestedObject(message);
  if (!allowedObjects(zone.options, 'request').includes(object))
    return refusal({ category: 4, code: ACCESS_CODES.request }, `${message.sourceId} may not request ${object}.`);
  const providerId = message.destinationId ?? zone.roster.providerOf(object);
  if (providerId === undefined || !zone.roster.agent(providerId))
    return refusal({ category: 8, code: 4 }, `${object} has no provider.`);
  const open = new OpenRequest(termsOf(message, providerId, object), false);
  zone.requests.set(message.msgId, open);
  const xml = withoutDeclaration(examined.text);
  void zone.outbox
    .send(providerId, 'SIF_Request', message.sourceId, { msgId: message.msgId, xml })
    .then((outcome) => open.delivered(outcome));
  return success();
}

function response(zone: ZoneState, agent: Agent, { message, examined, bytes, complain }: Received): Outcome {
  const requestMsgId = childText(message.body, 'SIF_RequestMsgId') ?? '';
  const open = zone.requests.get(requestMsgId);
  if (!open) {
    complain('unknown-request', `nobody made the request ${requestMsgId}`);
    return refusal(Errors.unknownRequestMsgId, `No request ${requestMsgId}.`);
  }
  const { object, requesterId } = open.terms;
  if (!allowedObjects(zone.options, 'respond').includes(object))
    return refusal(Errors.mayNotRespond, `${message.sourceId} may not respond with ${object}.`);
  if (!agent.objects.provide.has(object) && !agent.objects.respond.has(object))
    complain('not-provisioned', `a response with ${object}`);
  const outcome = open.receive(message, bytes, complain);
  if ('status' in outcome && requesterId !== zone.options.requesterId) {
    const xml = withoutDeclaration(examined.text);
    void zone.outbox.send(requesterId, 'SIF_Response', message.sourceId, { msgId: message.msgId, xml });
  }
  return outcome;
}

function systemControl(zone: ZoneState, agent: Agent, message: Message): Outcome {
  const { options } = zone;
  switch (nameOf(message)) {
    case 'SIF_Ping':
      return success();
    case 'SIF_Sleep':
    case 'SIF_Wakeup':
      agent.sleeping = nameOf(message) === 'SIF_Sleep';
      return success();
    case 'SIF_GetZoneStatus':
      return success(writeZoneStatus(zone.id, zone.url, options, zone.roster.agents(), versionFor(zone, message)));
    case 'SIF_GetAgentACL':
      return success(writeAgentACL(options, versionFor(zone, message)));
    case 'SIF_GetMessage': {
      if (agent.registration.mode === 'Push')
        return refusal(Errors.registeredForPush, `${agent.id} is registered for push.`);
      const head = zone.outbox.head(agent);
      return head ? success(head.xml) : { status: StatusCode.noMessage };
    }
    case 'SIF_CancelRequests':
      return cancelRequests(zone, agent, message);
    default:
      return refusal(Errors.messageUnsupported, 'This server does not know that control.');
  }
}

function cancelRequests(zone: ZoneState, agent: Agent, message: Message): Outcome {
  const cancel = child(child(message.body, 'SIF_SystemControlData') ?? '', 'SIF_CancelRequests') ?? '';
  for (const id of children(child(cancel, 'SIF_RequestMsgIds') ?? '', 'SIF_RequestMsgId').map(textOf)) {
    const open = zone.requests.get(id);
    if (open?.terms.requesterId === agent.id) open.end(Errors.cancelledByRequester, 'cancelled by the requester');
  }
  return success();
}

function versionFor(zone: ZoneState, message: Message): SandboxVersion {
  return zone.options.versions.find((version) => version === message.version) ?? zone.options.version;
}

const withoutDeclaration = (text: string): string => text.replace(/^\uFEFF?<\?xml[^>]*\?>\s*/, '');
