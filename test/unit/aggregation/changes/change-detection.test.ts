import { expect } from 'chai';
import { ChangeDetection } from '../../../../src/aggregation/changes/change-detection.js';
import { changesThread } from '../../../../src/aggregation/changes/changes-thread.js';
import { silentLogger } from '../../../../src/core/logger.js';
import { readDetectionState } from '../../../../src/store/changes/detection-state.js';
import { beginRound } from '../../../../src/store/publishing/rounds.js';
import { aggregatedSample, DetectionWorld } from '../../../support/detection-world.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { afterThisTest } from '../../../support/temporary.js';

const EDIT = `update attendance set comments = 'x', modifiedDate = '2026-02-17T15:00:00.000Z' where personID = 200`;
const signal = new AbortController().signal;

describe('the process that looks for changes', function () {
  this.timeout(30_000);
  const district = aggregatedSample();
  let world: DetectionWorld;
  let marked: string[];

  beforeEach(async () => {
    world = await DetectionWorld.open(district());
    await world.leave();
    marked = [];
  });

  function detection(holder: string, clock = new ManualClock(Date.parse(world.instant))): ChangeDetection {
    const thread = changesThread({
      source: { kind: 'sqlite', file: world.file },
      store: { kind: 'sqlite', file: world.storeFile },
      way: 'auto',
      dates: { modifiedDateZone: 'UTC', overlapSeconds: 120 },
    });
    const made = new ChangeDetection({
      store: world.store,
      thread,
      clock,
      logger: silentLogger,
      holder,
      timeZone: 'America/Chicago',
      comparesAt: '03:45',
      onMarked: () => marked.push(holder),
    });
    afterThisTest(async () => {
      await made.stop();
      await thread.close();
    });
    return made;
  }

  it('says when keys were marked, and when it last looked', async () => {
    const looking = detection('first');
    world.edit(EDIT);
    await looking.look('poll', signal);
    expect(marked).to.deep.equal(['first']);
    await looking.look('poll', signal);
    expect(marked).to.deep.equal(['first']);
    expect(await looking.state()).to.deep.include({ lastRoundAt: '2026-02-17T18:00:00.000Z', error: null });
  });

  it('is one at a time; the next one takes over with what it finds and what was left open', async () => {
    const [first, second] = [detection('first'), detection('second')];
    await first.look('poll', signal);
    world.edit(EDIT);
    await second.look('poll', signal);
    expect(marked).to.deep.equal([]);
    await beginRound(world.store, first.lease.held!.token, { roundId: 'A'.repeat(32), startedAt: world.instant });
    await first.stop();
    await second.look('poll', signal);
    expect(marked).to.deep.equal(['second']);
    const open = await world.store.read((reader) =>
      reader.all(reader.sql.selectFrom('detection_round').select('roundId').where('endedAt', 'is', null)),
    );
    expect(open).to.deep.equal([]);
  });

  it('says in words why it cannot look, to every process, until it can', async () => {
    const looking = detection('first');
    world.edit('create table kept as select * from attendance; delete from attendance');
    await looking.look('poll', signal);
    expect((await readDetectionState(world.store)).error).to.contain('attendance');
    expect(marked).to.deep.equal([]);
    world.edit('insert into attendance select * from kept; drop table kept');
    await looking.look('poll', signal);
    expect(await readDetectionState(world.store)).to.deep.include({ error: null });
    expect(marked).to.deep.equal([]);
  });

  it('compares everything once a night, and at the start when a night was missed', async () => {
    const clock = new ManualClock(Date.parse(world.instant));
    const looking = detection('first', clock);
    const compare = async (): Promise<string | null> => {
      await looking.look('poll', signal);
      while (await looking.compareNext(signal));
      return (await readDetectionState(world.store)).comparedDay;
    };
    world.edit(
      `update attendance set comments = 'late', modifiedDate = '2001-01-01T00:00:00.000Z' where personID = 200`,
    );
    expect(await compare()).to.equal('2026-02-17');
    expect(marked).to.deep.equal(['first']);

    // 03:44 and 03:45 of the next night in Chicago.
    world.edit(`update attendance set comments = 'later' where personID = 200`);
    clock.jump(Date.parse('2026-02-18T09:44:00Z') - clock.now());
    expect(await compare()).to.equal('2026-02-17');
    expect(marked).to.deep.equal(['first']);
    clock.jump(60_000);
    expect(await compare()).to.equal('2026-02-18');
    expect(marked).to.deep.equal(['first', 'first']);
  });
});
