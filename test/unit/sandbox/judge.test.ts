import { expect } from 'chai';
import type { ComplaintRule } from '../../../src/sandbox/complaints.js';
import { schemaOf } from '../../../src/sandbox/schemas.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.js';
import { codeInfo, daily, HandAgent, outcomeOf, type Answer, type PostOptions } from './hand-agent.js';

describe('sandbox: what it complains of in any message', () => {
  let sandbox: Sandbox;
  let agent: HandAgent;
  beforeEach(async () => {
    sandbox = await createSandbox({ zones: { Z: { supportsProvision: false } } });
    agent = new HandAgent('DistrictSIS', sandbox.url('Z'));
    await agent.register();
  });
  afterEach(() => sandbox.close());
  const ping = (): string =>
    agent.message('SIF_SystemControl', '<SIF_SystemControlData><SIF_Ping/></SIF_SystemControlData>');
  const rules = (): ComplaintRule[] => sandbox.complaints().map((complaint) => complaint.rule);

  const breaches: readonly (readonly [
    string,
    readonly ComplaintRule[],
    string,
    () => string | Buffer,
    PostOptions?,
  ])[] = [
    ['text/xml', ['wrong-content-type'], '0', ping, { contentType: 'text/xml;charset="utf-8"' }],
    ['a Content-Type without charset', ['wrong-content-type'], '0', ping, { contentType: 'application/xml' }],
    ['another charset', ['wrong-content-type'], '0', ping, { contentType: 'application/xml;charset=iso-8859-1' }],
    ['no Content-Length', ['no-content-length'], '0', ping, { contentLength: false }],
    ['a byte order mark', ['not-utf-8'], '0', () => `\uFEFF${ping()}`],
    [
      'bytes that are not UTF-8',
      ['not-utf-8', 'invalid-message'],
      '1/2',
      () => Buffer.from(agent.eventOf('Add', daily(1, 'é')), 'latin1'),
    ],
    ['gzip where it is not listed', ['unasked-compression'], '0', ping, { gzip: true }],
    ['a time without zone', ['timestamp-without-zone'], '0', () => ping().replace('00Z<', '00<')],
    ['no XML', ['invalid-message'], '1/2', () => 'hello'],
    ['an empty body', ['invalid-message'], '1/2', () => ''],
    ['half a message', ['invalid-message'], '1/2', () => ping().slice(0, -20)],
    ['an invalid message', ['invalid-message'], '1/3', () => ping().replace('SIF_Ping', 'SIF_Pong')],
    ['an event of two objects', ['several-objects'], '0', () => agent.eventOf('Add', daily(1) + daily(2))],
    [
      'an event of another object',
      ['wrong-object'],
      '0',
      () => agent.eventOf('Add', codeInfo(1), 'StudentDailyAttendance'),
    ],
  ];
  for (const [what, expected, outcome, body, options] of breaches)
    it(`complains of ${what}`, async () => {
      const answer: Answer = await agent.post(body(), options);
      expect(rules()).to.deep.equal(expected);
      expect(outcomeOf(answer)).to.equal(outcome);
      expect(answer.httpStatus).to.equal(outcome === '1/2' ? 400 : 200);
    });

  for (const contentType of [
    'application/xml;charset="utf-8"',
    'application/xml; charset=UTF-8',
    'Application/XML;charset=utf-8',
  ])
    it(`accepts ${contentType}`, async () => {
      expect(outcomeOf(await agent.post(ping(), { contentType }))).to.equal('0');
      expect(rules()).to.deep.equal([]);
    });

  it('answers messages without ids with valid acks', async () => {
    for (const [pattern, by] of [
      [/<SIF_MsgId>.*<\/SIF_MsgId>/, ''],
      [/<SIF_MsgId>../, '<SIF_MsgId>zz'],
      [/<SIF_SourceId>.*<\/SIF_SourceId>/, ''],
    ] as const) {
      const answer = await agent.post(ping().replace(pattern, by));
      expect(outcomeOf(answer)).to.equal('1/3');
      expect(schemaOf('2.7')(Buffer.from(answer.text)).faults).to.deep.equal([]);
    }
    expect(rules()).to.deep.equal(['invalid-message', 'invalid-message', 'invalid-message']);
  });

  it('says where and about whom', async () => {
    const message = ping().replace('00Z<', '00<');
    await agent.post(message);
    const [complaint] = sandbox.complaints();
    expect(complaint).to.include({
      zone: 'Z',
      sourceId: 'DistrictSIS',
      detail: '2026-02-10T08:00:00',
      post: sandbox.posts().at(-1)?.number,
    });
  });

  it('complains of events that are not provisioned, where the server knows SIF_Provision', async () => {
    sandbox.zone('Z').options.supportsProvision = true;
    expect(outcomeOf(await agent.event('Add', codeInfo(1)))).to.equal('0');
    expect(rules()).to.deep.equal(['not-provisioned']);
  });

  it('refuses events that the access list does not allow', async () => {
    sandbox.zone('Z').options.access = {
      publishAdd: [],
      publishChange: ['AttendanceCodeInfo'],
      publishDelete: ['AttendanceCodeInfo'],
    };
    expect(outcomeOf(await agent.event('Add', codeInfo(1)))).to.equal('4/10');
    expect(outcomeOf(await agent.event('Change', daily(1)))).to.equal('4/11');
    expect(outcomeOf(await agent.event('Delete', daily(1)))).to.equal('4/12');
    expect(outcomeOf(await agent.event('Delete', codeInfo(1)))).to.equal('0');
  });

  it('reads events with all they hold', async () => {
    await agent.event('Change', daily(1, 'Dentist &lt;10&gt;'));
    const [event] = sandbox.zone('Z').events;
    expect(event).to.include({ sourceId: 'DistrictSIS', object: 'StudentDailyAttendance', action: 'Change' });
    expect(event?.contents[0]?.elements['AttendanceNote']).to.equal('Dentist <10>');
    expect(event?.contents[0]?.attributes['Date']).to.equal('2026-02-10');
  });

  it('takes and sends gzip where it lists it', async () => {
    sandbox.zone('Z').options.gzip = true;
    expect(outcomeOf(await agent.post(ping(), { gzip: true }))).to.equal('0');
    const status = agent.message(
      'SIF_SystemControl',
      '<SIF_SystemControlData><SIF_GetZoneStatus/></SIF_SystemControlData>',
    );
    const answer = await agent.post(status, { acceptEncoding: 'gzip' });
    expect(answer.headers['content-encoding']).to.equal('gzip');
    expect(answer.text).to.contain('<SIF_Name>Accept-Encoding</SIF_Name><SIF_Value>gzip</SIF_Value>');
    expect(rules()).to.deep.equal([]);
  });

  it('validates as often as it is told', async () => {
    const invalid = (): string => ping().replace('2026-02-10T08:00:00Z', 'T-Z');
    sandbox.zone('Z').options.validateEvery = 0;
    expect(outcomeOf(await agent.post(invalid()))).to.equal('0');
    sandbox.zone('Z').options.validateEvery = 1;
    expect(outcomeOf(await agent.post(invalid()))).to.equal('1/3');
  });

  it('refuses bodies beyond its limit', async () => {
    await sandbox.close();
    sandbox = await createSandbox({ zones: { Z: { maxMessageBytes: 1_000 } } });
    const answer = await new HandAgent('A', sandbox.url('Z')).send('SIF_Unregister', ' '.repeat(1_000));
    expect(answer.httpStatus).to.equal(413);
  });
});
