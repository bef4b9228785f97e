import { expect } from 'chai';
import { Random } from '../../samples/random.js';
import { runningListener } from '../support/running-listener.js';
import { seedOf } from '../support/seed.js';
import { afterThisTest, temporaryDirectory } from '../support/temporary.js';
import { mutants } from './mutants.js';
import { signsOfLife, throwAtListener } from './throw-at-listener.js';

describe('mutated messages thrown at the listener', () => {
  const seed = seedOf();

  it(`are all answered with a SIF_Ack and leave it answering (seed ${seed}; npm run fuzz throws ten thousand)`, async () => {
    const listener = await runningListener(temporaryDirectory());
    afterThisTest(() => listener.close());
    const answers = await throwAtListener(listener, mutants(new Random(seed)), 300);
    expect([...answers.values()].reduce((sum, times) => sum + times, 0)).to.equal(300);
    expect(answers.size).to.be.greaterThan(3);
    expect(await signsOfLife(listener)).to.deep.equal(['status 1', 'status 1']);
  });
});
