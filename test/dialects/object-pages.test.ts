import { expect } from 'chai';
import { sql, type CompiledQuery } from 'kysely';
import type { ReportingOptions } from '../../src/attendance/reporting-options.js';
import type { Guid } from '../../src/core/guid.js';
import type { DialectName } from '../../src/database/port.js';
import { statementText } from '../../src/database/text.js';
import type { Predicate, StudentDailyAttendanceColumn } from '../../src/query/predicate.js';
import { attendanceCodeInfoPage } from '../../src/store/objects/attendance-code-info-query.js';
import { candidateWalk } from '../../src/store/objects/candidate-walk.js';
import { renderPredicate } from '../../src/store/objects/render-predicate.js';
import { studentDailyAttendancePage } from '../../src/store/objects/student-daily-attendance-query.js';

const options: ReportingOptions = {
  schoolRefIds: new Set(['A'.repeat(32) as Guid]),
  years: new Set([2026]),
  excludeAllSecondaryEnrollments: true,
  reportNoShow: false,
  reportStateExclude: true,
  attendanceCodeAllowedList: ["AU'; drop table candidate; --", 'AE'],
  codeSelection: 'absentUnknown',
};

const condition: Predicate<StudentDailyAttendanceColumn> = {
  kind: 'or',
  parts: [
    { kind: 'compare', column: 'date', operator: 'GE', value: '2026-02-10' },
    { kind: 'not', part: { kind: 'compare', column: 'note', operator: 'NE', value: 'Flu' } },
  ],
};

/** A page in the middle of a walk. */
function page(dialect: DialectName, asked: typeof condition): CompiledQuery {
  const walk = candidateWalk(asked);
  if (!walk) throw new Error('no object can meet the condition');
  const stretch = { after: ['2026-02-10', 'S', 'P'], upTo: ['2026-03-10', 'S', 'P'] } as const;
  return studentDailyAttendancePage(dialect, options, asked, walk, stretch, 100);
}

describe('statement text of object pages', () => {
  it('holds no value, only parameters, and the same gates for the candidate and its rivals', () => {
    const { sql: text, parameters } = page('sqlite', condition);
    expect(text).to.not.contain('drop').and.not.contain('Flu').and.not.contain('2026');
    const gate = (alias: string): string =>
      `+"${alias}"."schoolRefId" in (?) and "${alias}"."schoolYear" in (?) and exists (select 1 from calendar_aggregation as g where g.calendarID = "${alias}"."calendarID" and g.completedAt is not null)`;
    expect(text).to.contain(gate('a')).and.contain(gate('b'));
    expect(text).to.match(
      /where \("a"\."date", "a"\."schoolRefId", "a"\."studentRefId"\) > \(\?, \?, \?\) and \("a"\."date", "a"\."schoolRefId", "a"\."studentRefId"\) <= \(\?, \?, \?\) and /,
    );
    expect(text).to.match(/order by a\.date, a\.schoolRefId, a\.studentRefId limit \?$/);
    expect(text).to.contain(
      '(+"a"."date" >= ? or not ((+"a"."note" is null or +"a"."note" <> ?)))',
      'the condition itself chooses no index',
    );
    expect(parameters.at(-1)).to.equal(100);
  });

  it('pages on SQL Server without tuples or limit', () => {
    const { sql: text } = page('mssql', condition);
    expect(text).to.match(/^select top \(@1\) a\.date/);
    expect(text).to.match(
      /"a"\."date" >= @\d+ and \("a"\."date" > @\d+ or \("a"\."date" = @\d+ and \("a"\."schoolRefId" > @\d+ or/,
    );
    expect(text).to.match(/"a"\."date" <= @\d+ and not \("a"\."date" >= @\d+ and \("a"\."date" > @\d+ or/);
    expect(text)
      .to.not.contain('limit')
      .and.not.match(/\) > \(/);
    const codes = attendanceCodeInfoPage('mssql', options, { kind: 'true' }, 'A'.repeat(32), 10);
    expect(codes.sql).to.match(/^select top \(@1\) i\.refId/);
  });

  it('keeps an unknown out of every comparison with an absent element', () => {
    const fields = { note: { expression: sql.ref('i.note'), nullable: true } };
    const text = (operator: 'EQ' | 'NE'): string =>
      renderPredicate({ kind: 'compare', column: 'note', operator, value: 'x' }, fields).compile(
        statementText('sqlite'),
      ).sql;
    expect(text('EQ')).to.equal('("i"."note" is not null and "i"."note" = ?)');
    expect(text('NE')).to.equal('("i"."note" is null or "i"."note" <> ?)');
  });
});
