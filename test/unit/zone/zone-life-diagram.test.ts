import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { sifError } from '../../../src/sif/sif-error.js';
import {
  afterStep,
  forgotten,
  heldAsleep,
  newLife,
  recheck,
  unregistered,
  type LifeSettings,
  type StepResult,
  type ZoneLife,
} from '../../../src/zone/life/zone-life.js';

const settings: LifeSettings = { agentId: 'Us', provide: ['StudentDailyAttendance'], isPushed: true };
const error = (category: number, code: number) => sifError({ category, code }, '');
const nothing = {
  provide: [],
  subscribe: [],
  publishAdd: [],
  publishChange: [],
  publishDelete: [],
  request: [],
  respond: [],
};
const otherProvides = {
  zoneId: 'Zone',
  providers: [{ sourceId: 'Other', objects: [{ objectName: 'StudentDailyAttendance' }] }],
  nodes: [],
  supportedProtocols: [],
  supportedVersions: [],
};

/** Everything that can come of a step. */
const RESULTS: readonly StepResult[] = [
  { kind: 'accepted' },
  { kind: 'accepted', data: { kind: 'agentAcl', rights: nothing } },
  { kind: 'accepted', data: { kind: 'zoneStatus', zoneStatus: otherProvides } },
  { kind: 'refused', error: error(12, 2) },
  { kind: 'refused', error: error(6, 4) },
  { kind: 'retry', error: null },
  { kind: 'forgotten', error: error(5, 1) },
  { kind: 'asleep' },
];
const PROVIDED: readonly StepResult[] = [
  { kind: 'providedEach', refusals: {} },
  { kind: 'providedEach', refusals: { StudentDailyAttendance: error(6, 4) } },
  { kind: 'retry', error: null },
  { kind: 'forgotten', error: error(5, 1) },
  { kind: 'asleep' },
];
const REGISTERED: readonly StepResult[] = [
  ...RESULTS.filter(({ kind }) => kind !== 'refused' && kind !== 'forgotten'),
  { kind: 'mend', error: error(5, 2) },
  { kind: 'mend', error: error(5, 10) },
];

/** The lives that can follow one. */
function following(life: ZoneLife): ZoneLife[] {
  switch (life.step) {
    case 'unregistered':
      return [newLife(false)];
    case 'serve':
      return [
        ...RESULTS.map((result) => afterStep(life, result, settings)),
        ...[forgotten(life, error(5, 1)), heldAsleep(life), recheck(life), unregistered()],
      ];
    case 'register':
      return REGISTERED.map((result) => afterStep(life, result, settings));
    case 'provide':
      return PROVIDED.map((result) => afterStep(life, result, settings));
    default:
      return RESULTS.map((result) => afterStep(life, result, settings));
  }
}

/** What decides the ways on from a life; counters and texts do not. */
const signature = ({ step, serving, afterWakeup, acl, zoneStatus, others, refusals, errors }: ZoneLife): string =>
  JSON.stringify([step, serving, afterWakeup, acl !== null, zoneStatus !== null, others, refusals, errors.provision]);

/** `from --> to` of every way that lives can go from the two beginnings. */
function ways(): Set<string> {
  const found = new Set<string>();
  const seen = new Map([newLife(false), newLife(true)].map((life) => [signature(life), life]));
  for (const life of seen.values())
    for (const next of following(life)) {
      found.add(`${life.step} --> ${next.step}`);
      if (!seen.has(signature(next))) seen.set(signature(next), next);
    }
  return found;
}

describe('the drawn life of an agent in a zone', () => {
  it('has exactly the steps and ways of the function', () => {
    const drawn = [...readFileSync('docs/zone-life.md', 'utf8').matchAll(/^ {2}(\w+ --> \w+)/gm)].map(([, way]) => way);
    expect([...new Set(drawn)]).to.have.members([...ways()]);
  });
});
