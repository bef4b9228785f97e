import { sql, type CompiledQuery, type RawBuilder } from 'kysely';
import type { OptionSubject } from '../../attendance/gates.js';
import type { DialectName, Reader } from '../../database/port.js';
import { statementText } from '../../database/text.js';
import type { StoreTables } from '../tables.js';
import { keyParts, type ObjectKeyText } from './object-key.js';

/** What the gates that depend on options look at in stored candidates, by key; of each key the candidate of one enrollment. */
export async function readOptionSubjects(
  reader: Reader<StoreTables>,
  candidates: readonly { readonly objectKey: ObjectKeyText; readonly enrollmentID: number }[],
): Promise<Map<ObjectKeyText, OptionSubject>> {
  if (candidates.length === 0) return new Map();
  const rows = await reader.rows(candidatesOfKeys(reader.dialect, candidates));
  return new Map(
    rows.map((cells) => {
      const [date, schoolRefId, studentRefId, schoolYear, isPrimary, commonCode, unknownCode, noShow, stateExclude] =
        cells;
      const code = (text: unknown): { code: string } | null => (text === null ? null : { code: text as string });
      const subject = {
        calendar: { schoolRefId: schoolRefId as never },
        enrollment: {
          schoolYear: Number(schoolYear),
          noShow: noShow === 1,
          stateExclude: stateExclude === 1,
          serviceType: isPrimary === 1 ? ('P' as const) : null,
        },
        candidate: { codes: { mostCommon: code(commonCode), absentUnknown: code(unknownCode) } },
      };
      return [`${date as string}/${schoolRefId as string}/${studentRefId as string}`, subject];
    }),
  );
}

function candidatesOfKeys(
  dialect: DialectName,
  candidates: readonly { readonly objectKey: ObjectKeyText; readonly enrollmentID: number }[],
): CompiledQuery {
  const list = JSON.stringify(
    candidates.map(({ objectKey, enrollmentID }) => {
      const { date, schoolRefId, studentRefId } = keyParts(objectKey);
      return [date, schoolRefId, studentRefId, enrollmentID];
    }),
  );
  const part = (index: number): RawBuilder<unknown> => {
    if (dialect === 'sqlite') return sql`json_extract(k.value, ${sql.lit(`$[${index}]`)})`;
    const value = sql`json_value(k.value, ${sql.lit(`$[${index}]`)})`;
    return index === 3 ? sql`cast(${value} as int)` : sql`${value} collate Latin1_General_100_BIN2`;
  };
  const keys = dialect === 'sqlite' ? sql`json_each(${list})` : sql`openjson(${list})`;
  const same = sql`a.date = ${part(0)} and a.schoolRefId = ${part(1)} and a.studentRefId = ${part(2)} and a.enrollmentID = ${part(3)}`;
  const columns = sql`a.date, a.schoolRefId, a.studentRefId, a.schoolYear, a.isPrimary, a.commonCode, a.unknownCode, e.noShow, e.stateExclude`;
  const enrollment = sql`left join enrollment as e on e.enrollmentID = a.enrollmentID`;
  return sql`select ${columns} from ${keys} as k cross join candidate as a ${enrollment} where ${same}`.compile(
    statementText<StoreTables>(dialect),
  );
}
