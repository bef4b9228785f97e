import type { Clock } from '../core/clock.js';
import { messageOf } from '../core/errors.js';
import { ErrorCategory, StatusCode } from '../sif/codes.js';
import type { Agent, DeliveryOutcome, QueuedMessage } from './agent.js';
import type { Changes } from './changes.js';
import type { HttpClient } from './http-client.js';
import type { Judge } from './judge.js';
import { SANDBOX_VERSIONS, type ZoneOptions } from './options.js';
import type { PostLog } from './post-log.js';
import { child, childText, versionOf, type Element } from './read.js';

/** Messages above this are compressed for agents that take gzip. */
const GZIP_FROM_BYTES = 64 * 1024;

export interface PusherParts {
  client: HttpClient;
  judge: Judge;
  posts: PostLog;
  changes: Changes;
  clock: Clock;
  /** Aborted when the sandbox closes. */
  signal: AbortSignal;
}

/** Delivers the queues of push agents, one message at a time for each, until each is answered. */
export class Pusher {
  constructor(
    readonly zone: string,
    readonly options: ZoneOptions,
    readonly parts: PusherParts,
    /** Whether the agent is still the one that is registered. */
    readonly isRegistered: (agent: Agent) => boolean,
  ) {}

  /** Begins to deliver, or goes on at once where a delivery waits to be tried again. */
  kick(agent: Agent): void {
    agent.hurry.abort();
    if (!agent.pushing && this.#head(agent)) void this.#deliverAll(agent);
  }

  #head(agent: Agent): QueuedMessage | undefined {
    const { mode, url } = agent.registration;
    const open = mode === 'Push' && url !== undefined && !agent.sleeping && this.isRegistered(agent);
    return open && !this.parts.signal.aborted ? agent.queue[0] : undefined;
  }

  async #deliverAll(agent: Agent): Promise<void> {
    agent.pushing = true;
    let delayMs = this.options.pushRetryMs;
    for (let queued = this.#head(agent); queued; queued = this.#head(agent)) {
      agent.hurry = new AbortController();
      const outcome = await this.#deliver(agent, queued);
      if (outcome === 'again') {
        this.parts.changes.notify();
        await this.parts.clock.sleep(delayMs, AbortSignal.any([agent.hurry.signal, this.parts.signal]));
        delayMs = Math.min(delayMs * 2, this.options.pushRetryMaxMs);
        continue;
      }
      delayMs = this.options.pushRetryMs;
      if (outcome.kind === 'status' && outcome.status === StatusCode.asleep) agent.sleeping = true;
      else {
        agent.remove(queued.msgId);
        queued.settle(outcome);
      }
      this.parts.changes.notify();
    }
    agent.pushing = false;
  }

  /** One attempt; `again` when the agent did not take the message. */
  async #deliver(agent: Agent, queued: QueuedMessage): Promise<DeliveryOutcome | 'again'> {
    const { client, judge, posts, clock, signal } = this.parts;
    const bytes = Buffer.byteLength(queued.xml);
    const gzip = this.options.gzip && agent.registration.acceptsGzip && bytes > GZIP_FROM_BYTES;
    const post = posts.begin({
      at: new Date(clock.now()).toISOString(),
      direction: 'zone-to-agent',
      zone: this.zone,
      agent: agent.id,
      message: queued.name,
      msgId: queued.msgId,
      bytes,
      ...(gzip ? { contentEncoding: 'gzip' } : {}),
    });
    posts.keepMessage(post, queued.xml);
    try {
      const timeout = AbortSignal.timeout(this.options.pushTimeoutMs);
      const reply = await client.post(agent.registration.url ?? '', queued.xml, {
        gzip,
        signal: AbortSignal.any([signal, timeout]),
      });
      if (reply.httpStatus !== 200) {
        posts.answered(post, `HTTP ${reply.httpStatus}`, reply.body.toString());
        return 'again';
      }
      const { message, text } = judge.examine({ ...reply, gzipAsked: true, validate: true }, post);
      const complain = judge.complainer(post);
      const outcome = message?.kind === 'SIF_Ack' ? readAck(message.body) : undefined;
      posts.answered(post, outcome ? describeOutcome(outcome) : 'no SIF_Ack', text);
      if (!message || !outcome) return 'again';
      const original = `${childText(message.body, 'SIF_OriginalSourceId')} ${childText(message.body, 'SIF_OriginalMsgId')}`;
      if (original !== `${queued.sourceId} ${queued.msgId}`)
        complain('wrong-ack', `names ${original} instead of ${queued.sourceId} ${queued.msgId}`);
      const asked = SANDBOX_VERSIONS.find((known) => known === versionOf(queued.xml));
      if (asked && message.version !== asked)
        complain('wrong-ack', `is in ${message.version} for a message in ${asked}`);
      // 10/x in an ack: not consumed, deliver again (protocol section 5).
      return outcome.kind === 'error' && outcome.category === ErrorCategory.transport ? 'again' : outcome;
    } catch (error) {
      posts.answered(post, `failed: ${messageOf(error)}`);
      return 'again';
    }
  }
}

/** What a SIF_Ack says. */
export function readAck(ack: Element): DeliveryOutcome {
  const error = child(ack, 'SIF_Error');
  const status = child(ack, 'SIF_Status');
  if (error)
    return {
      kind: 'error',
      category: Number(childText(error, 'SIF_Category')),
      code: Number(childText(error, 'SIF_Code')),
      description: childText(error, 'SIF_Desc') ?? '',
    };
  return { kind: 'status', status: Number(status && childText(status, 'SIF_Code')) };
}

export function describeOutcome(outcome: DeliveryOutcome): string {
  switch (outcome.kind) {
    case 'status':
      return `status ${outcome.status}`;
    case 'error':
      return `error ${outcome.category}/${outcome.code}`;
    case 'lost':
      return outcome.reason;
  }
}
