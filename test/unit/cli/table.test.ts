import { expect } from 'chai';
import { headLines, rowLine, tableLines } from '../../../src/cli/table.js';

describe('a table on the terminal', () => {
  it('aligns columns, sets numbers flush right, and ends no line in space', () => {
    expect(
      tableLines(
        ['id', 'name'],
        [
          [5, 'a'],
          [1234, 'long name'],
          [7, null],
        ],
      ),
    ).to.deep.equal(['  id  name', '----  ---------', '   5  a', '1234  long name', '   7']);
  });

  it('without rows is its head', () => expect(tableLines(['id'], [])).to.deep.equal(['id', '--']));

  it('can be printed row by row; what is too wide moves its own line only', () => {
    const columns = [
      { name: 'id', width: 4, numeric: true },
      { name: 'x', width: 3 },
      { name: 'y', width: 1 },
    ];
    expect(headLines(columns)).to.deep.equal(['  id  x    y', '----  ---  -']);
    expect(rowLine(columns, [12, 'wider', 1])).to.equal('  12  wider  1');
    expect(rowLine(columns, [12, 'a', 1])).to.equal('  12  a    1');
  });

  it('shows control characters of the data as spaces', () =>
    expect(tableLines(['x'], [['a\u001b[2J\nb']])).to.deep.equal(['x', '-------', 'a [2J b']));
});
