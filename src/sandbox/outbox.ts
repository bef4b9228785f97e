import { ErrorCategory, Errors, StatusCode } from '../sif/codes.js';
import type { Agent, DeliveryOutcome, QueuedMessage } from './agent.js';
import type { ZoneOptions } from './options.js';
import { Pusher, readAck, type PusherParts } from './pusher.js';
import { childText, type Message } from './read.js';
import type { Roster } from './roster.js';
import { refusal, success, type Outcome, type Written } from './write.js';

/** What is on its way to the agents of a zone: pushed, or waiting to be fetched. */
export class Outbox {
  readonly #pusher: Pusher;

  constructor(
    zone: string,
    readonly options: ZoneOptions,
    readonly roster: Roster,
    readonly parts: PusherParts,
  ) {
    this.#pusher = new Pusher(zone, options, parts, (agent) => roster.agent(agent.id) === agent);
  }

  /** Queues a message; resolves when the agent has acknowledged it, or at once when there is no such agent. */
  send(agentId: string, name: string, sourceId: string, written: Written): Promise<DeliveryOutcome> {
    const agent = this.roster.agent(agentId);
    if (!agent) return Promise.resolve({ kind: 'lost', reason: `no agent ${agentId} is registered` });
    return new Promise((settle) => {
      agent.queue.push({ ...written, name, sourceId, settle });
      this.#pusher.kick(agent);
      this.parts.changes.notify();
    });
  }

  /** Pushes what waits for an agent, now. */
  kick(agent: Agent): void {
    this.#pusher.kick(agent);
  }

  /** SIF_GetMessage: the head of the queue, which stays there until it is acknowledged. */
  head(agent: Agent): QueuedMessage | undefined {
    return agent.queue[0];
  }

  /** A SIF_Ack that an agent posts for a message it fetched. */
  acknowledge(agent: Agent, ack: Message): Outcome {
    const msgId = childText(ack.body, 'SIF_OriginalMsgId') ?? '';
    const queued = agent.queue.find((entry) => entry.msgId === msgId);
    if (queued?.sourceId !== childText(ack.body, 'SIF_OriginalSourceId') || !queued)
      return refusal(Errors.noSuchMessage, `No message ${msgId} waits for ${agent.id}.`);
    const outcome = readAck(ack.body);
    if (this.#takesAway(outcome)) {
      agent.remove(msgId);
      queued.settle(outcome);
    }
    return success();
  }

  #takesAway(outcome: DeliveryOutcome): boolean {
    if (this.options.ackRemoves === 'none') return false;
    if (outcome.kind === 'status') return outcome.status !== StatusCode.asleep;
    // 10/x in an ack: not consumed, deliver again (protocol section 5).
    return (
      outcome.kind === 'error' && this.options.ackRemoves === 'any' && outcome.category !== ErrorCategory.transport
    );
  }
}
