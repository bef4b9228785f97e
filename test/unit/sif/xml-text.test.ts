import { expect } from 'chai';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { carriable, escapeAttribute, escapeText } from '../../../src/sif/xml-text.js';

/** Any UTF-16 there is: surrogates in any order, control characters, markup. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    fc.constantFrom('&', '<', '>', '"', "'", '\t', '\n', '\r', ']]>', '&amp;', '&#1;', '\u{1F600}', '\ud83d', '\ude00'),
  ),
});

/** What a reader sees in an attribute and in an element. */
function readBack(xml: string): { attribute: string; text: string } {
  const seen = { attribute: '', text: '' };
  const parser = new SaxesParser({ xmlns: false });
  parser.on('opentag', (tag) => (seen.attribute = tag.attributes['v'] ?? ''));
  parser.on('text', (text) => (seen.text += text));
  parser.write(xml).close();
  return seen;
}

describe('text in XML', () => {
  it('is read back as it was, less the characters that XML cannot carry', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { attribute, text: element } = readBack(`<a v="${escapeAttribute(text)}">${escapeText(text)}</a>`);
        expect(attribute).to.equal(carriable(text));
        expect(element).to.equal(carriable(text));
      }),
    );
  });

  it('loses control characters, lone surrogates and noncharacters, nothing else', () => {
    expect(carriable('a\u0000\u0008\u000b\u000c\u000e\u001f\ufffe\uffffb')).to.equal('ab');
    expect(carriable('\ud83dx\ude00')).to.equal('x');
    const kept = '\t\n\r \u007f\u0085\u00a0\u2028\ud7ff\ue000\ufffd\u{1F600}\u{10FFFF}';
    expect(carriable(kept)).to.equal(kept);
  });

  it('passes unchanged where there is nothing to escape', () => {
    expect(escapeText("Ärztin; it's fine")).to.equal("Ärztin; it's fine");
    expect(escapeAttribute("it's fine")).to.equal("it's fine");
  });
});
