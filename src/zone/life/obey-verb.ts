import type { Composer } from '../composer.js';
import type { Control } from './control.js';
import { stepResult } from './perform-step.js';
import { afterStep, forgotten, unregistered, type LifeSettings, type ZoneLife } from './zone-life.js';
import type { ZoneRecord } from './zone-record.js';
import type { ZoneVerb } from './zone-verbs.js';

export interface VerbResult {
  readonly done: boolean;
  /** What the zone answered, or why it did not. */
  readonly words: string;
}

export interface VerbParts {
  readonly control: Control;
  readonly composer: Composer;
  readonly record: ZoneRecord;
  readonly settings: LifeSettings;
}

/** Sends the verb's message; what came of it, in words and for the agent's life in the zone. Errors: those of the store. */
export async function obeyVerb(
  verb: ZoneVerb,
  life: ZoneLife,
  parts: VerbParts,
  signal: AbortSignal,
): Promise<{ result: VerbResult; life: ZoneLife }> {
  const { control, record } = parts;
  const answer = await control.send(verbMessage(verb, life, parts.composer), signal);
  const outcome = stepResult(answer);
  const done = outcome.kind === 'accepted' || (verb === 'unregister' && outcome.kind === 'forgotten');
  const result = { done, words: answer.words };
  if (verb === 'register') {
    if (done) await record.registered(parts.composer.registeredAs());
    return { result, life: afterStep({ ...life, step: 'register', serving: false }, outcome, parts.settings) };
  }
  if (verb === 'unregister') {
    if (!done) return { result, life };
    await record.unregistered();
    return { result, life: unregistered() };
  }
  if (done && verb !== 'ping') await record.asleep(verb === 'sleep');
  return { result, life: outcome.kind === 'forgotten' ? forgotten(life, outcome.error) : life };
}

function verbMessage(verb: ZoneVerb, life: ZoneLife, composer: Composer): Parameters<Control['send']>[0] {
  switch (verb) {
    case 'register':
      return composer.register(life.offersGzip);
    case 'unregister':
      return composer.unregister();
    case 'ping':
      return composer.control('SIF_Ping');
    case 'sleep':
      return composer.control('SIF_Sleep');
    case 'wakeup':
      return composer.control('SIF_Wakeup');
  }
}
