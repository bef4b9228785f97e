import { expect } from 'chai';
import type { RequestMessage } from '../../../src/sif/messages.js';
import { checkRequest, type Answerable, type CheckedRequest } from '../../../src/sif/request-checks.js';
import { header } from './samples.js';

const answerable: Answerable = { zoneVersion: '2.5', fixedVersion: false, objectNames: ['StudentDailyAttendance'] };
const refused = { refused: { category: 8, code: 9, desc: 'not understood' } };

const good: RequestMessage = {
  type: 'SIF_Request',
  version: '2.4',
  header,
  versions: ['2.*'],
  maxBufferBytes: 4096,
  query: { kind: 'query', objectName: 'StudentDailyAttendance', elements: [], conditions: null },
};
const queryOf = (objectName: string, conditions: null | typeof refused): RequestMessage['query'] => ({
  kind: 'query',
  objectName,
  elements: [],
  conditions,
});

/** `version category/code`, or the version alone when the request can be answered. */
function verdict(changes: Partial<RequestMessage>, zone: Partial<Answerable> = {}): string {
  const checked: CheckedRequest = checkRequest({ ...good, ...changes }, { ...answerable, ...zone });
  return checked.ok ? checked.version : `${checked.version} ${checked.error.category}/${checked.error.code}`;
}

describe('the checks of a request', () => {
  it('answer in the highest version that is listed and not above the zone’s', () => {
    expect(verdict({})).to.equal('2.5');
    expect(verdict({ versions: ['2.1', '2.3', '2.7'] })).to.equal('2.3');
  });

  it('answer in the zone’s version where the server takes no other', () => {
    expect(verdict({ versions: ['2.1', '2.3'] }, { fixedVersion: true })).to.equal('2.5');
    expect(verdict({ versions: ['2.1'], maxBufferBytes: 1 }, { fixedVersion: true })).to.equal('2.5 8/8');
  });

  it('refuse in the zone’s version when none that is listed will do', () => {
    expect(verdict({ versions: ['2.7'] })).to.equal('2.5 8/7');
    expect(verdict({ versions: [] })).to.equal('2.5 8/7');
  });

  it('want a SIF_MaxBufferSize of at least 4096', () => {
    expect(verdict({ maxBufferBytes: 4096 })).to.equal('2.5');
    expect(verdict({ maxBufferBytes: 4095, versions: ['2.2'] })).to.equal('2.2 8/8');
    expect(verdict({ maxBufferBytes: null })).to.equal('2.5 8/8');
  });

  it('support the default context only', () => {
    expect(verdict({ header: { ...header, contexts: ['SIF_Default'] } })).to.equal('2.5');
    expect(verdict({ header: { ...header, contexts: ['SIF_Default', 'Summer'] } })).to.equal('2.5 12/4');
  });

  it('pass on why a query cannot be answered', () => {
    expect(verdict({ query: { kind: 'refused', error: { category: 8, code: 15, desc: 'extended' } } })).to.equal(
      '2.5 8/15',
    );
    expect(verdict({ query: queryOf('StudentDailyAttendance', refused) })).to.equal('2.5 8/9');
  });

  it('know which objects are provided', () => {
    expect(verdict({ query: queryOf('StudentPersonal', null) })).to.equal('2.5 8/3');
  });

  it('stand in the order of the protocol', () => {
    const faults: Partial<RequestMessage>[] = [
      { query: queryOf('StudentDailyAttendance', refused) },
      { query: queryOf('StudentPersonal', refused) },
      { query: { kind: 'refused', error: { category: 1, code: 6, desc: 'no query' } } },
      { header: { ...header, contexts: ['Summer'] } },
      { maxBufferBytes: 1 },
      { versions: ['3.*'] },
    ];
    const verdicts = faults.map((_, index) =>
      verdict(faults.slice(0, index + 1).reduce((all, fault) => ({ ...all, ...fault }))),
    );
    expect(verdicts).to.deep.equal(['2.5 8/9', '2.5 8/3', '2.5 1/6', '2.5 12/4', '2.5 8/8', '2.5 8/7']);
  });
});
