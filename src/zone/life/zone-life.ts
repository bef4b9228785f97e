import { Errors } from '../../sif/codes.js';
import type { ObjectRights, StatusData, ZoneStatus } from '../../sif/messages.js';
import { isError, type SifError } from '../../sif/sif-error.js';
import { otherProviders, rightsTo, type OtherProviders } from './provision-plan.js';

/**
 * What the agent does next in a zone (protocol section 6):
 * register → (wakeup) → ping → zoneStatus → acl → provision → (provide) → serve.
 */
export type Step =
  | 'register'
  | 'wakeup'
  | 'ping'
  | 'zoneStatus'
  | 'acl'
  | 'provision'
  /** SIF_Provide, object by object. */
  | 'provide'
  /** Registered and provided: nothing to do but to poll or wait, and to send SIF_Ping where nothing else would tell. */
  | 'serve'
  /** The administrator took the agent out of the zone. */
  | 'unregistered';

/**
 * When it does it. `backOff`: after a pause that grows with each failure of a step; `relapse`: the same, but only messages
 * that the zone takes from us in service make it short again, so that a server which accepts every SIF_Register and
 * SIF_Wakeup and refuses the rest gets no hot loop; `slow`: after five minutes. In service only `backOff` counts, for a
 * SIF_Ping that came to nothing.
 */
export type Pace = 'now' | 'backOff' | 'relapse' | 'slow';

/** The agent's life in one zone, as a value. */
export interface ZoneLife {
  readonly step: Step;
  readonly pace: Pace;
  /** True from the moment that everything was tried until the zone forgets us or holds us to be asleep. */
  readonly serving: boolean;
  /** Where to go on after SIF_Wakeup; null: no wake-up is due. */
  readonly afterWakeup: Step | null;
  /** How often the zone forgot us since it last took a message in service. */
  readonly timesForgotten: number;
  /** How often it forgot us since it last took messages in service for an hour. */
  readonly timesForgottenLately: number;
  /** How often it held us to be asleep since then. */
  readonly timesHeldAsleep: number;
  /** Null: not known, all is tried. */
  readonly acl: ObjectRights | null;
  readonly zoneStatus: ZoneStatus | null;
  /** Objects left out of SIF_Provision since others provide them. */
  readonly others: OtherProviders;
  /** What SIF_Provide was refused for, object by object; null: not tried. */
  readonly refusals: Readonly<Record<string, SifError>> | null;
  /** What stood in the way before it is looked at again: it stands until that has ended. Null: it is not looked at again. */
  readonly standing: Standing | null;
  /** False once the zone refused SIF_Register for the compression that it offers (5/10): it is left out from then on. */
  readonly offersGzip: boolean;
  /** The last refusal of each step; gone when the step succeeds. */
  readonly errors: Readonly<Partial<Record<Step | 'forgotten', SifError | undefined>>>;
}

/** What keeps the agent from providing and claiming all that it would. */
export type Standing = Pick<ZoneLife, 'acl' | 'others' | 'refusals'>;

/** What a step came to. */
export type StepResult =
  | { readonly kind: 'accepted'; readonly data?: StatusData }
  | { readonly kind: 'refused'; readonly error: SifError }
  /** SIF_Register was refused for a setting of ours. */
  | { readonly kind: 'mend'; readonly error: SifError }
  /** The zone does not know us (any more). */
  | { readonly kind: 'forgotten'; readonly error: SifError }
  /** The zone holds us to be asleep. */
  | { readonly kind: 'asleep' }
  /** Nothing was decided: no connection, a time-out, an error that passes by itself. */
  | { readonly kind: 'retry'; readonly error: SifError | null }
  /** SIF_Provide was tried for every object; those that were refused. */
  | { readonly kind: 'providedEach'; readonly refusals: Readonly<Record<string, SifError>> };

/** What does not change while the agent lives in the zone. */
export interface LifeSettings {
  readonly agentId: string;
  /** Names of the objects to provide. */
  readonly provide: readonly string[];
  /** Push mode: SIF_Register offers the zone compression, and no poll tells whether it knows us still. */
  readonly isPushed: boolean;
}

/** The beginning; `asleep`: we sleep by our own SIF_Sleep. */
export function newLife(asleep: boolean): ZoneLife {
  return {
    step: 'register',
    pace: 'now',
    serving: false,
    afterWakeup: asleep ? 'ping' : null,
    timesForgotten: 0,
    timesForgottenLately: 0,
    timesHeldAsleep: 0,
    acl: null,
    zoneStatus: null,
    others: {},
    refusals: null,
    standing: null,
    offersGzip: true,
    errors: {},
  };
}

/** The life after its step came to something. */
export function afterStep(life: ZoneLife, result: StepResult, settings: LifeSettings): ZoneLife {
  switch (result.kind) {
    case 'accepted':
      return accepted({ ...life, errors: { ...life.errors, [life.step]: undefined } }, result.data, settings);
    case 'refused':
      return refused(withError(life, life.step, result.error), result.error, settings);
    case 'mend':
      return registrationRefused(withError(life, 'register', result.error), result.error, settings);
    case 'forgotten':
      return forgotten(life, result.error);
    case 'asleep':
      return heldAsleep(life);
    case 'retry':
      return { ...(result.error ? withError(life, life.step, result.error) : life), pace: 'backOff' };
    case 'providedEach':
      return providedEach(life, result.refusals);
  }
}

/** A message of ours, other than SIF_Register, was refused because the zone does not know us: register again. */
export function forgotten(life: ZoneLife, error: SifError): ZoneLife {
  const timesForgotten = life.timesForgotten + 1;
  return {
    ...withError(life, 'forgotten', error),
    step: 'register',
    pace: timesForgotten === 1 ? 'now' : 'relapse',
    serving: false,
    timesForgotten,
    timesForgottenLately: life.timesForgottenLately + 1,
  };
}

/** The zone answered 8 to a message of ours although we do not sleep: SIF_Wakeup, then on as before. */
export function heldAsleep(life: ZoneLife): ZoneLife {
  const timesHeldAsleep = life.timesHeldAsleep + 1;
  const afterWakeup = life.step === 'wakeup' ? life.afterWakeup : life.step;
  return { ...life, step: 'wakeup', pace: 'relapse', serving: false, afterWakeup, timesHeldAsleep };
}

/**
 * The zone took a message of ours in service: it knows us and holds us to be awake. `forAnHour`: it did not forget us for
 * that long, so that one which forgets us every minute is not taken for mended in between.
 */
export function confirmed(life: ZoneLife, forAnHour: boolean): ZoneLife {
  const timesForgottenLately = forAnHour ? 0 : life.timesForgottenLately;
  if (life.timesForgotten + life.timesHeldAsleep === 0 && timesForgottenLately === life.timesForgottenLately)
    return life;
  return { ...life, timesForgotten: 0, timesForgottenLately, timesHeldAsleep: 0 };
}

/** Time to look again at what could not be provided. */
export function recheck(life: ZoneLife): ZoneLife {
  const { acl, others, refusals } = life;
  return { ...life, step: 'zoneStatus', pace: 'now', others: {}, refusals: null, standing: { acl, others, refusals } };
}

/** The administrator took the agent out of the zone. */
export function unregistered(): ZoneLife {
  return { ...newLife(false), step: 'unregistered' };
}

function accepted(life: ZoneLife, data: StatusData | undefined, { provide }: LifeSettings): ZoneLife {
  const next = (step: Step, change: Partial<ZoneLife> = {}): ZoneLife => ({ ...life, ...change, step, pace: 'now' });
  switch (life.step) {
    case 'register': {
      const acl = data?.kind === 'agentAcl' ? rightsTo(provide, data.rights) : null;
      const fresh = { acl, zoneStatus: null, others: {}, refusals: null, standing: null };
      return life.afterWakeup === null ? next('ping', fresh) : next('wakeup', { ...fresh, afterWakeup: 'ping' });
    }
    case 'wakeup': {
      const step = life.afterWakeup ?? 'ping';
      return next(step, { afterWakeup: null, serving: step === 'serve' });
    }
    case 'ping':
      return next('zoneStatus');
    case 'zoneStatus':
      return next(afterZoneStatus(life), { zoneStatus: data?.kind === 'zoneStatus' ? data.zoneStatus : null });
    case 'acl':
      return next('provision', { acl: data?.kind === 'agentAcl' ? rightsTo(provide, data.rights) : life.acl });
    case 'provision':
      return served(life);
    case 'serve':
      return next('serve');
    case 'provide':
    case 'unregistered':
      return life;
  }
}

/** All was tried that the zone might let us do. */
function served(life: ZoneLife): ZoneLife {
  return { ...life, step: 'serve', pace: 'now', serving: true, standing: null };
}

/** A zone that takes no compression (5/10) is registered with at once without it; any other setting is the administrator's. */
function registrationRefused(life: ZoneLife, error: SifError, { isPushed }: LifeSettings): ZoneLife {
  const isCured = isError(error, Errors.acceptEncodingUnsupported) && isPushed && life.offersGzip;
  return isCured ? { ...life, offersGzip: false, pace: 'now' } : { ...life, pace: 'slow' };
}

function refused(life: ZoneLife, error: SifError, settings: LifeSettings): ZoneLife {
  const next = (step: Step): ZoneLife => ({ ...life, step, pace: 'now' });
  switch (life.step) {
    case 'wakeup':
      return { ...next(life.afterWakeup ?? 'ping'), afterWakeup: null };
    case 'ping':
      return next('zoneStatus');
    case 'zoneStatus':
      return next(afterZoneStatus(life));
    case 'acl':
      return next('provision');
    case 'provision':
      return provisionRefused(life, error, settings);
    case 'serve': // SIF_Ping told what it is for: the zone knows us
      return next('serve');
    case 'register': // its refusals are mended or retried
    case 'provide':
    case 'unregistered':
      return life;
  }
}

/** SIF_GetAgentACL, unless the answer to SIF_Register brought the list just now. */
function afterZoneStatus(life: ZoneLife): Step {
  return life.acl === null || life.serving ? 'acl' : 'provision';
}

/** 6/4 names no object: leave out what SIF_ZoneStatus shows with another provider, then try them one by one. */
function provisionRefused(life: ZoneLife, error: SifError, settings: LifeSettings): ZoneLife {
  if (life.refusals !== null) return served(life);
  if (isError(error, Errors.alreadyHasProvider)) {
    const others = otherProviders(settings.provide, life.zoneStatus, settings.agentId);
    const isNews = Object.keys(others).some((objectName) => !(objectName in life.others));
    if (isNews) return { ...life, step: 'provision', pace: 'now', others };
  }
  return { ...life, step: 'provide', pace: 'now' };
}

/** Where SIF_Provision is known, it is sent again for what is left, since it alone claims events. */
function providedEach(life: ZoneLife, refusals: NonNullable<ZoneLife['refusals']>): ZoneLife {
  const taken = Object.keys(refusals).filter((name) => isError(refusals[name]!, Errors.alreadyHasProvider));
  const others = { ...Object.fromEntries(taken.map((name) => [name, 'another agent'])), ...life.others };
  const isKnown = life.errors.provision !== undefined && !isError(life.errors.provision, Errors.messageUnsupported);
  const done = { ...life, refusals, others, pace: 'now' } as const;
  return isKnown ? { ...done, step: 'provision' } : served(done);
}

function withError(life: ZoneLife, matter: keyof ZoneLife['errors'], error: SifError): ZoneLife {
  return { ...life, errors: { ...life.errors, [matter]: error } };
}
