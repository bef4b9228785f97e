import { expect } from 'chai';
import { csvLine, spreadsheetLine } from '../../../src/core/csv.js';

describe('a line of CSV', () => {
  it('quotes what holds a comma, a quote or a line break, and leaves nothing for null', () => {
    expect(csvLine(['a', 'b,c', 'say "x"', 'two\nlines', 'cr\rlf', null, undefined, 0, -5])).to.equal(
      'a,"b,c","say ""x""","two\nlines","cr\rlf",,,0,-5',
    );
  });

  it('holds values as they are', () => expect(csvLine(['=1+1', '-', '+A'])).to.equal('=1+1,-,+A'));

  it('for a spreadsheet holds no text that would be run as a formula', () => {
    expect(spreadsheetLine(['=1+1', '+A', '-A', '@A', '\tA', '\r=A', "'A", 'A=1'])).to.equal(
      `'=1+1,'+A,'-A,'@A,'\tA,"'\r=A",'A,A=1`,
    );
    expect(spreadsheetLine(['=HYPERLINK("http://x","y")'])).to.equal(`"'=HYPERLINK(""http://x"",""y"")"`);
  });

  it('for a spreadsheet leaves numbers alone', () => expect(spreadsheetLine([-5, 0.5])).to.equal('-5,0.5'));
});
