import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { SifError } from '../../sif/sif-error.js';
import { Bell } from '../../core/bell.js';
import type { Composer } from '../composer.js';
import { BackOff } from '../../core/back-off.js';
import { takesGzip } from '../transport/takes-gzip.js';
import type { Control } from './control.js';
import { performStep, phaseOf } from './perform-step.js';
import { obeyVerb, type VerbResult } from './obey-verb.js';
import type { ZoneVerb } from './zone-verbs.js';
import { provisionWarnings, warningsOf } from './warnings.js';
import {
  afterStep,
  confirmed,
  forgotten,
  heldAsleep,
  newLife,
  recheck,
  type LifeSettings,
  type StepResult,
  type ZoneLife,
} from './zone-life.js';
import type { Progress, ZoneRecord } from './zone-record.js';

/** Between two attempts at what a setting or another agent stands in the way of (protocol section 6). */
const SLOW_MS = 300_000;

/** Push mode: after so long without an answer of the zone, SIF_Ping tells whether it knows us still. */
const IDLE_MS = 300_000;

/** A zone that forgets us again within so long is shown to keep forgetting us. */
const HOUR_MS = 3_600_000;

const OVER: VerbResult = { done: false, words: 'the agent is stopping' };

export interface SessionParts {
  readonly control: Control;
  readonly composer: Composer;
  readonly record: ZoneRecord;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: LifeSettings;
  readonly random: () => number;
  /** Called when `progress` may have changed. */
  readonly shown: () => void;
}

/** Lives one zone's life: takes the steps that zone-life.ts decides, at their pace, and obeys the administrator in between. */
export class Session {
  #life: ZoneLife;
  /** When the next step is due, by the monotonic clock. */
  #dueMs = 0;
  #epoch = 0;
  readonly #bell = new Bell();
  readonly #stepBackOff: BackOff;
  readonly #relapseBackOff: BackOff;
  #isOver = false;
  #orders: { verb: ZoneVerb; report: (result: VerbResult) => void }[] = [];
  #waiting: (() => void)[] = [];
  /** When the zone last forgot us, by the monotonic clock. */
  #forgottenMs = 0;
  /** When it last took a message of ours, by the monotonic clock. */
  #heardMs = 0;

  constructor(readonly parts: SessionParts) {
    this.#life = newLife(parts.record.isAsleepByAgent);
    this.#stepBackOff = new BackOff(parts.random);
    this.#relapseBackOff = new BackOff(parts.random);
  }

  /** Grows each time the agent begins to serve: what was sent under an older one tells nothing of the present. */
  get epoch(): number {
    return this.#epoch;
  }

  /** What SIF_ZoneStatus last said; null: nothing. */
  get zoneStatus(): ZoneLife['zoneStatus'] {
    return this.#life.zoneStatus;
  }

  get progress(): Progress {
    const { record, settings } = this.parts;
    const warnings = warningsOf(this.#life, settings);
    return { phase: phaseOf(this.#life, record.isAsleep), acl: this.#life.acl, warnings };
  }

  /** Registered, provided and awake: messages may be sent. */
  get isReady(): boolean {
    return this.#life.serving && !this.parts.record.isAsleep;
  }

  /**
   * Registered, provided and not asleep by our own will: the zone may be asked for its messages. Where it put us to sleep,
   * the SIF_Wakeup that ends this can only be pulled.
   */
  get mayPoll(): boolean {
    return this.#life.serving && !this.parts.record.isAsleepByAgent;
  }

  /** Lives until `stopping` aborts; a step under way ends first, unless `cut` aborts. Errors: those of the store. */
  async run(stopping: AbortSignal, cut: AbortSignal): Promise<void> {
    this.#show();
    try {
      while (!stopping.aborted) await this.#goOn(stopping, cut);
    } finally {
      this.#isOver = true;
      for (const { report } of this.#orders.splice(0)) report(OVER);
    }
  }

  /** Has a verb of the administrator done as soon as the step under way is over. */
  order(verb: ZoneVerb): Promise<VerbResult> {
    return new Promise((report) => {
      if (this.#isOver) return report(OVER);
      this.#orders.push({ verb, report });
      this.#bell.ring();
    });
  }

  /** Resolves when messages may be sent, or when the signal aborts. */
  ready(signal: AbortSignal): Promise<void> {
    return this.#until(() => this.isReady, signal);
  }

  /** Resolves when the zone may be polled, or when the signal aborts. */
  readyToPoll(signal: AbortSignal): Promise<void> {
    return this.#until(() => this.mayPoll, signal);
  }

  /** Somebody put us to sleep or woke us. */
  sleepChanged(): void {
    this.#bell.ring();
    this.#show();
    this.#letGo();
  }

  /** The zone took a message in service. */
  confirmed(): void {
    this.#relapseBackOff.reset();
    this.#heardMs = this.parts.clock.monotonicMs();
    const life = confirmed(this.#life, this.parts.clock.monotonicMs() - this.#forgottenMs > HOUR_MS);
    if (life === this.#life) return;
    this.#life = life;
    this.#show();
  }

  /** A message sent in that epoch was refused because the zone does not know us. */
  async forgotten(error: SifError, epoch: number): Promise<void> {
    if (epoch !== this.#epoch || !this.#life.serving) return;
    this.#become(forgotten(this.#life, error));
    await this.parts.record.unregistered();
  }

  /** A message sent in that epoch was answered with 8. */
  heldAsleep(epoch: number): void {
    if (epoch === this.#epoch && this.isReady) this.#become(heldAsleep(this.#life));
  }

  async #until(isSo: () => boolean, signal: AbortSignal): Promise<void> {
    while (!isSo() && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const go = (): void => {
          signal.removeEventListener('abort', go);
          resolve();
        };
        this.#waiting.push(go);
        signal.addEventListener('abort', go, { once: true });
      });
    }
  }

  async #goOn(stopping: AbortSignal, cut: AbortSignal): Promise<void> {
    const { clock } = this.parts;
    const order = this.#orders.shift();
    const pauseMs = this.#dueMs - clock.monotonicMs();
    if (order) order.report(await this.#obey(order.verb, cut));
    else if (pauseMs > 0 || this.#isResting)
      await this.#bell.wait(this.#isResting ? Infinity : pauseMs, clock, stopping);
    else if (this.#life.step === 'serve') await this.#look(cut);
    else await this.#step(cut);
  }

  /** Nothing is sent while one side put us to sleep: a question would wake the zone up. */
  get #isResting(): boolean {
    return this.#life.step === 'serve' && this.parts.record.isAsleep;
  }

  /** Looks again at what could not be provided, or whether the zone knows us still. */
  async #look(cut: AbortSignal): Promise<void> {
    const idleUntilMs = this.#heardMs + IDLE_MS;
    if (this.#isHindered) this.#become(recheck(this.#life));
    else if (idleUntilMs > this.parts.clock.monotonicMs()) this.#dueMs = idleUntilMs;
    else await this.#step(cut);
  }

  /** Something could not be provided or claimed. */
  get #isHindered(): boolean {
    return provisionWarnings(this.#life, this.parts.settings).length > 0;
  }

  async #step(cut: AbortSignal): Promise<void> {
    const { control, composer, settings } = this.parts;
    const { step } = this.#life;
    const result = await performStep(this.#life, control, composer, settings, cut);
    if (this.#life.step === step) await this.#settle(result);
  }

  async #obey(verb: ZoneVerb, cut: AbortSignal): Promise<VerbResult> {
    const { result, life } = await obeyVerb(verb, this.#life, this.parts, cut);
    if (life !== this.#life) this.#become(life);
    this.sleepChanged();
    return result;
  }

  async #settle(result: StepResult): Promise<void> {
    const { record, composer, settings } = this.parts;
    if (result.kind === 'forgotten') await record.unregistered();
    if (result.kind === 'accepted') {
      this.#stepBackOff.reset();
      this.#heardMs = this.parts.clock.monotonicMs();
      if (this.#life.step === 'register') await record.registered(composer.registeredAs());
      if (this.#life.step === 'wakeup') await record.asleep(false);
    }
    this.#become(afterStep(this.#life, result, settings));
  }

  #become(life: ZoneLife): void {
    if (life.serving && !this.#life.serving) this.#epoch++;
    if (life.zoneStatus !== this.#life.zoneStatus) this.parts.control.serverTakesGzip(takesGzip(life.zoneStatus));
    if (life.timesForgottenLately > this.#life.timesForgottenLately) this.#forgottenMs = this.parts.clock.monotonicMs();
    this.#life = life;
    this.#dueMs = this.parts.clock.monotonicMs() + this.#pauseMs();
    this.#bell.ring();
    this.#show();
    this.#letGo();
  }

  #pauseMs(): number {
    const { step, pace } = this.#life;
    if (step === 'unregistered') return Infinity;
    if (step === 'serve' && pace !== 'backOff') {
      if (this.#isHindered) return SLOW_MS;
      return this.parts.settings.isPushed ? IDLE_MS : Infinity;
    }
    switch (pace) {
      case 'now':
        return 0;
      case 'backOff':
        return this.#stepBackOff.next();
      case 'relapse':
        return this.#relapseBackOff.next();
      case 'slow':
        return SLOW_MS;
    }
  }

  #letGo(): void {
    if (this.mayPoll) for (const go of this.#waiting.splice(0)) go();
  }

  #show(): void {
    this.parts.record.progress(this.progress);
    this.parts.shown();
  }
}
