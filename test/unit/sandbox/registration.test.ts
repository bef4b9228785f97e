import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { SANDBOX_VERSIONS, type ZoneOptions } from '../../../src/sandbox/options.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.js';
import { loadSchema, schemaOf } from '../../../src/sandbox/schemas.js';
import { HandAgent, outcomeOf } from './hand-agent.js';

const OBJECTS = ['StudentDailyAttendance', 'AttendanceCodeInfo'];
const LISTS = ['Provide', 'Subscribe', 'PublishAdd', 'PublishChange', 'PublishDelete', 'Request', 'Respond'];
const provision = (...objects: string[]): string =>
  LISTS.map((list) => {
    const entries = objects.map((name) => `<SIF_Object ObjectName="${name}"/>`).join('');
    return `<SIF_${list}Objects>${entries}</SIF_${list}Objects>`;
  }).join('');

describe('sandbox: registration and provisioning', () => {
  let sandbox: Sandbox | undefined;
  afterEach(async () => {
    await sandbox?.close();
    sandbox = undefined;
  });
  const open = async (options: Partial<ZoneOptions> = {}, version = '2.7'): Promise<HandAgent> => {
    sandbox = await createSandbox({ zones: { Z: options } });
    return new HandAgent('DistrictSIS', sandbox.url('Z'), version);
  };
  const rules = (): string[] => (sandbox?.complaints() ?? []).map((complaint) => complaint.rule);

  it('takes a registration and answers with the access list', async () => {
    const agent = await open();
    const answer = await agent.register();
    expect(outcomeOf(answer)).to.equal('0');
    expect(answer.text).to.contain('<SIF_ProvideAccess><SIF_Object ObjectName="StudentDailyAttendance">');
    expect(rules()).to.deep.equal([]);
  });

  it('leaves the access list out where a server does so', async () => {
    const agent = await open({ aclOnRegister: false });
    expect((await agent.register()).text).not.to.contain('SIF_AgentACL');
    expect((await agent.control('SIF_GetAgentACL')).text).to.contain('SIF_AgentACL');
  });

  it('lists rights to zone services where the version demands them, and there only unless told otherwise', async () => {
    for (const version of ['2.3', '2.4', '2.5', '2.7'] as const) {
      const agent = await open({ version }, version);
      expect((await agent.register()).text.includes('SIF_ProvideService')).to.equal(version === '2.4');
      await sandbox!.close();
    }
    const agent = await open({ version: '2.4', serviceRights: false }, '2.4');
    expect((await agent.register()).text)
      .to.contain('SIF_AgentACL')
      .and.not.to.contain('SIF_ProvideService');
  });

  it('refuses who may not register, shares no version, takes too little, or cannot be reached', async () => {
    const agent = await open({ version: '2.4', versions: ['2.4'] }, '2.4');
    expect(outcomeOf(await agent.register(undefined, ['2.5', '2.0r*']))).to.equal('5/4');
    expect(outcomeOf(await agent.register('ftp://agent.example.org/'))).to.equal('5/3');
    const small = agent.message(
      'SIF_Register',
      '<SIF_Name>D</SIF_Name><SIF_Version>2.*</SIF_Version><SIF_MaxBufferSize>4095</SIF_MaxBufferSize><SIF_Mode>Pull</SIF_Mode>',
    );
    expect(outcomeOf(await agent.post(small))).to.equal('5/6');
    sandbox!.zone('Z').options.mayRegister = false;
    expect(outcomeOf(await agent.register())).to.equal('4/2');
  });

  it('takes only the versions that it is told to', async () => {
    const agent = await open({ version: '2.0r1', versions: ['2.0r1'] }, '2.4');
    const answer = await agent.register();
    expect(outcomeOf(answer)).to.equal('12/3');
    expect(answer.text).to.contain('Version="2.0r1"');
    expect(outcomeOf(await new HandAgent('DistrictSIS', agent.url, '9.9').register())).to.equal('12/3');
  });

  it('complains of who never registered, not of whom it forgot itself', async () => {
    const agent = await open();
    expect(outcomeOf(await agent.control('SIF_Ping'))).to.equal('4/9');
    expect(rules()).to.deep.equal(['unregistered-source']);
    await agent.register();
    sandbox!.zone('Z').forget('DistrictSIS');
    sandbox!.zone('Z').options.notRegisteredError = { category: 8, code: 2 };
    expect(outcomeOf(await agent.control('SIF_Ping'))).to.equal('8/2');
    expect(rules()).to.have.length(1);
  });

  it('keeps what waits for an agent that it forgets', async () => {
    const agent = await open();
    await agent.register();
    void sandbox!.zone('Z').control('DistrictSIS', 'SIF_Ping');
    sandbox!.zone('Z').forget('DistrictSIS');
    await agent.register();
    expect((await agent.control('SIF_GetMessage')).text).to.contain('<SIF_Ping/>');
  });

  it('knows nobody after SIF_Unregister', async () => {
    const agent = await open();
    await agent.register();
    expect(outcomeOf(await agent.send('SIF_Unregister', ''))).to.equal('0');
    expect(sandbox!.zone('Z').agents()).to.deep.equal([]);
  });

  it('provisions as a whole or not at all', async () => {
    const agent = await open({ otherProviders: { AttendanceCodeInfo: 'OtherSIS' } });
    await agent.register();
    expect(outcomeOf(await agent.send('SIF_Provision', provision(...OBJECTS)))).to.equal('6/4');
    expect(sandbox!.zone('Z').providerOf('StudentDailyAttendance')).to.equal(undefined);
    expect(outcomeOf(await agent.send('SIF_Provision', provision('StudentDailyAttendance')))).to.equal('0');
    expect(sandbox!.zone('Z').providerOf('StudentDailyAttendance')).to.equal('DistrictSIS');
    expect(outcomeOf(await agent.send('SIF_Provision', provision()))).to.equal('0');
    expect(sandbox!.zone('Z').providerOf('StudentDailyAttendance')).to.equal(undefined);
  });

  it('takes SIF_Provide one by one where SIF_Provision is unknown', async () => {
    const agent = await open({ supportsProvision: false, otherProviders: { AttendanceCodeInfo: 'OtherSIS' } });
    await agent.register();
    expect(outcomeOf(await agent.send('SIF_Provision', provision()))).to.equal('12/2');
    expect(outcomeOf(await agent.provide('StudentDailyAttendance'))).to.equal('0');
    expect(outcomeOf(await agent.provide('AttendanceCodeInfo'))).to.equal('6/4');
    const unprovide = '<SIF_Object ObjectName="StudentDailyAttendance"/>';
    expect(outcomeOf(await agent.send('SIF_Unprovide', unprovide))).to.equal('0');
    expect(sandbox!.zone('Z').providerOf('StudentDailyAttendance')).to.equal(undefined);
  });

  it('holds agents to the access list', async () => {
    const agent = await open({ access: { provide: ['AttendanceCodeInfo'], publishDelete: [], respond: [] } });
    await agent.register();
    expect(outcomeOf(await agent.provide('StudentDailyAttendance'))).to.equal('4/3');
    expect(outcomeOf(await agent.send('SIF_Provision', provision('AttendanceCodeInfo')))).to.equal('4/12');
  });

  it('is asleep towards an agent that sleeps', async () => {
    const agent = await open();
    await agent.register();
    expect(outcomeOf(await agent.control('SIF_Sleep'))).to.equal('0');
    expect(outcomeOf(await agent.control('SIF_GetMessage'))).to.equal('8');
    expect(outcomeOf(await agent.control('SIF_Wakeup'))).to.equal('0');
    expect(outcomeOf(await agent.control('SIF_GetMessage'))).to.equal('9');
  });

  it('refuses contexts other than the default', async () => {
    const agent = await open();
    const contexts = '<SIF_Contexts><SIF_Context>Other</SIF_Context></SIF_Contexts>';
    const unregister = agent.message('SIF_Unregister', '').replace('</SIF_Header>', `${contexts}</SIF_Header>`);
    expect(outcomeOf(await agent.post(unregister))).to.equal('12/4');
  });

  const officialSchemas: Record<string, string> = { '2.0r1': 'us_2_0_r1', '2.4': 'us_2_4', '2.5': 'us_2_5' };
  for (const version of SANDBOX_VERSIONS)
    it(`writes valid messages in ${version}, with a prefix and without`, async () => {
      for (const prefix of [undefined, 'sif']) {
        const agent = await open({ version, gzip: true, ...(prefix ? { prefix } : {}) }, version);
        const zone = sandbox!.zone('Z');
        const answers = [await agent.register('http://127.0.0.1:9/')];
        if (zone.options.supportsProvision) answers.push(await agent.send('SIF_Provision', provision(...OBJECTS)));
        answers.push(await agent.register());
        zone.request({
          object: 'StudentDailyAttendance',
          conditions: [{ element: '@Date', operator: 'EQ', value: '2026-02-10' }],
        });
        zone.request({
          object: 'AttendanceCodeInfo',
          elements: ['Description'],
          versions: ['2.*', '2.0r1'],
          conditions: {
            type: 'Or',
            groups: [{ type: 'And', conditions: [{ element: 'Description', operator: 'NE', value: '<&>"' }] }],
          },
        });
        void zone.control('DistrictSIS', 'SIF_Wakeup');
        answers.push(await agent.control('SIF_GetZoneStatus'), await agent.control('SIF_GetAgentACL'));
        for (const queued of zone.agent('DistrictSIS')!.queue.slice()) {
          answers.push(await agent.control('SIF_GetMessage'));
          await agent.post(agent.ack(queued.sourceId, queued.msgId));
        }
        answers.push(await agent.control('SIF_GetMessage'), await agent.provide('Weather'));
        expect(answers).to.have.length(10);
        const official = `../shared/xsd/${officialSchemas[version] ?? 'none'}/SIF_Message.xsd.xml`;
        for (const check of [schemaOf(version), ...(existsSync(official) ? [loadSchema(official)] : [])])
          for (const { text } of answers) expect(check(Buffer.from(text)).faults, text).to.deep.equal([]);
        expect(rules()).to.deep.equal([]);
        await sandbox!.close();
      }
    });
});
