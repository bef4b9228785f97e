import { expect } from 'chai';
import { sampleDistrict } from '../../samples/district.js';
import { writeDistrict } from '../../samples/load.js';
import type { Fault } from '../../src/sandbox/faults.js';
import { EditedSis, type EventZone } from '../support/edited-sis.js';
import { heldInStore, holdInStore, letGoInStore } from '../support/held-in-store.js';
import { comment, mark, removeRows } from '../support/sample-edits.js';
import { Subscriber } from '../support/subscriber.js';
import { forTheseTests } from '../support/temporary.js';

const ZONES: readonly EventZone[] = [
  { id: 'Remembers', mode: 'push', server: { knowsRepeats: true } },
  { id: 'Forgets', mode: 'pull', server: { knowsRepeats: false } },
];

/**
 * Each death at one certain point between the edit of a row and its SIF_Event being told, for two zones at once: one whose
 * server knows repeats and one whose does not.
 */
describe('an agent killed around its events', function () {
  this.timeout(600_000);

  const there = forTheseTests(async () => {
    const world = await EditedSis.prepare({ district: (file) => writeDistrict(file, sampleDistrict), zones: ZONES });
    return { world, subscribers: new Map(ZONES.map(({ id }) => [id, new Subscriber()])) };
  });

  let edits = 0;
  /** Half a dozen Changes, and an Add or a Delete by turns. */
  const edit = (): void =>
    there().world.edit((db) => {
      edits += 1;
      for (const example of ['E02', 'E04a', 'E05a', 'E05b', 'E07b', 'E08']) comment(db, example, `edit ${edits}`);
      if (edits % 2 === 1) mark(db, 'E39b', ['P5'], 'AE');
      else removeRows(db, 'E39b');
      if (edits % 2 === 0) mark(db, 'E23', ['P1', 'P2', 'P3'], 'AU');
      else removeRows(db, 'E23');
    });

  /** Kills the agent where it is, and starts it anew. */
  const die = async (): Promise<void> => {
    const { world } = there();
    await world.agent.kill();
    world.agent.inStore(letGoInStore);
    for (const { id } of ZONES) world.sandbox.zone(id).clearFaults();
    await world.agent.start();
  };

  /** Every event came once, or twice where the reply was lost, and subscribers end with what is true. */
  const endsTrue = async (repeated: { Forgets: number } = { Forgets: 0 }): Promise<void> => {
    const { world, subscribers } = there();
    await world.polled();
    await world.nothingDue();
    expect(world.sandbox.complaints()).to.deep.equal([]);
    for (const [id, subscriber] of subscribers) {
      subscriber.repeats.length = 0;
      subscriber.takeAll(world.sandbox.zone(id).events);
      expect(subscriber.faults, id).to.deep.equal([]);
      expect(subscriber.repeats, `${id}: events that came twice`).to.have.length(
        id === 'Forgets' ? repeated.Forgets : 0,
      );
      expect(subscriber.differences(await world.answer(id)), id).to.deep.equal([]);
    }
  };

  /** Edits, kills the agent in the middle of the statement that the trigger describes, and looks at the end. */
  const diesInStore = async (trigger: string, repeated?: { Forgets: number }): Promise<void> => {
    const { world } = there();
    world.agent.inStore((db) => holdInStore(db, trigger));
    edit();
    await heldInStore(world.agent);
    await die();
    await endsTrue(repeated);
  };

  /** Edits, kills the agent when both servers hold it where the fault strikes, and looks at the end. */
  const diesAtServers = async (fault: Omit<Fault, 'kind'>, repeated?: { Forgets: number }): Promise<void> => {
    const { world } = there();
    const hung = (): number => world.sandbox.posts().filter(({ answer }) => answer === 'hung').length;
    const before = hung();
    for (const { id } of ZONES)
      world.sandbox.zone(id).faults.add({ kind: 'hang', times: 1, messages: ['SIF_Event'], ...fault });
    edit();
    await world.sandbox.until('both servers hold the agent', () => hung() === before + 2, 30_000);
    await die();
    await endsTrue(repeated);
  };

  it('while a baseline is taken, takes it to its end', async () => {
    const { world, subscribers } = there();
    await world.agent.command('migrate');
    world.agent.inStore((db) =>
      holdInStore(db, 'before update of takenAt on baseline_part when new.takenAt is not null'),
    );
    world.agent.launch();
    await heldInStore(world.agent);
    await die();
    await world.baselineTaken();
    for (const [id, subscriber] of subscribers) subscriber.load(await world.answer(id));
    await endsTrue();
  });

  it('after an edit was committed in the SIS and before a round saw it, tells of it', async () => {
    await there().world.agent.kill();
    edit();
    await die();
    await endsTrue();
  });

  it('while a round stores the days that it computed anew, with their marks', () =>
    diesInStore(`before insert on due when new.cause = 'change'`));

  it('after keys were marked and before their round ended', () =>
    diesInStore('before update of endedAt on detection_round'));

  it('after a round ended and before its keys were released', () =>
    diesInStore(`before update of waitsFor on due when new.waitsFor = ''`));

  it('while messages are stored in flight', () => diesInStore('before insert on event_message'));

  it('after messages were stored in flight and before they were sent', () => diesAtServers({}));

  it('after the server took an event and before its ack came', () =>
    diesAtServers({ skip: 1, afterProcessing: true }, { Forgets: 1 }));

  it('after the ack of an event and before it was told', () =>
    diesInStore(`before update of status on event_message when new.status = 'delivered'`, { Forgets: 1 }));

  it('after an event was told and before the next was sent', () => diesAtServers({ skip: 1 }));

  it('while a resync marks what differs, and the verb waits', async () => {
    const { world } = there();
    world.agent.inStore((db) => holdInStore(db, `before insert on due when new.cause = 'resync'`));
    const resync = world.agent.command('resync', '--zone', 'Remembers');
    await heldInStore(world.agent);
    await die();
    expect(await resync).to.match(/Add\D+\d+/);
    await endsTrue();
    expect(await world.stale('Remembers')).to.deep.equal([]);
  });
});
