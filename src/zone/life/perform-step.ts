import type { SifError } from '../../sif/sif-error.js';
import type { OutgoingMessage } from '../../sif/messages.js';
import type { Composer } from '../composer.js';
import type { Answer, Control } from './control.js';
import { planProvision } from './provision-plan.js';
import type { LifeSettings, Step, StepResult, ZoneLife } from './zone-life.js';

/** Does what comes next in a life: sends the step's message and says what came of it. */
export async function performStep(
  life: ZoneLife,
  control: Control,
  composer: Composer,
  settings: LifeSettings,
  signal: AbortSignal,
): Promise<StepResult> {
  if (life.step === 'provide') return provideEach(settings.provide, control, composer, signal);
  return stepResult(await control.send(stepMessage(life, composer, settings), signal));
}

/** What an answer means for the step that was sent. */
export function stepResult(answer: Answer): StepResult {
  if (answer.kind === 'failure') return { kind: 'retry', error: null };
  const { action, outcome } = answer;
  if (action === 'wakeUp') return { kind: 'asleep' };
  if (outcome.kind === 'status') {
    if (action !== 'settled') return { kind: 'retry', error: null };
    return { kind: 'accepted', ...(outcome.data && { data: outcome.data }) };
  }
  const { error } = outcome;
  if (action === 'registerAgain') return { kind: 'forgotten', error };
  return { kind: action === 'mend' || action === 'refused' ? action : 'retry', error };
}

function stepMessage(life: ZoneLife, composer: Composer, settings: LifeSettings): OutgoingMessage {
  switch (life.step) {
    case 'register':
      return composer.register(life.offersGzip);
    case 'wakeup':
      return composer.control('SIF_Wakeup');
    case 'ping':
    case 'serve':
      return composer.control('SIF_Ping');
    case 'zoneStatus':
      return composer.control('SIF_GetZoneStatus');
    case 'acl':
      return composer.control('SIF_GetAgentACL');
    case 'provision':
      return composer.provision(planProvision(settings.provide, life.acl, life.others).claims);
    case 'provide':
    case 'unregistered':
      throw new Error(`nothing is sent to ${life.step}`);
  }
}

/** SIF_Provide one by one; the first answer that decides nothing ends the step, which is done again as a whole. */
async function provideEach(
  objects: readonly string[],
  control: Control,
  composer: Composer,
  signal: AbortSignal,
): Promise<StepResult> {
  const refusals: Record<string, SifError> = {};
  for (const objectName of objects) {
    const result = stepResult(await control.send(composer.provide(objectName), signal));
    if (result.kind === 'refused') refusals[objectName] = result.error;
    else if (result.kind !== 'accepted') return result;
  }
  return { kind: 'providedEach', refusals };
}

/** A step as the administrator reads it. */
export function phaseOf(life: ZoneLife, asleep: boolean): string {
  if (asleep && life.step === 'serve') return 'asleep';
  return PHASES[life.step];
}

const PHASES: Readonly<Record<Step, string>> = {
  register: 'registering',
  wakeup: 'waking up',
  ping: 'checking',
  zoneStatus: 'checking',
  acl: 'checking',
  provision: 'providing',
  provide: 'providing',
  serve: 'ready',
  unregistered: 'unregistered',
};
