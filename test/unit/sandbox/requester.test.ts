import { expect } from 'chai';
import type { ComplaintRule } from '../../../src/sandbox/complaints.js';
import type { OpenRequest } from '../../../src/sandbox/open-request.js';
import type { ZoneOptions } from '../../../src/sandbox/options.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.js';
import { codeInfo, daily, GUID, HandAgent, outcomeOf, textIn } from './hand-agent.js';

const data = (objects: string): string => `<SIF_ObjectData>${objects}</SIF_ObjectData>`;

describe('sandbox: its requester', () => {
  let sandbox: Sandbox | undefined;
  let agent: HandAgent;
  afterEach(async () => {
    await sandbox?.close();
    sandbox = undefined;
  });
  const open = async (options: Partial<ZoneOptions> = {}): Promise<HandAgent> => {
    sandbox = await createSandbox({ zones: { Z: options } });
    agent = new HandAgent('DistrictSIS', sandbox.url('Z'));
    await agent.register();
    await agent.provide('StudentDailyAttendance');
    return agent;
  };
  const request = (more: { maxBufferBytes?: number; versions?: string[] } = {}): OpenRequest =>
    sandbox!.zone('Z').request({ object: 'StudentDailyAttendance', ...more });
  const answer = async (open: OpenRequest, number: number, more: boolean, objects: string): Promise<string> =>
    outcomeOf(await agent.post(agent.response(open.terms.msgId, number, more, data(objects))));
  const rules = (): ComplaintRule[] => sandbox!.complaints().map((complaint) => complaint.rule);

  it('asks what it is told to ask', async () => {
    await open();
    sandbox!.zone('Z').request({
      object: 'StudentDailyAttendance',
      conditions: [{ element: '@Date', operator: 'GE', value: '2026-02-10' }],
      elements: ['TimeIn'],
      versions: ['2.4', '2.*'],
      maxBufferBytes: 65536,
    });
    const { text } = await agent.control('SIF_GetMessage');
    expect(text).to.contain('<SIF_SourceId>StateReporting</SIF_SourceId>');
    expect(text).to.contain(
      '<SIF_Version>2.4</SIF_Version><SIF_Version>2.*</SIF_Version><SIF_MaxBufferSize>65536</SIF_MaxBufferSize><SIF_Query><SIF_QueryObject ObjectName="StudentDailyAttendance">' +
        '<SIF_Element>TimeIn</SIF_Element></SIF_QueryObject><SIF_ConditionGroup Type="None"><SIF_Conditions Type="None"><SIF_Condition><SIF_Element>@Date</SIF_Element>' +
        '<SIF_Operator>GE</SIF_Operator><SIF_Value>2026-02-10</SIF_Value></SIF_Condition></SIF_Conditions></SIF_ConditionGroup></SIF_Query>',
    );
  });

  it('asks in a version that the provider registered for, or in any on demand', async () => {
    await open();
    await agent.register(undefined, ['2.4', '2.1']);
    request();
    expect((await agent.control('SIF_GetMessage')).text).to.contain('Version="2.4"><SIF_Request>');
    sandbox!.zone('Z').agent('DistrictSIS')!.queue.length = 0;
    sandbox!.zone('Z').request({ object: 'StudentDailyAttendance', messageVersion: '1.1', query: '<SIF_Query/>' });
    expect((await agent.control('SIF_GetMessage')).text).to.contain('Version="1.1"><SIF_Request>');
  });

  it('collects packets until the last', async () => {
    await open();
    const asked = request();
    expect(await answer(asked, 1, true, daily(1) + daily(2, 'a &amp; b &#233;'))).to.equal('0');
    expect(asked.state).to.equal('pending');
    const nil = daily(3).replace('</AttendanceCodeInfoRefId>', '</AttendanceCodeInfoRefId><TimeIn xsi:nil="true"/>');
    expect(await answer(asked, 2, false, nil)).to.equal('0');
    await sandbox!.zone('Z').answered(asked);
    expect(asked.state).to.equal('complete');
    expect(asked.objects().map((object) => object.attributes['RefId'])).to.deep.equal([GUID(1), GUID(2), GUID(3)]);
    expect(asked.objects()[1]?.elements['AttendanceNote']).to.equal('a & b é');
    expect(asked.objects()[2]?.elements).to.deep.equal({ AttendanceCodeInfoRefId: GUID(7), TimeIn: null });
  });

  it('reads packets with a prefix and an empty object', async () => {
    await open();
    const asked = request();
    const text = agent.response(asked.terms.msgId, 1, false, data(daily(1) + daily(2).replace(/>.*</, '><')));
    const prefixed = text
      .replace(/<(\/?)(?=[A-Z])/g, '<$1s:')
      .replace(' xmlns=', ' xmlns:s=')
      .replace(/><\/s:StudentDailyAttendance><\/s:SIF_ObjectData>/, '/></s:SIF_ObjectData>');
    expect(outcomeOf(await agent.post(prefixed))).to.equal('0');
    expect(asked.objects().map((object) => object.elements)).to.deep.equal([{ AttendanceCodeInfoRefId: GUID(7) }, {}]);
    expect(rules()).to.deep.equal([]);
  });

  it('reads packets with white space, comments and a declaration', async () => {
    await open();
    const asked = request();
    const objects = `\n  <!-- 1 > 0 -->\n  ${daily(1, 'a &gt; b')}\n  ${daily(2).replace(' Date', '\n Date')}\n`;
    const text = agent.response(asked.terms.msgId, 1, false, data(objects));
    expect(outcomeOf(await agent.post(`<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`))).to.equal('0');
    expect(asked.objects().map((object) => object.attributes['Date'])).to.deep.equal(['2026-02-10', '2026-02-10']);
    expect(asked.objects()[0]?.elements['AttendanceNote']).to.equal('a > b');
  });

  it('learns of a refusal', async () => {
    await open();
    const asked = request();
    const refusal =
      '<SIF_Error><SIF_Category>8</SIF_Category><SIF_Code>9</SIF_Code><SIF_Desc>@Color</SIF_Desc></SIF_Error>';
    expect(outcomeOf(await agent.post(agent.response(asked.terms.msgId, 1, false, refusal)))).to.equal('0');
    expect(asked.state).to.equal('refused');
    expect(asked.error).to.deep.equal({ category: 8, code: 9, description: '@Color' });
  });

  it('learns of a request that the provider does not take', async () => {
    await open();
    const asked = request();
    const refusal =
      '<SIF_Error><SIF_Category>12</SIF_Category><SIF_Code>3</SIF_Code><SIF_Desc>No.</SIF_Desc></SIF_Error>';
    await agent.post(agent.ack('StateReporting', asked.terms.msgId, refusal));
    expect(asked.state).to.equal('refused');
    expect(asked.error).to.include({ category: 12, code: 3 });
  });

  it('reports packets that had room for more', async () => {
    await open();
    const first = agent.response(GUID(9), 1, true, data(daily(1)));
    const room = Buffer.byteLength(daily(2)) + 1;
    const asked = request({ maxBufferBytes: Buffer.byteLength(first) + room - 1 });
    await answer(asked, 1, true, daily(1));
    await answer(asked, 2, true, daily(2));
    expect(asked.underFilled).to.deep.equal([
      { packet: 1, bytes: Buffer.byteLength(first), roomBytes: room - 1, nextObjectBytes: room - 1 },
    ]);
    await answer(asked, 3, true, daily(3, 'x'));
    expect(asked.underFilled).to.have.length(1);
    await answer(asked, 4, false, '');
    expect(asked.underFilled).to.have.length(1);
    expect(rules()).to.deep.equal([]);
  });

  /** What breaks a rule in the second of two packets: what it is answered with and what is complained of. */
  const breaches: readonly (readonly [string, string, ComplaintRule, (asked: OpenRequest) => string])[] = [
    ['a request nobody made', '8/10', 'unknown-request', () => agent.response(GUID(99), 1, false, data(''))],
    [
      'a packet left out',
      '8/12',
      'wrong-packet-number',
      ({ terms }) => agent.response(terms.msgId, 3, false, data('')),
    ],
    [
      'a packet made anew',
      '8/12',
      'wrong-packet-number',
      ({ terms }) => agent.response(terms.msgId, 1, false, data('')),
    ],
    [
      'more than the buffer takes',
      '8/11',
      'packet-too-large',
      ({ terms }) => agent.response(terms.msgId, 2, false, data(daily(2, 'x'.repeat(4000)))),
    ],
    [
      'another destination',
      '8/14',
      'wrong-destination',
      ({ terms }) => agent.response(terms.msgId, 2, false, data(''), { destination: 'Other' }),
    ],
    [
      'no destination',
      '8/14',
      'wrong-destination',
      ({ terms }) =>
        agent.response(terms.msgId, 2, false, data('')).replace(/<SIF_DestinationId>.*<\/SIF_DestinationId>/, ''),
    ],
    [
      'a version not asked for',
      '8/13',
      'wrong-version',
      ({ terms }) => agent.response(terms.msgId, 2, false, data('')).replace('Version="2.7"', 'Version="2.1"'),
    ],
    [
      'an object again',
      '0',
      'object-repeated',
      ({ terms }) => agent.response(terms.msgId, 2, false, data(daily(1, 'other'))),
    ],
    ['another object', '0', 'wrong-object', ({ terms }) => agent.response(terms.msgId, 2, false, data(codeInfo(1)))],
    [
      'an invalid object',
      '1/3',
      'invalid-message',
      ({ terms }) => agent.response(terms.msgId, 2, false, data(daily(2).replace(' SchoolYear="2026"', ''))),
    ],
  ];
  for (const [what, outcome, rule, second] of breaches)
    it(`complains of ${what}`, async () => {
      await open();
      const asked = request({ maxBufferBytes: 4096, versions: ['2.7', '2.4'] });
      await answer(asked, 1, true, daily(1));
      expect(outcomeOf(await agent.post(second(asked)))).to.equal(outcome);
      expect(rules()).to.deep.equal([rule]);
    });

  it('complains of other bytes under a SIF_MsgId, even when it says 7', async () => {
    await open();
    const asked = request();
    const packet = agent.response(asked.terms.msgId, 1, true, data(daily(1)));
    await agent.post(packet);
    expect(outcomeOf(await agent.post(packet))).to.equal('7');
    expect(rules()).to.deep.equal([]);
    expect(outcomeOf(await agent.post(packet.replace(daily(1), daily(2))))).to.equal('7');
    expect(rules()).to.deep.equal(['same-id-other-bytes']);
  });

  it('answers a packet sent again with 8/12 or 8/10 where the server does not remember, without complaint', async () => {
    await open({ knowsRepeats: false });
    const asked = request();
    const first = agent.response(asked.terms.msgId, 1, true, data(daily(1)));
    const last = agent.response(asked.terms.msgId, 2, false, data(daily(2)));
    expect(outcomeOf(await agent.post(first))).to.equal('0');
    expect(outcomeOf(await agent.post(first))).to.equal('8/12');
    expect(outcomeOf(await agent.post(last))).to.equal('0');
    expect(outcomeOf(await agent.post(last))).to.equal('8/10');
    expect(rules()).to.deep.equal([]);
    expect(asked.objectCount).to.equal(2);
  });

  it('cancels: with None the zone refuses what comes, with Standard a last packet says 8/18', async () => {
    await open();
    const silent = request();
    void sandbox!.zone('Z').cancel(silent, 'None');
    expect(await answer(silent, 1, true, '')).to.equal('8/18');
    const told = request();
    void sandbox!.zone('Z').cancel(told, 'Standard');
    const texts = sandbox!
      .zone('Z')
      .agent('DistrictSIS')!
      .queue.map((queued) => queued.xml);
    expect(texts.map((text) => textIn(text, 'SIF_NotificationType'))).to.deep.equal(['', 'None', '', 'Standard']);
    const last =
      '<SIF_Error><SIF_Category>8</SIF_Category><SIF_Code>18</SIF_Code><SIF_Desc>Cancelled.</SIF_Desc></SIF_Error>';
    expect(outcomeOf(await agent.post(agent.response(told.terms.msgId, 1, false, last)))).to.equal('0');
    expect(told.error).to.include({ category: 8, code: 18 });
    expect(rules()).to.deep.equal([]);
  });

  it('gives up an answer with the error it is told', async () => {
    await open();
    const asked = request();
    asked.end({ category: 8, code: 16 }, 'timed out');
    expect(await answer(asked, 1, false, '')).to.equal('8/16');
    expect(asked.state).to.equal('ended');
  });

  it('may not be answered by an agent without the right to respond', async () => {
    await open({ access: { respond: [] } });
    expect(await answer(request(), 1, false, '')).to.equal('4/6');
  });

  it('complains of an answer from who does not provide', async () => {
    await open();
    const other = new HandAgent('OtherSIS', agent.url);
    await other.register();
    const asked = sandbox!.zone('Z').request({ object: 'StudentDailyAttendance', destinationId: 'OtherSIS' });
    expect(outcomeOf(await other.post(other.response(asked.terms.msgId, 1, false, data(''))))).to.equal('0');
    expect(rules()).to.deep.equal(['not-provisioned']);
  });
});
