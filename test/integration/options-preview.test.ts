import { join } from 'node:path';
import { expect } from 'chai';
import { sampleDistrict } from '../../samples/district.js';
import { writeDistrict } from '../../samples/load.js';
import { Agent } from '../../src/agent.js';
import { explainStudentDay } from '../../src/aggregation/explain-student-day.js';
import { runRefresh } from '../../src/aggregation/refresh.js';
import { defaultReportingOptions, type ReportingOptions } from '../../src/attendance/reporting-options.js';
import { configSchema } from '../../src/config/settings.js';
import type { Guid } from '../../src/core/guid.js';
import type { SchoolDay } from '../../src/core/school-day.js';
import { previewOptions } from '../../src/publishing/preview-options.js';
import { studentDailyAttendanceReader, type Position } from '../../src/store/objects/object-reader.js';
import { ManualClock } from '../support/manual-clock.js';
import { afterThisTest, temporaryDirectory } from '../support/temporary.js';

describe('a preview of zone options', function () {
  this.timeout(60_000);

  it('counts the difference of what requests are answered, each by the reason that explain gives', async () => {
    const directory = temporaryDirectory();
    const source = join(directory, 'district.db');
    writeDistrict(source, sampleDistrict);
    const config = configSchema.parse({
      agent: { timeZone: 'America/Chicago' },
      source: { kind: 'sqlite', file: source },
      store: { kind: 'sqlite', file: join(directory, 'agent.db') },
    });
    const agent = new Agent(config, { clock: new ManualClock(Date.parse('2026-06-20T18:00:00Z')) });
    afterThisTest(() => agent.close());
    const order = { kind: 'manual', title: 'test', submittedBy: 'test', selection: {} } as const;
    await runRefresh(await agent.refreshParts(), order);
    const [store, sis] = [await agent.store(), await agent.source()];
    const identities = await sis.identities();
    const persons = new Map([...identities.persons].map(([personID, refId]) => [refId as string, personID]));
    const schools = new Map([...identities.schools].map(([schoolID, refId]) => [refId as string, schoolID]));

    async function objects(options: ReportingOptions): Promise<Map<string, string>> {
      const found = new Map<string, string>();
      const reader = studentDailyAttendanceReader(store, options, { kind: 'true' });
      for (let at: Position | null = { after: null }; at !== null;) {
        const page: Awaited<ReturnType<typeof reader.page>> = await reader.page(at, 1_000);
        for (const row of page.rows) found.set(reader.keyOf(row).join('/'), JSON.stringify(row));
        at = page.next;
      }
      return found;
    }
    async function reasonOf(key: string, options: ReportingOptions): Promise<string> {
      const [date, school, student] = key.split('/') as [SchoolDay, string, string];
      const asked = { personID: persons.get(student)!, schoolID: schools.get(school)!, date };
      const [explained] = await explainStudentDay(sis, identities, options, asked);
      return explained!.explanation.reason;
    }

    const someSchools = new Set([...schools.keys()].slice(0, 2) as Guid[]);
    const others: Partial<ReportingOptions>[] = [
      { attendanceCodeAllowedList: ['AU'] },
      { codeSelection: 'absentUnknown' },
      { excludeAllSecondaryEnrollments: true },
      { reportNoShow: true, reportStateExclude: true },
      { schoolRefIds: someSchools, reportNoShow: true },
      { years: new Set([2025]) },
    ];
    const reasons = new Set<string>();
    for (const other of others)
      for (const [now, then] of [
        [defaultReportingOptions, { ...defaultReportingOptions, ...other }],
        [{ ...defaultReportingOptions, ...other }, defaultReportingOptions],
      ] as const) {
        const [before, after] = [await objects(now), await objects(then)];
        const expected: Record<string, number> = {};
        const count = (name: string): void => void (expected[name] = (expected[name] ?? 0) + 1);
        for (const key of before.keys()) if (!after.has(key)) count(`removed ${await reasonOf(key, then)}`);
        for (const key of after.keys()) if (!before.has(key)) count(`added ${await reasonOf(key, now)}`);
        for (const [key, row] of after) if (before.has(key) && before.get(key) !== row) count('changed');
        const counted: Record<string, number> = {};
        for (const { objectName, change, reason, objects } of await previewOptions(store, 'Zone', now, then)) {
          if (objectName !== 'StudentDailyAttendance') continue;
          const name = change === 'changed' ? change : `${change} ${reason}`;
          counted[name] = (counted[name] ?? 0) + objects;
          reasons.add(reason);
        }
        expect(counted, JSON.stringify(other)).to.deep.equal(expected);
      }
    expect([...reasons]).to.include.members(['code-not-allowed', 'secondary', 'no-show', 'out-of-scope', 'reported']);
  });
});
