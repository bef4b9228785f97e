import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { loadSchema, schemaOf } from '../../../src/sandbox/schemas.js';
import { schemaCases, VERSIONS, type SchemaCase, type Version } from './messages.js';

const OFFICIAL: Partial<Record<Version, string>> = {
  '2.0r1': '../shared/xsd/us_2_0_r1/SIF_Message.xsd.xml',
  '2.4': '../shared/xsd/us_2_4/SIF_Message.xsd.xml',
  '2.5': '../shared/xsd/us_2_5/SIF_Message.xsd.xml',
};

const document = (schemaCase: SchemaCase, version: Version): Uint8Array =>
  Buffer.from(schemaCase.xml.replaceAll('VERSION', version), 'utf8');

/** One line a wrong verdict, so that a failure shows all of them. */
function wrongVerdicts(version: Version, cases: readonly SchemaCase[], check = schemaOf(version)): string[] {
  return cases.flatMap((schemaCase) => {
    const { faults } = check(document(schemaCase, version));
    const expected = schemaCase.valid.includes(version);
    if ((faults.length === 0) === expected) return [];
    return [`${schemaCase.what}: ${expected ? `refused, ${faults.join('; ')}` : 'accepted'}`];
  });
}

describe('schemas', () => {
  for (const version of VERSIONS)
    it(`of ${version} accept and refuse each message of the table`, () => {
      expect(wrongVerdicts(version, schemaCases)).to.deep.equal([]);
    });

  it('tell each case of the table by its own name', () => {
    const names = schemaCases.map((schemaCase) => schemaCase.what);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).to.deep.equal([]);
  });

  for (const version of VERSIONS) {
    const official = OFFICIAL[version];
    if (official === undefined) continue;
    it(`of ${version} decide as the official ones do`, function () {
      if (!existsSync(official)) {
        console.log(`      skipped: the official schema is not at ${official}`);
        this.skip();
      }
      const comparable = schemaCases.filter((schemaCase) => schemaCase.officialDiffers?.[version] === undefined);
      expect(wrongVerdicts(version, comparable, loadSchema(official))).to.deep.equal([]);
    });
  }
});
