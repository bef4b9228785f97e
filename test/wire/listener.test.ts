import { expect } from 'chai';
import { runningListener, type RunningListener } from '../support/running-listener.js';
import { temporaryDirectory, afterThisTest } from '../support/temporary.js';
import { wireCases, type WireCase } from './corpus.js';

/** What is answered to a case: by its own line where the header decides, else by what the message is. */
function expectedAnswer({ answer, expected }: WireCase): { httpStatus: number; ack: string } {
  const refusal = /^(unparseable )?(\d+\/\d+)/.exec(expected);
  if (refusal) return { httpStatus: refusal[1] === undefined ? 200 : 400, ack: `error ${refusal[2]}` };
  return { httpStatus: 200, ack: answer ?? TO[expected.split(' ')[0]!]! };
}

/** Answers to the messages that can be read. */
const TO: Readonly<Record<string, string>> = {
  SIF_Ack: 'error 12/2',
  SIF_Event: 'error 9/3',
  SIF_Request: 'status 1',
  SIF_Response: 'status 1',
  SIF_SystemControl: 'status 1',
};

describe('posting messages from the wire to the listener', () => {
  let listener: RunningListener;
  const start = async (): Promise<void> => {
    const started = await runningListener(temporaryDirectory());
    afterThisTest(() => started.close());
    listener = started;
  };

  for (const folder of ['valid', 'invalid'] as const)
    it(`answers each ${folder} one as it says, in its version`, async () => {
      await start();
      for (const wireCase of wireCases(folder)) {
        const { httpStatus, ack } = expectedAnswer(wireCase);
        const answer = await listener.post(wireCase.bytes);
        expect(answer, wireCase.name).to.include({ httpStatus, ack });
        const version = /\s(2\.\d(?:r\d)?)\b/.exec(` ${wireCase.expected}`)?.[1];
        if (version !== undefined) expect(answer.version, wireCase.name).to.equal(version);
        await forgetEverything(listener);
      }
    });

  it('answers 415 to encodings that are declared in Content-Type, whatever the message is', async () => {
    await start();
    for (const charset of ['utf-16', 'UTF-16LE', 'iso-8859-1', 'windows-1252', 'us-ascii'])
      for (const { bytes } of wireCases('valid').slice(0, 3)) {
        const answer = await listener.post(bytes, `application/xml; charset=${charset}`);
        expect(answer, charset).to.include({ httpStatus: 415 });
      }
  });

  it('answers 7 to a message that came before', async () => {
    await start();
    const ping = wireCases('valid').find(({ name }) => name === 'ping')!;
    expect(await listener.post(ping.bytes)).to.include({ ack: 'status 1' });
    expect(await listener.post(ping.bytes)).to.include({ ack: 'status 7' });
  });
});

/** Messages of the corpus share their ids, and some put the agent to sleep. */
async function forgetEverything({ store }: RunningListener): Promise<void> {
  await store.transact(async (writer) => {
    for (const table of ['inbox', 'request'] as const) await writer.run(writer.sql.deleteFrom(table));
    await writer.run(writer.sql.updateTable('zone_state').set({ asleepByZone: 0 }));
  });
}
