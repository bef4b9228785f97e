import { expect } from 'chai';
import { createProgram } from '../../../src/cli/program.js';
import { AgentError } from '../../../src/core/errors.js';

describe('a range of days that ends before it begins', () => {
  const VERBS = [
    ['aggregation'],
    ['objects', '--zone', 'Zone'],
    ['refreshes', 'list'],
    ['report', 'not-reported', '--zone', 'Zone'],
    ['resync', '--zone', 'Zone'],
  ];
  for (const verb of VERBS)
    it(`is refused by ${verb[0]} before anything is opened`, async () => {
      const range = ['--from', '2026-02-11', '--to', '2026-02-10'];
      const args = [...verb, '--config', 'nowhere.yaml', ...range];
      const program = await createProgram(args);
      const error: unknown = await program.parseAsync(args, { from: 'user' }).catch((caught: unknown) => caught);
      expect(error).to.be.instanceOf(AgentError).with.property('code', 'usage');
      expect(error).to.have.property('message', '--from 2026-02-11 is later than --to 2026-02-10');
    });
});
