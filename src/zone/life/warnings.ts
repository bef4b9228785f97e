import { Errors } from '../../sif/codes.js';
import { describeError, isError, type SifError } from '../../sif/sif-error.js';
import { planProvision } from './provision-plan.js';
import type { LifeSettings, ZoneLife } from './zone-life.js';

/** What the administrator should know of a zone's life, in sentences. */
export function warningsOf(life: ZoneLife, settings: LifeSettings): string[] {
  const { errors, timesForgottenLately, timesHeldAsleep } = life;
  const warnings: string[] = [];
  if (errors.register) warnings.push(settingToMend(errors.register, settings.agentId));
  if (errors.forgotten && timesForgottenLately > 1)
    warnings.push(
      `the server keeps forgetting us; is another agent using this id? (${describeError(errors.forgotten)})`,
    );
  if (timesHeldAsleep > 1)
    warnings.push('the server keeps holding us to be asleep; it is sent SIF_Wakeup again and again');
  if (errors.zoneStatus) warnings.push(`the zone does not show its status (${describeError(errors.zoneStatus)})`);
  if (errors.acl)
    warnings.push(`the zone does not show what this agent may do; everything is tried (${describeError(errors.acl)})`);
  return [...warnings, ...provisionWarnings(life, settings)];
}

/** What could not be provided or claimed, and why; empty before it was tried. */
export function provisionWarnings(life: ZoneLife, settings: LifeSettings): string[] {
  const { errors } = life;
  const { acl, others, refusals } = life.standing ?? life;
  const { leftOut } = planProvision(settings.provide, acl, others);
  const refused = Object.entries(refusals ?? {})
    .filter(([objectName]) => !(objectName in others))
    .map(([objectName, error]) => `the zone refuses ${objectName} (${describeError(error)})`);
  const unclaimed =
    refusals !== null && errors.provision && !isError(errors.provision, Errors.messageUnsupported)
      ? [
          `the zone refuses SIF_Provision (${describeError(errors.provision)}); what it lets us provide is provided by SIF_Provide`,
        ]
      : [];
  return [...leftOut, ...refused, ...unclaimed];
}

/** The setting that a refused SIF_Register points at. */
function settingToMend(error: SifError, agentId: string): string {
  const setting = SETTINGS[`${error.category}/${error.code}`];
  const advice = setting === undefined ? '' : `; ${setting.replace('ID', agentId)}`;
  return `the zone refuses SIF_Register (${describeError(error)})${advice}`;
}

const SETTINGS: Readonly<Record<string, string>> = {
  '4/2': 'its administrator has to let the agent ID register',
  '5/2': 'agent.id (ID) is not what the zone knows the agent by',
  '8/2': 'agent.id (ID) is not what the zone knows the agent by',
  '5/3': 'mend listener.publicUrl or the mode of the zone',
  '5/4': 'mend sifVersion of the zone',
  '5/6': 'mend agent.maxBufferBytes',
  '5/7': 'use https in url of the zone and listener.publicUrl',
};
