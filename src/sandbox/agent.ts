import { ROLES, type Role, type SandboxVersion } from './options.js';

/** What became of a message that the zone delivered. */
export type DeliveryOutcome =
  | { kind: 'status'; status: number }
  | { kind: 'error'; category: number; code: number; description: string }
  | { kind: 'lost'; reason: string };

/** A message on its way to an agent. */
export interface QueuedMessage {
  msgId: string;
  sourceId: string;
  /** The message element, or the system control in it. */
  name: string;
  xml: string;
  /** Told once, when the agent has answered or the message is given up. */
  settle: (outcome: DeliveryOutcome) => void;
}

/** What SIF_Register says. */
export interface Registration {
  name: string;
  mode: 'Push' | 'Pull';
  url?: string;
  acceptsGzip: boolean;
  versions: readonly string[];
  maxBufferBytes: number;
}

/** A registered agent with its queue and what it is provisioned for. */
export class Agent {
  readonly queue: QueuedMessage[];
  readonly objects: Record<Role, Set<string>>;
  sleeping = false;
  /** Aborted when there is reason to push again without waiting. */
  hurry = new AbortController();
  /** True while a push loop runs. */
  pushing = false;

  constructor(
    readonly id: string,
    public registration: Registration,
    queue: QueuedMessage[] = [],
  ) {
    this.queue = queue;
    this.objects = Object.fromEntries(ROLES.map((role) => [role, new Set<string>()])) as Record<Role, Set<string>>;
  }

  /** Takes the message with that id from the queue. */
  remove(msgId: string): QueuedMessage | undefined {
    const index = this.queue.findIndex((queued) => queued.msgId === msgId);
    return index < 0 ? undefined : this.queue.splice(index, 1)[0];
  }
}

/** Whether a version token of SIF_Register or SIF_Request names the version. */
export function namesVersion(token: string, version: string): boolean {
  return token === version || (token.endsWith('*') && version.startsWith(token.slice(0, -1)));
}

/** The highest of the versions, oldest first, that an agent has registered for; the highest of all when it has none of them. */
export function versionToward(
  agent: Agent | undefined,
  versions: readonly SandboxVersion[],
): SandboxVersion | undefined {
  const common = versions.filter((version) =>
    agent?.registration.versions.some((token) => namesVersion(token, version)),
  );
  return common.at(-1) ?? versions.at(-1);
}
