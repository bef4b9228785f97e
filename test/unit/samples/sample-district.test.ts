import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import Sqlite from 'better-sqlite3';
import { sampleDistrict, sampleExamples } from '../../../samples/district.js';
import { createSourceSchema, insertDistrict } from '../../../samples/load.js';
import { columnsOf, tableNames } from '../../../samples/tables.js';

const readme = readFileSync(fileURLToPath(new URL('../../../../samples/README.md', import.meta.url)), 'utf8');

describe('The hand-written sample district', () => {
  it('holds the examples E01 to E39 but E31, which is about the clock', () => {
    const numbers = new Set(sampleExamples.map((example) => Number(example.id.slice(1, 3))));
    const all = Array.from({ length: 39 }, (_, index) => index + 1);
    expect([...numbers]).to.deep.equal(all.filter((number) => number !== 31));
  });

  it('is listed in the README, student by student', () => {
    const table = readme.split('\n').filter((line) => /^\| E\d\d/.test(line));
    const numberOf = new Map(sampleDistrict.person.map((person) => [person.personID, person.studentNumber]));
    const rows = sampleExamples.map(
      ({ id, personID, studentGuid, date, expected }) =>
        `| ${id} | ${numberOf.get(personID)} | ${personID} | ${studentGuid.replaceAll('-', '')} | ${date} | ${expected} |`,
    );
    expect(table).to.deep.equal(rows);
  });

  it('loads into tables of just the columns that the source contract names', () => {
    const db = new Sqlite(':memory:');
    createSourceSchema(db);
    insertDistrict(db, sampleDistrict);
    for (const table of tableNames) {
      const columns = db.pragma(`table_info(${table})`) as { name: string }[];
      expect(
        columns.map((column) => column.name),
        table,
      ).to.deep.equal(columnsOf[table]);
      expect(db.prepare(`select count(*) from ${table}`).pluck().get(), table).to.equal(sampleDistrict[table].length);
    }
    db.close();
  });
});
