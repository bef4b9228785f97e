import { join, dirname } from 'node:path';
import { expect } from 'chai';
import { newGuid } from '../../src/core/guid.js';
import { insertEvents } from '../../src/store/publishing/event-messages.js';
import { writeStream } from '../../src/store/publishing/streams.js';
import { sifAgentHere } from '../support/command-line-here.js';
import { writeConfig } from '../support/command-line.js';
import { dayKey, EventDistrict } from '../support/event-district.js';
import { temporaryStore } from '../support/temporary.js';
import { pausedStream } from '../unit/publishing/samples.js';

/** A configuration whose store holds three parked events and a paused stream. */
async function parkedZone(): Promise<{ config: string; district: EventDistrict; msgIds: string[] }> {
  const config = writeConfig('unused.db');
  const district = await new EventDistrict(await temporaryStore(join(dirname(config), 'agent.db')), 'Zone').open();
  const msgIds = [newGuid(), newGuid(), newGuid()];
  const event = { objectName: 'StudentDailyAttendance', action: 'Add', status: 'parked', fields: '{}' } as const;
  await district.store.transact(async (writer) => {
    const events = msgIds.map((msgId, student) => ({ ...event, msgId, objectKey: dayKey(student) }));
    const rest = { enrollmentID: 1, codeRefId: null, bytes: Buffer.from('bytes'), reply: '=9/3: "no", said it' };
    await insertEvents(
      writer,
      'Zone',
      events.map((one) => ({ ...one, ...rest })),
      '2026-02-10T12:00:00.000Z',
    );
    await writeStream(writer, 'Zone', pausedStream('StudentDailyAttendance:Change', '4/11')[1]);
  });
  return { config, district, msgIds };
}

describe('parked events on the command line', function () {
  this.timeout(60_000);

  it('are listed, retried and dropped', async () => {
    const { config, district, msgIds } = await parkedZone();
    const run = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await sifAgentHere(['zone', ...args, '--config', config]);
      expect(code, stderr).to.equal(0);
      return stdout;
    };
    const csv = (await run('parked', 'Zone', '--format', 'csv')).trim().split('\n');
    expect(csv[0]).to.equal('msgId,object,action,key,attempts,parkedAt,reason');
    expect(csv[1]).to.equal(
      `${msgIds[0]},StudentDailyAttendance,Add,${dayKey(0)},0,2026-02-10T12:00:00.000Z,"'=9/3: ""no"", said it"`,
    );
    expect(await run('status', 'Zone')).to.match(
      /events +0 due, 0 in flight, 3 parked; StudentDailyAttendance:Change paused since 2026-02-10T12:00:00.000Z \(4\/11\), tried again at/,
    );
    expect(await run('drop', 'Zone', msgIds[0]!)).to.equal('zone Zone: parked events dropped: 1\n');
    expect(await run('retry', 'Zone', msgIds[1]!)).to.equal(
      'zone Zone: parked events due again: 1; paused streams tried again: 1\n',
    );
    expect(await run('retry', 'Zone', '--all')).to.equal('zone Zone: parked events due again: 1\n');
    expect((await district.messages()).map(({ status }) => status)).to.deep.equal(['dropped', 'dropped', 'dropped']);
    expect((await district.due()).map(([key]) => key)).to.deep.equal([dayKey(1), dayKey(2)]);
  });

  it('are not guessed: unknown ids and an order without ids are refused with exit code 2', async () => {
    const { config, msgIds, district } = await parkedZone();
    const refused = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await sifAgentHere(['zone', ...args, '--config', config]);
      expect(code).to.equal(2);
      return stderr;
    };
    const unknown = newGuid();
    expect(await refused('drop', 'Zone', msgIds[0]!, unknown)).to.contain(`not parked in zone Zone: ${unknown}`);
    expect(await refused('drop', 'Zone')).to.contain('either SIF_MsgIds or --all');
    expect((await district.messages()).map(({ status }) => status)).to.deep.equal(['parked', 'parked', 'parked']);
  });
});
