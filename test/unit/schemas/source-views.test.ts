import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { SOURCE_COLUMNS, SOURCE_TABLES } from '../../../src/source/contract.js';

describe('schemas/mssql/source-views.sql', () => {
  const views = readFileSync('schemas/mssql/source-views.sql', 'utf8').split(/^go$/m);

  for (const table of SOURCE_TABLES)
    it(`has a view ${table} with every column of the contract`, () => {
      const view = views.find((text) => text.includes(`create view sif.${table} as`)) ?? '';
      // The list ends where its rows come from.
      const [list = ''] = view.slice(view.indexOf('select ')).split(/^(?:from|where) /m);
      const names = [...list.matchAll(/ as (\w+)(?=,|\s*$)/g)].map(([, name]) => name);
      expect(names).to.deep.equal(Object.keys(SOURCE_COLUMNS[table]));
    });
});
