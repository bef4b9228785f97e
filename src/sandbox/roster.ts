import { Errors } from '../sif/codes.js';
import { Agent, namesVersion, type QueuedMessage, type Registration } from './agent.js';
import type { Role, ZoneOptions } from './options.js';
import { attribute, child, children, childText, textOf, type Element, type Message } from './read.js';
import { refusal, success, type Outcome } from './write.js';
import { allowedObjects } from './zone-documents.js';

const SMALLEST_BUFFER_BYTES = 4096;

/** SIF_Error category 4 by what was not allowed. */
export const ACCESS_CODES: Readonly<Record<Role, number>> = {
  provide: 3,
  subscribe: 4,
  request: 5,
  respond: 6,
  publishAdd: 10,
  publishChange: 11,
  publishDelete: 12,
};

/** Who is registered in a zone, and who provides what. */
export class Roster {
  readonly #agents = new Map<string, Agent>();
  /** Queues of agents that were forgotten, for when they register again. */
  readonly #orphanedQueues = new Map<string, QueuedMessage[]>();

  constructor(readonly options: ZoneOptions) {}

  agents(): Agent[] {
    return [...this.#agents.values()];
  }

  agent(id: string): Agent | undefined {
    return this.#agents.get(id);
  }

  /** Whether the zone has forgotten an agent that did register. */
  hasForgotten(id: string): boolean {
    return this.#orphanedQueues.has(id);
  }

  /** Everything that waits for an agent, registered or forgotten. */
  queues(): QueuedMessage[][] {
    return [...this.agents().map((agent) => agent.queue), ...this.#orphanedQueues.values()];
  }

  /** An agent, or one of the providers that were there before. */
  providerOf(object: string): string | undefined {
    return this.agents().find((agent) => agent.objects.provide.has(object))?.id ?? this.options.otherProviders[object];
  }

  /** Takes a SIF_Register. Registering again keeps the queue and the provisions. */
  register(message: Message): Outcome {
    const registration = readRegistration(message.body);
    const id = message.sourceId;
    if (!this.options.mayRegister) return refusal(Errors.mayNotRegister, `${id} may not register.`);
    if (!registration.versions.some((token) => this.options.versions.some((version) => namesVersion(token, version))))
      return refusal({ category: 5, code: 4 }, 'No version in common.');
    if (registration.maxBufferBytes < SMALLEST_BUFFER_BYTES)
      return refusal({ category: 5, code: 6 }, `SIF_MaxBufferSize must be at least ${SMALLEST_BUFFER_BYTES}.`);
    if (registration.mode === 'Push' && !/^https?:/.test(registration.url ?? ''))
      return refusal({ category: 5, code: 3 }, 'A push agent needs an HTTP or HTTPS URL.');
    const known = this.#agents.get(id);
    if (known) {
      known.registration = registration;
      known.sleeping = false;
    } else {
      this.#agents.set(id, new Agent(id, registration, this.#orphanedQueues.get(id)));
      this.#orphanedQueues.delete(id);
    }
    return success();
  }

  unregister(id: string): void {
    this.#agents.delete(id);
  }

  /** Loses a registration and its provisions; the queue waits for the agent to register again. */
  forget(id: string): void {
    const agent = this.#agents.get(id);
    if (!agent) return;
    this.#agents.delete(id);
    this.#orphanedQueues.set(id, agent.queue);
  }

  /** Provisions an agent: all that it wants or, when one object may not be, nothing. */
  provision(agent: Agent, wanted: ReadonlyMap<Role, readonly string[]>, how: 'add' | 'replace'): Outcome {
    for (const [role, names] of wanted) {
      const forbidden = names.find((name) => !allowedObjects(this.options, role).includes(name));
      if (forbidden !== undefined)
        return refusal({ category: 4, code: ACCESS_CODES[role] }, `${agent.id} may not ${role} ${forbidden}.`);
    }
    for (const name of wanted.get('provide') ?? []) {
      const provider = this.providerOf(name);
      if (provider !== undefined && provider !== agent.id)
        return refusal(Errors.alreadyHasProvider, 'An object has a provider already.');
    }
    for (const [role, names] of wanted) {
      if (how === 'replace') agent.objects[role].clear();
      for (const name of names) agent.objects[role].add(name);
    }
    return success();
  }
}

function readRegistration(register: Element): Registration {
  const protocol = child(register, 'SIF_Protocol') ?? '';
  const url = childText(protocol, 'SIF_URL');
  return {
    name: childText(register, 'SIF_Name') ?? '',
    mode: childText(register, 'SIF_Mode') === 'Push' ? 'Push' : 'Pull',
    ...(url === undefined ? {} : { url }),
    acceptsGzip: children(protocol, 'SIF_Property').some(
      (property) =>
        childText(property, 'SIF_Name')?.toLowerCase() === 'accept-encoding' &&
        (childText(property, 'SIF_Value') ?? '').includes('gzip'),
    ),
    versions: children(register, 'SIF_Version').map((version) => textOf(version).trim()),
    maxBufferBytes: Number(childText(register, 'SIF_MaxBufferSize')),
  };
}

/** ObjectName of each SIF_Object in an element. */
export function objectNames(element: Element): string[] {
  return children(element, 'SIF_Object').flatMap((object) => attribute(object, 'ObjectName') ?? []);
}
