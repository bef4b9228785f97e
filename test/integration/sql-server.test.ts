import { join } from 'node:path';
import { expect } from 'chai';
import { copyToMssql } from '../../samples/copy-to-mssql.js';
import { sampleDistrict } from '../../samples/district.js';
import { generateDistrict } from '../../samples/generator/district.js';
import { writeDistrict } from '../../samples/load.js';
import type { MssqlServer } from '../../src/database/mssql/server.js';
import { sifAgent, writeConfig } from '../support/command-line.js';
import { onSqlServer } from '../support/engines.js';
import { temporaryDatabase, temporaryDirectory } from '../support/temporary.js';

/** The keys of a configuration; the password stands in the environment. */
const settings = ({ password: _, ...server }: MssqlServer) => ({
  kind: 'mssql',
  ...server,
  password: '${MSSQL_PASSWORD}',
});

/** Source and store on a SQL Server, each in a database of its own. */
async function onServer(file: string): Promise<{ config: string; environment: Record<string, string> }> {
  const [source, store] = [await temporaryDatabase(), await temporaryDatabase()];
  await copyToMssql(file, source);
  const config = writeConfig(file, { source: settings(source), store: settings(store) });
  return { config, environment: { MSSQL_PASSWORD: source.password } };
}

onSqlServer('source and store on SQL Server', function () {
  this.timeout(600_000);

  for (const [name, write] of [
    ['the hand-written district', (file: string) => writeDistrict(file, sampleDistrict)],
    [
      'a generated district, with columns of text where its data is not what it promises',
      (file: string) => generateDistrict(file, { students: 60, days: 25, seed: 20260210, awkwardPercent: 5 }),
    ],
  ] as const)
    it(`give the same objects and records as SQLite, byte for byte: ${name}`, async () => {
      const file = join(temporaryDirectory(), 'district.db');
      write(file);
      const embedded = { config: writeConfig(file), environment: {} };
      const server = await onServer(file);
      const answers = [];
      for (const { config, environment } of [embedded, server]) {
        const run = async (...args: string[]): Promise<string> => {
          const ran = await sifAgent([...args, '--config', config], environment);
          expect(ran.stderr).to.equal('');
          expect(ran.code).to.equal(0);
          return ran.stdout;
        };
        for (const year of ['2025', '2026']) await run('aggregate', '--year', year);
        answers.push({
          objects: await run('objects', '--zone', 'Zone', '--format', 'xml'),
          records: (await run('aggregation')).replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, 'INSTANT'),
          findings: await run('findings', '--format', 'csv'),
        });
      }
      expect(answers[0]!.objects.length).to.be.greaterThan(5_000);
      expect(answers[1]!.objects).to.equal(answers[0]!.objects);
      expect(answers[1]!.records).to.equal(answers[0]!.records);
      expect(answers[1]!.findings).to.equal(answers[0]!.findings);
    });
});
