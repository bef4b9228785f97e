import { expect } from 'chai';
import { newGuid } from '../../../src/core/guid.js';
import type { Condition } from '../../../src/sif/conditions.js';
import type { RequestMessage, RequestedQuery } from '../../../src/sif/messages.js';
import { judgeRequest, type Judgement } from '../../../src/zone/answers/judge-request.js';

type Zone = Parameters<typeof judgeRequest>[1];
const zone: Zone = {
  sifVersion: '2.7',
  fixedVersion: false,
  provide: ['StudentDailyAttendance', 'AttendanceCodeInfo'],
};
const query = (change: Partial<RequestedQuery & { kind: 'query' }> = {}): RequestedQuery & { kind: 'query' } => ({
  kind: 'query',
  objectName: 'StudentDailyAttendance',
  elements: [],
  conditions: null,
  ...change,
});
const request = (change: Partial<RequestMessage> = {}): RequestMessage => ({
  type: 'SIF_Request',
  version: '2.7',
  header: { msgId: newGuid(), timestamp: '2026-02-10T12:00:00Z', sourceId: 'State' },
  versions: ['2.*'],
  maxBufferBytes: 16_384,
  query: query(),
  ...change,
});
const onlyIf = (condition: Condition): RequestedQuery & { kind: 'query' } =>
  query({ conditions: { join: 'And', parts: [{ join: 'And', parts: [condition] }] } });
const errorOf = (judgement: Judgement): string =>
  judgement.ok ? 'none' : `${judgement.error.category}/${judgement.error.code}`;
const judge = (change: Partial<RequestMessage>, of: Partial<Zone> = {}): Judgement =>
  judgeRequest(request(change), { ...zone, ...of }, null);

describe('judging a request', () => {
  it('finds out what it asks for', () => {
    const condition = { element: '@Date', operator: 'GE', value: '2026-02-01' } as const;
    const judgement = judge({ query: { ...onlyIf(condition), elements: ['TimeIn'] } });
    expect(judgement).to.deep.equal({
      ok: true,
      version: '2.7',
      maxBufferBytes: 16_384,
      query: {
        objectName: 'StudentDailyAttendance',
        predicate: { kind: 'compare', column: 'date', operator: 'GE', value: '2026-02-01' },
      },
      elements: ['TimeIn'],
    });
  });

  const answeredIn: [listed: string[], sifVersion: Zone['sifVersion'], answered: string][] = [
    [['2.7'], '2.7', '2.7'],
    [['2.*'], '2.7', '2.7'],
    [['*'], '2.4', '2.4'],
    [['2.*'], '2.4', '2.4'],
    [['2.0r*'], '2.7', '2.0r1'],
    [['2.0r1', '2.4'], '2.7', '2.4'],
    [['2.4', '2.0r1'], '2.7', '2.4'],
    [['2.7', '2.6', '2.1'], '2.5', '2.1'],
    [['1.5r1', '3.*', '2.9', '2.2'], '2.7', '2.2'],
    [['2.0r1'], '2.0r1', '2.0r1'],
  ];
  const inNone: [listed: string[], sifVersion: Zone['sifVersion']][] = [
    [['2.1'], '2.0r1'],
    [['2.7'], '2.6'],
    [['3.0', '1.*'], '2.7'],
    [['2.0', '2', '2.x', '2.1*', ''], '2.4'],
    [[], '2.4'],
  ];

  it('answers in the highest version that is listed, known, and not above the zone’s', () => {
    for (const [versions, sifVersion, version] of answeredIn)
      expect(judge({ versions }, { sifVersion })).to.include({ ok: true, version });
  });

  it('answers in the zone’s version alone where the server takes one only', () => {
    for (const [versions, sifVersion] of answeredIn)
      expect(judge({ versions }, { sifVersion, fixedVersion: true })).to.include({ ok: true, version: sifVersion });
  });

  it('refuses versions that it does not know, in the zone’s own', () => {
    for (const [versions, sifVersion] of inNone)
      for (const fixedVersion of [false, true]) {
        const judgement = judge({ versions }, { sifVersion, fixedVersion });
        expect(judgement.version).to.equal(sifVersion);
        expect(errorOf(judgement)).to.equal('8/7');
      }
  });

  it('refuses everything else in the version that it would answer in', () => {
    const small = { versions: ['2.1'], maxBufferBytes: 1 };
    expect(judge(small)).to.deep.include({ ok: false, version: '2.1' });
    expect(judge(small, { fixedVersion: true })).to.deep.include({ ok: false, version: '2.7' });
  });

  it('refuses a buffer that is missing or too small', () => {
    for (const maxBufferBytes of [null, 0, 4_095]) expect(errorOf(judge({ maxBufferBytes }))).to.equal('8/8');
    expect(errorOf(judge({ maxBufferBytes: 4_096 }))).to.equal('none');
  });

  it('keeps to what the zone integration server and one packet can take', () => {
    const taken = (maxBufferBytes: number, zoneTakes: number | null): number | string => {
      const judgement = judgeRequest(request({ maxBufferBytes }), zone, zoneTakes);
      return judgement.ok ? judgement.maxBufferBytes : errorOf(judgement);
    };
    expect(taken(100_000, 50_000)).to.equal(50_000);
    expect(taken(50_000, 100_000)).to.equal(50_000);
    expect(taken(50_000, 0)).to.equal(50_000);
    expect(taken(2_000_000_000, null)).to.equal(16_777_216);
  });

  it('refuses contexts but the default one', () => {
    const header = request().header;
    expect(errorOf(judge({ header: { ...header, contexts: ['SIF_Default'] } }))).to.equal('none');
    expect(errorOf(judge({ header: { ...header, contexts: ['SIF_Default', 'Archive'] } }))).to.equal('12/4');
  });

  it('passes on what reading the query refused', () => {
    const error = { category: 8, code: 15, desc: 'SIF_ExtendedQuery' };
    expect(errorOf(judge({ query: { kind: 'refused', error } }))).to.equal('8/15');
    const conditions = { refused: { category: 8, code: 9, desc: 'None with two conditions' } };
    expect(errorOf(judge({ query: query({ conditions }) }))).to.equal('8/9');
  });

  it('refuses objects that are not provided, whether it knows them or not', () => {
    expect(errorOf(judge({ query: query({ objectName: 'StudentPersonal' }) }))).to.equal('8/3');
    const onlyDaily: Partial<Zone> = { provide: ['StudentDailyAttendance'] };
    expect(errorOf(judge({ query: query({ objectName: 'AttendanceCodeInfo' }) }, onlyDaily))).to.equal('8/3');
  });

  it('refuses conditions and elements that it does not understand, naming the element', () => {
    const judgement = judge({ query: onlyIf({ element: 'Mood', operator: 'EQ', value: 'x' }) });
    expect(errorOf(judgement)).to.equal('8/9');
    expect(judgement.ok || judgement.error.desc).to.contain('Mood');
    expect(errorOf(judge({ query: onlyIf({ element: '@Date', operator: 'EQ', value: 'soon' }) }))).to.equal('8/9');
    expect(errorOf(judge({ query: query({ elements: ['Mood'] }) }))).to.equal('8/9');
  });

  it('checks in the order of the protocol', () => {
    const worst = {
      versions: ['9'],
      maxBufferBytes: 1,
      header: { ...request().header, contexts: ['Archive'] },
      query: query({ objectName: 'StudentPersonal', elements: ['Mood'] }),
    };
    const mended: [Partial<RequestMessage>, string][] = [
      [{}, '8/7'],
      [{ versions: ['2.7'] }, '8/8'],
      [{ maxBufferBytes: 9_999 }, '12/4'],
      [{ header: request().header }, '8/3'],
      [{ query: query({ elements: ['Mood'] }) }, '8/9'],
      [{ query: query() }, 'none'],
    ];
    let change: Partial<RequestMessage> = worst;
    for (const [mend, error] of mended) {
      change = { ...change, ...mend };
      expect(errorOf(judge(change))).to.equal(error);
    }
  });
});
