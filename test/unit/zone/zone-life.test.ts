import { expect } from 'chai';
import type { ObjectRights, ZoneStatus } from '../../../src/sif/messages.js';
import { sifError } from '../../../src/sif/sif-error.js';
import {
  afterStep,
  confirmed,
  forgotten,
  heldAsleep,
  newLife,
  recheck,
  unregistered,
  type LifeSettings,
  type Pace,
  type Step,
  type StepResult,
  type ZoneLife,
} from '../../../src/zone/life/zone-life.js';
import { planProvision } from '../../../src/zone/life/provision-plan.js';
import { provisionWarnings, warningsOf } from '../../../src/zone/life/warnings.js';

const DAILY = 'StudentDailyAttendance';
const CODES = 'AttendanceCodeInfo';
const settings: LifeSettings = { agentId: 'Us', provide: [DAILY, CODES], isPushed: true };

const ok: StepResult = { kind: 'accepted' };
const refused = (category: number, code: number): StepResult => ({
  kind: 'refused',
  error: sifError({ category, code }, 'no'),
});
const rights = (objects: readonly string[], change: Partial<ObjectRights> = {}): ObjectRights => {
  const all = objects.map((objectName) => ({ objectName }));
  return {
    provide: all,
    subscribe: [],
    publishAdd: all,
    publishChange: all,
    publishDelete: all,
    request: [],
    respond: all,
    ...change,
  };
};
const statusWith = (providers: Record<string, string[]>): ZoneStatus => ({
  zoneId: 'Zone',
  providers: Object.entries(providers).map(([sourceId, names]) => ({
    sourceId,
    objects: names.map((objectName) => ({ objectName })),
  })),
  nodes: [],
  supportedProtocols: [],
  supportedVersions: [],
});

/** The life after a row of results, each of the step that is due then. */
const lived = (results: readonly StepResult[], from: ZoneLife = newLife(false)): ZoneLife =>
  results.reduce((life, result) => afterStep(life, result, settings), from);
const next = ({ step, pace }: ZoneLife): { step: Step; pace: Pace } => ({ step, pace });
const serving = lived([ok, ok, ok, ok, ok]);

describe('the life of an agent in a zone', () => {
  it('goes from registration through ping, status, access list and provision to service', () => {
    const steps: Step[] = [];
    for (let life = newLife(false); ; life = afterStep(life, ok, settings)) {
      steps.push(life.step);
      if (life.step === 'serve') break;
      expect(life).to.include({ pace: 'now', serving: false });
    }
    expect(steps).to.deep.equal(['register', 'ping', 'zoneStatus', 'acl', 'provision', 'serve']);
    expect(serving.serving).to.equal(true);
  });

  it('wakes the zone up after registering when it slept before', () => {
    const life = lived([ok], newLife(true));
    expect(life.step).to.equal('wakeup');
    expect(lived([ok], life).step).to.equal('ping');
  });

  it('does not ask for the access list that came with the registration', () => {
    const acl = rights([DAILY]);
    const life = lived([{ kind: 'accepted', data: { kind: 'agentAcl', rights: acl } }, ok, ok]);
    expect(life).to.deep.include({ step: 'provision', acl });
  });

  it('goes on when the zone does not know a question', () => {
    expect(lived([ok, refused(12, 2)]).step).to.equal('zoneStatus');
    expect(lived([ok, ok, refused(12, 2)]).step).to.equal('acl');
    expect(lived([ok, ok, ok, refused(12, 2)]).step).to.equal('provision');
    expect(lived([ok, refused(12, 2)], newLife(true)).step).to.equal('ping');
  });

  it('tries every step again that decided nothing', () => {
    for (const done of [0, 1, 2, 3, 4]) {
      const before = lived(Array.from({ length: done }, () => ok));
      const after = lived([{ kind: 'retry', error: null }], before);
      expect(next(after)).to.deep.equal({ step: before.step, pace: 'backOff' });
    }
  });

  it('tries a registration that a setting stands in the way of slowly, and says which', () => {
    const life = lived([{ kind: 'mend', error: sifError({ category: 5, code: 6 }, 'too small') }]);
    expect(next(life)).to.deep.equal({ step: 'register', pace: 'slow' });
    expect(warningsOf(life, settings)).to.deep.equal([
      'the zone refuses SIF_Register (5/6: too small); mend agent.maxBufferBytes',
    ]);
    expect(warningsOf(lived([ok], life), settings)).to.deep.equal([]);
  });

  it('registers at once without compression where the zone takes none, and slowly where that does not help', () => {
    const mend: StepResult = { kind: 'mend', error: sifError({ category: 5, code: 10 }, 'no gzip') };
    const plain = lived([mend]);
    expect(plain).to.include({ step: 'register', pace: 'now', offersGzip: false });
    expect(lived([mend], plain)).to.include({ step: 'register', pace: 'slow', offersGzip: false });
    expect(lived([ok, ok, ok, ok, ok], plain)).to.include({ step: 'serve', offersGzip: false });
    expect(forgotten(lived([ok], plain), mend.error)).to.include({ step: 'register', offersGzip: false });
    expect(afterStep(newLife(false), mend, { ...settings, isPushed: false })).to.include({ pace: 'slow' });
  });

  describe('when the zone forgets it', () => {
    const error = sifError({ category: 5, code: 1 }, 'who?');

    it('registers at once the first time, and goes through all of it again', () => {
      const life = forgotten(serving, error);
      expect(next(life)).to.deep.equal({ step: 'register', pace: 'now' });
      expect(life.serving).to.equal(false);
      expect(lived([ok, ok, ok, ok, ok], life).step).to.equal('serve');
    });

    it('registers after growing pauses when that does not help, and asks who uses the id', () => {
      const again = forgotten(lived([ok, ok, ok, ok, ok], forgotten(serving, error)), error);
      expect(next(again)).to.deep.equal({ step: 'register', pace: 'relapse' });
      expect(warningsOf(again, settings)).to.have.length(1);
      expect(warningsOf(again, settings)[0]).to.match(/keeps forgetting us; is another agent using this id\?/);
    });

    it('registers at once again after the zone took a message in service', () => {
      const helped = confirmed(lived([ok, ok, ok, ok, ok], forgotten(forgotten(serving, error), error)), true);
      expect(warningsOf(helped, settings)).to.deep.equal([]);
      expect(forgotten(helped, error).pace).to.equal('now');
    });

    it('registers again whichever step finds out', () => {
      for (const done of [1, 2, 3, 4]) {
        const life = lived([...Array.from({ length: done }, () => ok), { kind: 'forgotten', error }]);
        expect(next(life)).to.deep.equal({ step: 'register', pace: 'now' });
      }
    });
  });

  describe('when the zone holds it to be asleep', () => {
    it('sends SIF_Wakeup and serves on', () => {
      const life = heldAsleep(serving);
      expect(life).to.include({ step: 'wakeup', pace: 'relapse', serving: false });
      expect(lived([ok], life)).to.include({ step: 'serve', serving: true });
    });

    it('goes on where it was in the middle of its start', () => {
      const life = lived([ok, ok, { kind: 'asleep' }]);
      expect(life.step).to.equal('wakeup');
      expect(lived([ok], life)).to.include({ step: 'zoneStatus', serving: false });
    });

    it('keeps its place when SIF_Wakeup itself is answered so', () => {
      const life = lived([{ kind: 'asleep' }, ok], heldAsleep(serving));
      expect(life).to.include({ step: 'serve', serving: true });
    });

    it('says so when it happens again and again, until a message is taken', () => {
      const twice = heldAsleep(lived([ok], heldAsleep(serving)));
      expect(warningsOf(twice, settings)[0]).to.match(/keeps holding us to be asleep/);
      expect(warningsOf(confirmed(lived([ok], twice), false), settings)).to.deep.equal([]);
    });
  });

  describe('when SIF_Provision is refused', () => {
    const provisioning = lived([ok, ok, ok, ok]);

    it('falls back to SIF_Provide where the server does not know it', () => {
      const life = lived([refused(12, 2)], provisioning);
      expect(next(life)).to.deep.equal({ step: 'provide', pace: 'now' });
      const provided = lived([{ kind: 'providedEach', refusals: {} }], life);
      expect(provided).to.include({ step: 'serve', serving: true });
      expect(provisionWarnings(provided, settings)).to.deep.equal([]);
    });

    it('leaves out what the zone status shows with another provider', () => {
      const seen: ZoneLife = {
        ...provisioning,
        zoneStatus: statusWith({ Other: [CODES, 'StudentPersonal'], Us: [DAILY] }),
      };
      const life = lived([refused(6, 4)], seen);
      expect(life).to.deep.include({ step: 'provision', pace: 'now', others: { [CODES]: 'Other' } });
      const served = lived([ok], life);
      expect(provisionWarnings(served, settings)).to.deep.equal([
        'AttendanceCodeInfo is provided by Other in this zone; requests go there until it gives the object up',
      ]);
    });

    it('asks one by one when that does not help, then claims what is left together', () => {
      const seen: ZoneLife = { ...provisioning, zoneStatus: statusWith({ Other: [CODES] }) };
      const each = lived([refused(6, 4), refused(6, 4)], seen);
      expect(each.step).to.equal('provide');
      const taken = sifError({ category: 6, code: 4 }, 'taken');
      const left = lived([{ kind: 'providedEach', refusals: { [DAILY]: taken } }], each);
      expect(left).to.deep.include({ step: 'provision', others: { [DAILY]: 'another agent', [CODES]: 'Other' } });
      expect(lived([ok], left).step).to.equal('serve');
    });

    it('serves what it has when nothing helps', () => {
      const each = lived([refused(4, 3), { kind: 'providedEach', refusals: {} }, refused(4, 3)], provisioning);
      expect(each).to.include({ step: 'serve', serving: true });
    });

    it('says which objects were refused, and why', () => {
      const refusals = { [DAILY]: sifError({ category: 4, code: 3 }, 'may not') };
      const life = lived([refused(12, 2), { kind: 'providedEach', refusals }], provisioning);
      expect(provisionWarnings(life, settings)).to.deep.equal([
        'the zone refuses StudentDailyAttendance (4/3: may not)',
      ]);
    });

    it('starts over when it is time to look again, while it serves on', () => {
      const life = recheck({ ...serving, others: { [CODES]: 'Other' }, acl: rights([DAILY]) });
      expect(life).to.deep.include({ step: 'zoneStatus', pace: 'now', serving: true, others: {} });
      expect(lived([ok], life).step).to.equal('acl');
    });
  });

  it('shows what stood in the way until it has looked again', () => {
    const others = { [CODES]: 'Other' };
    const hindered: ZoneLife = { ...serving, others, acl: rights([DAILY, CODES], { respond: [] }) };
    const shown = warningsOf(hindered, settings);
    expect(shown).to.have.length(3);
    let life = recheck(hindered);
    for (const result of [
      ok,
      { kind: 'accepted', data: { kind: 'agentAcl', rights: rights([DAILY, CODES]) } },
    ] as const) {
      expect(warningsOf(life, settings)).to.deep.equal(shown);
      life = lived([result], life);
    }
    expect(warningsOf(life, settings)).to.deep.equal(shown);
    expect(warningsOf(lived([ok], life), settings)).to.deep.equal([]);
  });

  it('asks while it serves whether the zone knows it still', () => {
    expect(lived([ok], serving)).to.include({ step: 'serve', pace: 'now', serving: true });
    expect(lived([refused(12, 2)], serving)).to.include({ step: 'serve', pace: 'now', serving: true });
    expect(lived([{ kind: 'retry', error: null }], serving)).to.include({
      step: 'serve',
      pace: 'backOff',
      serving: true,
    });
    expect(lived([{ kind: 'asleep' }, ok], serving)).to.include({ step: 'serve', serving: true });
  });

  it('does nothing more in a zone that it was taken out of', () => {
    expect(unregistered()).to.include({ step: 'unregistered', serving: false });
  });
});

describe('what is claimed by SIF_Provision', () => {
  it('is everything while no access list is known', () => {
    const { claims, leftOut } = planProvision([DAILY, CODES], null, {});
    expect(claims).to.deep.equal(rights([DAILY, CODES]));
    expect(leftOut).to.deep.equal([]);
  });

  it('is what the access list allows; the rest is named', () => {
    const acl = rights([DAILY, CODES], { provide: [{ objectName: DAILY }], publishDelete: [] });
    const { claims, leftOut } = planProvision([DAILY, CODES], acl, {});
    expect(claims).to.deep.equal(acl);
    expect(leftOut).to.deep.equal([
      "the zone's access list does not let this agent provide AttendanceCodeInfo",
      "the zone's access list does not let this agent publish Delete events of StudentDailyAttendance",
      "the zone's access list does not let this agent publish Delete events of AttendanceCodeInfo",
    ]);
  });

  it('reads an entry without contexts as the default context, and takes no other context', () => {
    const provide = [
      { objectName: DAILY, contexts: [] },
      { objectName: CODES, contexts: ['Archive'] },
    ];
    expect(planProvision([DAILY, CODES], rights([DAILY, CODES], { provide }), {}).claims.provide).to.deep.equal([
      { objectName: DAILY },
    ]);
  });

  it('leaves the events of an object that another provides', () => {
    const { claims } = planProvision([DAILY, CODES], null, { [CODES]: 'Other' });
    expect(claims.provide).to.deep.equal([{ objectName: DAILY }]);
    expect(claims.publishChange).to.deep.equal([{ objectName: DAILY }, { objectName: CODES }]);
  });
});
