import { messageOf } from '../../core/errors.js';
import { answersUnderWay, readAnswer } from '../../store/zone/answers.js';
import { queuedRequests, waitingRequest, type StoredRequest } from '../../store/zone/requests.js';
import { Bell } from '../../core/bell.js';
import { BackOff } from '../../core/back-off.js';
import type { AnswerParts, AnswerPlan } from './answer-parts.js';
import { Answer } from './answer.js';
import { begin, decide, type Decision } from './begin-answer.js';
import { Interruptions } from './interruptions.js';

/** Answers under way at once in a zone, oldest first (protocol section 1). */
const MOST_AT_ONCE = 2;
/** How long a request that has to wait is left alone before it is looked at again. */
const RECHECK_MS = 5_000;
/** Requests taken in by other processes are found after so long. */
const LOOK_MS = 1_000;

/** Answers a zone's requests: first goes on with what was begun before, then takes what waits. */
export class Dispatcher {
  readonly #bell = new Bell();
  readonly #running = new Map<number, Promise<void>>();
  /** When to look again at requests that have to wait, by the monotonic clock. */
  readonly #heldUntilMs = new Map<number, number>();
  /** Of looking at requests; each that is worked on has pauses of its own. */
  readonly #backOff: BackOff;
  readonly #interruptions: Interruptions;

  constructor(readonly parts: AnswerParts) {
    this.#backOff = new BackOff(parts.random);
    this.#interruptions = new Interruptions(parts.random);
  }

  /** Something changed for requests: one came in, or was cancelled. */
  changed(): void {
    this.#bell.ring();
  }

  /** What was being aggregated may be complete: look at every waiting request again. */
  recheck(): void {
    this.#heldUntilMs.clear();
    this.#bell.ring();
  }

  /** Answers until `stopping` aborts; packets on their way are finished first, unless `cut` aborts. Never rejects. */
  async run(stopping: AbortSignal, cut: AbortSignal): Promise<void> {
    const { line, clock, logger } = this.parts;
    while (!stopping.aborted) {
      await line.ready(stopping);
      let pauseMs = LOOK_MS;
      try {
        while (!stopping.aborted && this.#running.size < MOST_AT_ONCE && (await this.#startOne(stopping, cut)));
        this.#backOff.reset();
      } catch (error) {
        logger.error('requests could not be looked at', { error: messageOf(error) });
        pauseMs = this.#backOff.next();
      }
      await this.#bell.wait(pauseMs, clock, stopping);
    }
    await Promise.all(this.#running.values());
  }

  /** False when there is nothing to start. */
  async #startOne(stopping: AbortSignal, cut: AbortSignal): Promise<boolean> {
    const { store, zone } = this.parts;
    const begun = await answersUnderWay(store, zone.id);
    const left = begun.find(({ requestId }) => !this.#running.has(requestId));
    if (left) {
      this.#start(left.requestId, stopping, async () => {
        const answer = await readAnswer<AnswerPlan>(store, left.answerId);
        if (!answer) return;
        this.#interruptions.reached(left.requestId, answer.packet.packetNumber);
        // Its packet may have been sent by whoever began it.
        await this.#deliver(new Answer(this.parts, answer, stopping, cut), true);
      });
      return true;
    }
    const next = await this.#nextRequest(stopping);
    if (!next) return false;
    this.#start(next.request.requestId, stopping, async () => {
      const answer = await begin(this.parts, next.request, next.decision, stopping);
      if (answer) await this.#deliver(new Answer(this.parts, answer, stopping, cut), false);
    });
    return true;
  }

  /** The oldest waiting request that can be answered now. */
  async #nextRequest(
    stopping: AbortSignal,
  ): Promise<{ request: StoredRequest; decision: Exclude<Decision, { kind: 'wait' }> } | undefined> {
    const { store, zone, clock } = this.parts;
    const queue = await queuedRequests(store, zone.id);
    const still = new Set(queue.map(({ requestId }) => requestId));
    for (const requestId of this.#heldUntilMs.keys()) if (!still.has(requestId)) this.#heldUntilMs.delete(requestId);
    for (const { requestId, isRefused } of queue) {
      if (stopping.aborted) return undefined;
      const isHeld = !isRefused && (this.#heldUntilMs.get(requestId) ?? 0) > clock.monotonicMs();
      if (isHeld || this.#running.has(requestId)) continue;
      const request = await waitingRequest(store, requestId);
      if (!request) continue;
      const decision = await decide(this.parts, request);
      if (decision.kind !== 'wait') return { request, decision };
      this.#heldUntilMs.set(requestId, clock.monotonicMs() + RECHECK_MS);
    }
    return undefined;
  }

  async #deliver(answer: Answer, mayBeResent: boolean): Promise<void> {
    try {
      await answer.deliver(mayBeResent);
    } finally {
      this.parts.ports.packets.release(answer.answer.answerId);
    }
  }

  /** Works on a request in one of the places; what fails stays in the store and is found again. */
  #start(requestId: number, stopping: AbortSignal, work: () => Promise<void>): void {
    const { logger, clock } = this.parts;
    const running = work()
      .then(() => this.#interruptions.over(requestId))
      .catch(async (error: unknown) => {
        logger.error('an answer was interrupted; it is taken up again', { error: messageOf(error) });
        await clock.sleep(this.#interruptions.next(requestId), stopping);
      })
      .finally(() => {
        this.#running.delete(requestId);
        this.#bell.ring();
      });
    this.#running.set(requestId, running);
  }
}
