import { existsSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { loadSchema, schemaOf } from '../../../src/sandbox/schemas.js';
import { schemaCases, VERSIONS, type SchemaCase, type Version } from './messages.js';
import { countElements, DAMAGES, mutate, VALUES } from './mutate.js';

const OFFICIAL: readonly (readonly [Version, string])[] = [
  ['2.0r1', '../shared/xsd/us_2_0_r1/SIF_Message.xsd.xml'],
  ['2.4', '../shared/xsd/us_2_4/SIF_Message.xsd.xml'],
  ['2.5', '../shared/xsd/us_2_5/SIF_Message.xsd.xml'],
];

const document = (schemaCase: SchemaCase, version: Version): string => schemaCase.xml.replaceAll('VERSION', version);

/** One line a wrong verdict, so that a failure shows all of them. */
function wrongVerdicts(version: Version, cases: readonly SchemaCase[], check = schemaOf(version)): string[] {
  return cases.flatMap((schemaCase) => {
    const { faults } = check(Buffer.from(document(schemaCase, version)));
    const expected = schemaCase.valid.includes(version);
    if ((faults.length === 0) === expected) return [];
    return [`${schemaCase.what}: ${expected ? `refused, ${faults.join('; ')}` : 'accepted'}`];
  });
}

/** What schemas/README.md says our schemas do not look into, or the official ones of that version do not. */
const beyondComparison = (schemaCase: SchemaCase, version: Version): boolean =>
  schemaCase.officialDiffers?.[version] !== undefined ||
  /<SIF_(ExtendedQuery|ExtendedElements|Metadata)\b/.test(schemaCase.xml) ||
  (version === '2.5' && /<(StudentDailyAttendance|AttendanceCodeInfo)\b/.test(schemaCase.xml));

describe('schemas', () => {
  for (const version of VERSIONS)
    it(`of ${version} accept and refuse each message of the table`, () => {
      expect(wrongVerdicts(version, schemaCases)).to.deep.equal([]);
    });

  it('tell each case of the table by its own name', () => {
    const names = schemaCases.map((schemaCase) => schemaCase.what);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).to.deep.equal([]);
  });

  for (const [version, file] of OFFICIAL)
    describe(`of ${version} beside the official ones`, () => {
      before(function () {
        if (existsSync(file)) return;
        console.log(`      skipped: the official schema is not at ${file}`);
        this.skip();
      });

      it('decide alike on the table', () => {
        const comparable = schemaCases.filter((schemaCase) => schemaCase.officialDiffers?.[version] === undefined);
        expect(wrongVerdicts(version, comparable, loadSchema(file))).to.deep.equal([]);
      });

      it('decide alike on valid messages that are damaged in one place', () => {
        const ours = schemaOf(version);
        const official = loadSchema(file);
        const sound = schemaCases
          .filter((schemaCase) => schemaCase.valid.includes(version) && !beyondComparison(schemaCase, version))
          .map((schemaCase) => document(schemaCase, version));
        const damaged = fc
          .constantFrom(...sound)
          .chain((xml) =>
            fc
              .tuple(fc.nat(countElements(xml) - 1), fc.constantFrom(...DAMAGES), fc.constantFrom(...VALUES))
              .map(([n, damage, value]) => mutate(xml, n, damage, value)),
          )
          .filter((xml) => xml !== undefined);
        fc.assert(
          fc.property(damaged, (xml) => {
            const [we, they] = [ours(Buffer.from(xml)), official(Buffer.from(xml))];
            expect(
              we.faults.length === 0,
              `ours: ${we.faults.join()}\nofficial: ${they.faults.join()}\n${xml}`,
            ).to.equal(they.faults.length === 0);
          }),
          { numRuns: 2_000 },
        );
      });
    });
});
