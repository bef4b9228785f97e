import { expect } from 'chai';
import { readXml, type XmlElement } from '../../../src/sif/xml-reader.js';

function root(xml: string): XmlElement {
  const read = readXml(Buffer.from(xml), 1_000_000);
  if (!read.ok) throw new Error(read.error.desc);
  return read.root;
}

function fault(xml: string | Uint8Array, maxBytes = 1_000_000): string {
  const read = readXml(typeof xml === 'string' ? Buffer.from(xml) : xml, maxBytes);
  return read.ok ? 'none' : `${read.error.category}/${read.error.code}`;
}

const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth);
const attributes = (count: number): string => `<a ${Array.from({ length: count }, (_, i) => `b${i}="1"`).join(' ')}/>`;

describe('the XML reader', () => {
  it('resolves names, also of attributes, and keeps the order of children', () => {
    const element = root('<p:a xmlns:p="urn:one" xmlns="urn:two" p:x="1" y="2"><b/><c xmlns=""/></p:a>');
    expect([element.name, element.ns]).to.deep.equal(['a', 'urn:one']);
    const own = element.attributes.filter(({ ns }) => ns !== 'http://www.w3.org/2000/xmlns/');
    expect(own).to.deep.equal([
      { name: 'x', ns: 'urn:one', value: '1' },
      { name: 'y', ns: '', value: '2' },
    ]);
    expect(element.children.map(({ name, ns }) => `${ns} ${name}`)).to.deep.equal(['urn:two b', ' c']);
  });

  it('joins text over references, CDATA sections and comments', () => {
    expect(root('<a>1&amp;<![CDATA[<2>]]><!-- no -->&#51;<b>not mine</b>4</a>').text).to.equal('1&<2>34');
  });

  it('gives an attribute named __proto__ no power', () => {
    const { attributes: read } = root('<a __proto__="x"/>');
    expect(read).to.deep.equal([{ name: '__proto__', ns: '', value: 'x' }]);
  });

  it('takes what is at a limit and refuses what is beyond', () => {
    expect(fault(nested(64))).to.equal('none');
    expect(fault(nested(65))).to.equal('1/1');
    expect(fault(attributes(64))).to.equal('none');
    expect(fault(attributes(65))).to.equal('1/1');
    expect(fault(`<${'n'.repeat(256)}/>`)).to.equal('none');
    expect(fault(`<${'n'.repeat(257)}/>`)).to.equal('1/1');
    expect(fault('<a>é</a>', 9)).to.equal('none');
    expect(fault('<a>é</a>', 8)).to.equal('1/1');
  });

  it('stops at a limit instead of reading on', () => {
    expect(fault('<a>'.repeat(200_000))).to.equal('1/1');
    expect(fault(`<a ${'b="" '.repeat(100_000)}`)).to.equal('1/1');
  });

  it('skips one byte order mark', () => {
    expect(fault('\uFEFF<a/>')).to.equal('none');
    expect(fault('\uFEFF\uFEFF<a/>')).to.equal('1/2');
  });

  it('refuses nothing at all', () => {
    expect(fault('')).to.equal('1/2');
    expect(fault(Buffer.from([0xef, 0xbb, 0xbf]))).to.equal('1/2');
  });
});
