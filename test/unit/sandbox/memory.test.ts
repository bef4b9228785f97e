import { expect } from 'chai';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BoundedList, BoundedMap } from '../../../src/sandbox/bounded.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.js';
import { serveSandbox } from '../../../src/sandbox/serve.js';
import { codeInfo, HandAgent, listen, outcomeOf, textIn } from './hand-agent.js';

describe('sandbox: what it remembers', () => {
  let sandbox: Sandbox | undefined;
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
  });
  afterEach(async () => {
    await sandbox?.close();
    sandbox = undefined;
    rmSync(directory, { recursive: true });
  });

  it('writes every message of both sides to a numbered file', async () => {
    sandbox = await createSandbox({ zones: { Z: {} }, recordDirectory: join(directory, 'messages') });
    const agent = new HandAgent('DistrictSIS', sandbox.url('Z'));
    const listener = await listen((text) => agent.ack(textIn(text, 'SIF_SourceId'), textIn(text, 'SIF_MsgId')));
    await agent.register(listener.url);
    await agent.control('SIF_Ping');
    await sandbox.zone('Z').control('DistrictSIS', 'SIF_GetAgentACL');
    await sandbox.close();
    await listener.close();
    const files = readdirSync(join(directory, 'messages')).sort();
    expect(files).to.deep.equal([
      '000001-Z-in-SIF_Register.xml',
      '000002-Z-out-SIF_Ack.xml',
      '000003-Z-in-SIF_Ping.xml',
      '000004-Z-out-SIF_Ack.xml',
      '000005-Z-out-SIF_GetAgentACL.xml',
      '000006-Z-in-SIF_Ack.xml',
    ]);
    expect(readFileSync(join(directory, 'messages', files[4]!), 'utf8')).to.equal(listener.received[0]);
    expect(sandbox.posts().map((post) => [post.direction, post.message, post.answer])).to.deep.equal([
      ['agent-to-zone', 'SIF_Register', 'status 0'],
      ['agent-to-zone', 'SIF_Ping', 'status 0'],
      ['zone-to-agent', 'SIF_GetAgentACL', 'status 1'],
    ]);
  });

  it('forgets the oldest posts, texts and events beyond its limits', async () => {
    sandbox = await createSandbox({ zones: { Z: {} }, limits: { posts: 100, textBytes: 5_000, events: 50 } });
    const agent = new HandAgent('DistrictSIS', sandbox.url('Z'));
    await agent.register();
    for (let n = 0; n < 150; n += 1) await agent.event('Add', codeInfo(n));
    const posts = sandbox.posts();
    expect(posts.length).to.be.within(100, 120);
    expect(posts.at(-1)).to.include({ number: 151, message: 'SIF_Event' });
    expect(posts.filter((post) => post.text !== undefined).length).to.be.within(1, 10);
    expect(posts.at(-1)?.text).to.contain('AttendanceCodeInfo');
    expect(sandbox.zone('Z').events.length).to.be.within(50, 66);
  });

  it('keeps a bounded list and map to their size', () => {
    const list = new BoundedList<number>(10);
    for (let n = 0; n < 1_000; n += 1) list.push(n);
    expect(list.all().length).to.be.within(10, 26);
    expect(list.all().at(-1)).to.equal(999);
    expect(list.total).to.equal(1_000);
    const map = new BoundedMap<number>(2);
    for (const key of ['a', 'b', 'c']) map.set(key, 1);
    expect([map.get('a'), map.get('b'), map.get('c')]).to.deep.equal([undefined, 1, 1]);
  });

  it('tells who waits what it waited for, when time runs out or the sandbox closes', async () => {
    sandbox = await createSandbox({ zones: { Z: {} } });
    const reason = (waiting: Promise<unknown>): Promise<string> =>
      waiting.then(
        () => 'came',
        (error: Error) => error.message,
      );
    expect(await reason(sandbox.until('the moon', () => false, 1))).to.equal('gave up after 1 ms waiting for the moon');
    const waiting = reason(sandbox.until('the sun', () => undefined));
    await sandbox.close();
    expect(await waiting).to.equal('the sandbox closed while somebody waited for the sun');
    expect(await reason(sandbox.until('what is there', () => 1))).to.equal('came');
  });

  it('is served until it is told to stop, and prints where it is and what it complains of', async () => {
    const lines: string[] = [];
    const stop = new AbortController();
    let printed: () => void = () => undefined;
    const ready = new Promise<void>((resolve) => (printed = resolve));
    const served = serveSandbox({
      port: 0,
      zones: ['A', 'B'],
      signal: stop.signal,
      print: (line) => {
        lines.push(line);
        if (line.startsWith('control')) printed();
      },
    });
    await ready;
    const url = lines[0]?.replace('zone A: ', '') ?? '';
    expect(outcomeOf(await new HandAgent('DistrictSIS', url).control('SIF_Ping'))).to.equal('4/9');
    stop.abort();
    await served;
    expect(lines.map((line) => line.replace(/:\d+\//, ':PORT/'))).to.deep.equal([
      'zone A: http://127.0.0.1:PORT/zone/A',
      'zone B: http://127.0.0.1:PORT/zone/B',
      'control: http://127.0.0.1:PORT/control/zones',
      'complaint unregistered-source (A, DistrictSIS): SIF_SystemControl of DistrictSIS',
    ]);
  });
});
