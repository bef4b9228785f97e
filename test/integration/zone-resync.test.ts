import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { sampleDistrict, sampleExample } from '../../samples/district.js';
import { writeDistrict } from '../../samples/load.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.js';
import { sifAgentHere } from '../support/command-line-here.js';
import { writeConfig, type Ran } from '../support/command-line.js';
import { afterThisTest, temporaryDirectory } from '../support/temporary.js';

describe('zone stale and resync on the command line', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let source: string;
  let config: string;

  beforeEach(async () => {
    sandbox = await createSandbox({ zones: { Zone: {} } });
    afterThisTest(() => sandbox.close());
    source = join(temporaryDirectory(), 'district.db');
    writeDistrict(source, sampleDistrict);
    config = writeConfig(source, {
      zones: [{ id: 'Zone', url: sandbox.url('Zone'), mode: 'pull', sifVersion: '2.7', onStop: 'nothing' }],
    });
  });

  const run = (...args: string[]): Promise<Ran> => sifAgentHere([...args, '--config', config]);
  /** Standard output of a verb that must succeed. */
  async function done(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await run(...args);
    expect(code, stderr).to.equal(0);
    return stdout;
  }
  const sent = (): Record<string, number> => {
    const counts: Record<string, number> = { Add: 0, Change: 0, Delete: 0 };
    for (const { action } of sandbox.zone('Zone').events) counts[action] = (counts[action] ?? 0) + 1;
    return counts;
  };
  const counted = (stdout: string): Record<string, number> =>
    Object.fromEntries(
      [...stdout.matchAll(/^(Add|Change|Delete) (\d+)$/gm)].map(([, name, n]) => [name!, Number(n)] as const),
    );
  const edit = (statements: string): void => {
    const db = new Sqlite(source);
    db.exec(statements);
    db.close();
  };
  const personOf = (id: string): string => `person:${sampleExample(id).personID}`;

  it('E38: what only the thresholds changed sends no event, is stale, and goes as Delete when it is resynced', async () => {
    await done('aggregate', '--year', '2026');
    const planned = counted(await done('resync', '--zone', 'Zone', '--dry-run'));
    expect(planned['Add']).to.be.greaterThan(30);
    // No agent runs: the verb speaks with the zone itself.
    expect(counted(await done('resync', '--zone', 'Zone'))).to.deep.equal(planned);
    expect(sent()).to.deep.equal(planned);
    expect(sandbox.complaints()).to.deep.equal([]);
    expect(await done('zone', 'stale', 'Zone')).to.match(/^stale 0: missing 0, other 0, superfluous 0$/m);

    const student = personOf('E02');
    edit(`update calendar set halfDayAbsence = 300, wholeDayAbsence = 400 where calendarID in
      (select calendarID from enrollment where personID = ${student.slice('person:'.length)})`);
    await done('aggregate', '--year', '2026');
    const stale = await run('zone', 'stale', 'Zone', '--format', 'csv');
    const [head, ...lines] = stale.stdout.trim().split('\n');
    expect(head).to.equal('kind,object,date,school,student,refId');
    expect(stale.stderr).to.contain(`stale ${lines.length}: missing 0`);
    const scope = ['--zone', 'Zone', '--student', student];
    expect(counted(await done('resync', ...scope, '--dry-run'))).to.deep.equal({ Add: 0, Change: 0, Delete: 1 });
    expect(sent(), 'a refresh and a dry run send nothing').to.deep.equal(planned);
    expect(counted(await done('resync', ...scope))).to.deep.equal({ Add: 0, Change: 0, Delete: 1 });
    expect(sent()).to.deep.equal({ ...planned, Delete: 1 });
    expect((await run('zone', 'stale', 'Zone', '--format', 'csv')).stdout.trim().split('\n')).to.have.length(
      lines.length,
    );
  });

  it('refuse what does not exist, and what cannot be decided', async () => {
    expect((await run('resync', '--zone', 'Other')).code).to.equal(2);
    expect((await run('zone', 'stale', 'Other')).code).to.equal(2);
    expect((await run('resync', '--zone', 'Zone', '--school', 'F'.repeat(32), '--dry-run')).code).to.equal(2);
    expect((await run('resync', '--zone', 'Zone', '--student', 'number:nobody', '--dry-run')).code).to.equal(2);
    const nothing = await run('zone', 'resume', 'Zone', '--discard');
    expect([nothing.code, nothing.stderr]).to.deep.equal([1, 'sif-agent: zone Zone: the brake holds nothing\n']);
    expect(await done('zone', 'pause', 'Zone')).to.equal('zone Zone: events are collected, not sent\n');
    expect(await done('zone', 'resume', 'Zone')).to.equal('zone Zone: events are sent\n');
  });
});
