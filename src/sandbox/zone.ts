import type { Socket } from 'node:net';
import { versionToward, type Agent, type DeliveryOutcome } from './agent.js';
import { BoundedList, BoundedMap } from './bounded.js';
import type { Changes } from './changes.js';
import { FaultList } from './faults.js';
import type { Examined } from './judge.js';
import { OpenRequest } from './open-request.js';
import { completeZoneOptions, type MemoryLimits, type ZoneOptions } from './options.js';
import { Outbox } from './outbox.js';
import type { Post } from './post-log.js';
import type { PusherParts } from './pusher.js';
import type { Message } from './read.js';
import { receive, type ReceivedEvent, type ZoneState } from './reception.js';
import { Roster } from './roster.js';
import {
  leaf,
  withPrefix,
  writeAck,
  writeCancel,
  writeControl,
  writeMessage,
  writeQuery,
  type Control,
  type Envelope,
  type Outcome,
  type QueryConditions,
  type Written,
} from './write.js';

/** A request that the zone's own requester makes. */
export interface RequestSpec {
  object: string;
  conditions?: QueryConditions;
  /** SIF_Element restrictions. */
  elements?: readonly string[];
  /** A whole SIF_Query or SIF_ExtendedQuery instead of conditions and elements. */
  query?: string;
  /** SIF_Version tokens. Default: the zone's version. */
  versions?: readonly string[];
  /** Bytes. Default 1 MiB. */
  maxBufferBytes?: number;
  /** The agent to ask. Default: the provider of the object. */
  destinationId?: string;
  /** false: objects are counted and judged, not kept. Default true. */
  keepObjects?: boolean;
  /** SIF_Message/@Version, also one that does not exist. Default: the highest that zone and provider share. */
  messageVersion?: string;
}

/** What a zone works with. */
export interface ZoneParts extends PusherParts {
  url: string;
  changes: Changes;
  limits: MemoryLimits;
}

/** One zone, as tests and the control API see it. */
export class SandboxZone {
  readonly options: ZoneOptions;
  /** How it is to misbehave. */
  readonly faults = new FaultList();
  readonly #state: ZoneState;
  readonly #hanging = new Set<Socket>();

  constructor(
    readonly id: string,
    options: Partial<ZoneOptions>,
    readonly parts: ZoneParts,
  ) {
    this.options = completeZoneOptions(id, options);
    const roster = new Roster(this.options);
    this.#state = {
      id,
      url: parts.url,
      options: this.options,
      roster,
      outbox: new Outbox(id, this.options, roster, parts),
      requests: new Map(),
      events: new BoundedList(parts.limits.events),
      taken: new BoundedMap(parts.limits.messageIds),
    };
  }

  /** The URL that agents post to. */
  get url(): string {
    return this.parts.url;
  }

  agents(): Agent[] {
    return this.#state.roster.agents();
  }

  agent(id: string): Agent | undefined {
    return this.#state.roster.agent(id);
  }

  /** Who provides an object: an agent, or one of the other providers. */
  providerOf(object: string): string | undefined {
    return this.#state.roster.providerOf(object);
  }

  /** The events taken, oldest first. */
  get events(): readonly ReceivedEvent[] {
    return this.#state.events.all();
  }

  clearEvents(): void {
    this.#state.events.clear();
  }

  /** The requests made, of the zone's own requester and of agents. */
  requests(): OpenRequest[] {
    return [...this.#state.requests.values()];
  }

  openRequest(msgId: string): OpenRequest | undefined {
    return this.#state.requests.get(msgId);
  }

  /** Sends a SIF_Request to the provider of its object. Without one it is refused at once. */
  request(spec: RequestSpec): OpenRequest {
    const { requesterId } = this.options;
    const versions = spec.versions ?? [this.options.version];
    const maxBufferBytes = spec.maxBufferBytes ?? 1024 * 1024;
    const content =
      versions.map((version) => leaf('SIF_Version', version)).join('') +
      leaf('SIF_MaxBufferSize', maxBufferBytes) +
      (spec.query ?? writeQuery(spec.object, spec.elements ?? [], spec.conditions));
    const { destinationId, messageVersion } = spec;
    const providerId = destinationId ?? this.providerOf(spec.object) ?? '';
    const header = {
      sourceId: requesterId,
      ...(destinationId === undefined ? {} : { destinationId }),
      ...(messageVersion === undefined ? {} : { version: messageVersion }),
    };
    const written = this.#writeTo(providerId, header, (envelope) => writeMessage('SIF_Request', envelope, content));
    const request = new OpenRequest(
      { msgId: written.msgId, requesterId, providerId, object: spec.object, versions, maxBufferBytes },
      spec.keepObjects ?? true,
    );
    this.#state.requests.set(written.msgId, request);
    void this.#state.outbox.send(providerId, 'SIF_Request', requesterId, written).then((outcome) => {
      request.delivered(outcome);
      this.parts.changes.notify();
    });
    return request;
  }

  /** Resolves when the request is no longer pending. */
  answered(request: OpenRequest, timeoutMs?: number): Promise<OpenRequest> {
    const { msgId } = request.terms;
    return this.parts.changes.until(`the answer to ${msgId}`, () => request.state !== 'pending' && request, timeoutMs);
  }

  /** Knows nothing of a request any more: further packets are answered with 8/10. */
  discard(request: OpenRequest): void {
    this.#state.requests.delete(request.terms.msgId);
  }

  /** Sends SIF_CancelRequests. With `None` the zone answers further packets with 8/18. */
  cancel(request: OpenRequest, notification: 'Standard' | 'None'): Promise<DeliveryOutcome> {
    const { requesterId } = this.options;
    const { msgId, providerId } = request.terms;
    if (notification === 'None') request.end({ category: 8, code: 18 }, 'cancelled by the requester');
    const written = this.#writeTo(providerId, { sourceId: requesterId }, (envelope) =>
      writeCancel(envelope, notification, [msgId]),
    );
    return this.#state.outbox.send(providerId, 'SIF_CancelRequests', requesterId, written);
  }

  /** Sends a system control of the zone itself to an agent. */
  control(agentId: string, control: Control): Promise<DeliveryOutcome> {
    const written = this.#writeTo(agentId, {}, (envelope) => writeControl(envelope, control));
    return this.#state.outbox.send(agentId, control, this.options.zisId, written);
  }

  /** Puts any text on the queue of an agent; resolves when the agent has acknowledged it. */
  sendRaw(agentId: string, message: Written & { sourceId: string; name: string }): Promise<DeliveryOutcome> {
    const { msgId, xml } = message;
    return this.#state.outbox.send(agentId, message.name, message.sourceId, { msgId, xml });
  }

  /** Loses a registration and its provisions; the queue waits for the agent to register again. */
  forget(agentId: string): void {
    this.#state.roster.forget(agentId);
    this.parts.changes.notify();
  }

  /** As if the agent had sent SIF_Sleep (or, false, SIF_Wakeup). */
  setSleeping(agentId: string, sleeping: boolean): void {
    const agent = this.agent(agentId);
    if (agent) agent.sleeping = sleeping;
    this.#happened(agentId);
  }

  /** Takes a message that an agent posted and says what to answer. */
  receive(message: Message, examined: Examined, post: Post): Outcome {
    const complain = this.parts.judge.complainer(post);
    const outcome = receive(this.#state, { message, examined, bytes: post.bytes, post: post.number, complain });
    this.#happened(message.sourceId);
    return outcome;
  }

  /** The ack of a message: in its version where the zone takes that, else in the zone's own. */
  ack(message: Message | undefined, outcome: Outcome): string {
    const version = this.options.versions.find((known) => known === message?.version) ?? this.options.version;
    return this.#write({ version }, (envelope) => writeAck(envelope, message, outcome)).xml;
  }

  /** Holds a connection that will not be answered. */
  hang(socket: Socket): void {
    this.#hanging.add(socket);
    socket.once('close', () => this.#hanging.delete(socket));
  }

  /** No more faults; connections that hang are closed. */
  clearFaults(): void {
    this.faults.clear();
    for (const socket of this.#hanging) socket.destroy();
  }

  /** Tells everyone who waits for a delivery that there will be none. */
  close(): void {
    this.clearFaults();
    for (const queue of this.#state.roster.queues())
      for (const queued of queue.splice(0)) queued.settle({ kind: 'lost', reason: 'the sandbox closed' });
  }

  #happened(agentId: string): void {
    const agent = this.agent(agentId);
    if (agent) this.#state.outbox.kick(agent);
    this.parts.changes.notify();
  }

  #writeTo(agentId: string, header: Partial<Envelope>, write: (envelope: Envelope) => Written): Written {
    const version = versionToward(this.agent(agentId), this.options.versions) ?? this.options.version;
    return this.#write({ version, ...header }, write);
  }

  #write(header: Partial<Envelope>, write: (envelope: Envelope) => Written): Written {
    const { version, zisId, prefix } = this.options;
    const written = write({ version, sourceId: zisId, nowMs: this.parts.clock.now(), ...header });
    return prefix === undefined ? written : { ...written, xml: withPrefix(written.xml, prefix) };
  }
}
