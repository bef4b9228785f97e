import type { Command } from 'commander';
import type { Agent } from '../agent.js';
import { explainStudentDay, type SchoolExplanation } from '../aggregation/explain-student-day.js';
import type { Explanation } from '../attendance/explanation.js';
import type { SchoolDay } from '../core/school-day.js';
import { dayArgument } from './arguments.js';
import { configOption } from './config-option.js';
import { requirePerson } from './require-person.js';
import { requireSchool } from './require-school.js';
import { tableLines } from './table.js';
import { withAgent } from './with-agent.js';
import { zoneReporting } from './zone-reporting.js';

interface Options {
  config: string;
  zone: string;
  student: string;
  date: SchoolDay;
  school?: string;
  json?: boolean;
}

export function addExplain(program: Command): void {
  program
    .command('explain')
    .description('say why a student-day is reported to a zone, or why not')
    .addOption(configOption())
    .requiredOption('--zone <zone>', 'the zone')
    .requiredOption('--student <student>', 'a GUID, person:ID or number:N')
    .requiredOption('--date <date>', 'the school day', dayArgument)
    .option('--school <guid>', 'only this school; else each with an enrollment or a row')
    .option('--json', 'print JSON')
    .action((options: Options) => withAgent(options.config, (agent) => explain(agent, options)));
}

async function explain(agent: Agent, options: Options): Promise<void> {
  const { reporting, source, identities } = await zoneReporting(agent, options.zone);
  const personID = await requirePerson(source, options.student);
  const schoolID = options.school === undefined ? undefined : requireSchool(identities, options.school);
  const asked = { personID, date: options.date, ...(schoolID !== undefined && { schoolID }) };
  const explained = await explainStudentDay(source, identities, reporting, asked);
  if (options.json) {
    const shown = explained.map(asJson);
    process.stdout.write(`${JSON.stringify(options.school === undefined ? shown : shown[0], null, 2)}\n`);
  } else if (explained.length === 0) {
    process.stdout.write('no-enrollment: the student has no enrollment and no row at any school\n');
  } else process.stdout.write(`${explained.flatMap(asText).join('\n')}\n`);
}

function asJson({ schoolID, schoolRefId, explanation }: SchoolExplanation): object {
  const { reported, reason, value, absentMinutes, half, whole, object, enrollments, periods, date } = explanation;
  const told = null;
  return {
    schoolID,
    schoolRefId,
    date,
    reported,
    reason,
    value,
    absentMinutes,
    half,
    whole,
    object,
    told,
    enrollments,
    periods,
  };
}

function asText({ schoolID, schoolRefId, explanation }: SchoolExplanation): string[] {
  const { reason, absentMinutes, half, whole, value, object, enrollments, periods } = explanation;
  const lines = [`school ${schoolID} (${schoolRefId ?? 'no usable GUID'}), ${explanation.date}: ${reason}`];
  if (absentMinutes !== null)
    lines.push(`absent ${absentMinutes} minutes; half from ${half}, whole from ${whole}; value ${value ?? 'none'}`);
  if (object) lines.push(...Object.entries(object).map(([name, text]) => `  ${name} = ${text}`));
  for (const enrollment of enrollments) {
    lines.push(`enrollment ${enrollment.enrollmentID} in calendar ${enrollment.calendarID}: ${enrollment.reason}`);
    for (const { gate, passed, saw } of enrollment.gates)
      lines.push(`  ${passed ? 'passed' : 'FAILED'}  ${gate}  ${JSON.stringify(saw)}`);
  }
  return [...lines, ...periodLines(periods), ''];
}

function periodLines(periods: Explanation['periods']): string[] {
  if (periods.length === 0) return [];
  const header = [
    'period',
    'start',
    'end',
    'net',
    'counted',
    'status',
    'excuse',
    'code',
    'present',
    'absent',
    'attended',
  ];
  const rows = periods.map((period) => [
    period.name ?? String(period.periodID),
    period.start,
    period.end,
    period.net,
    period.counted ? 'yes' : period.whyNot,
    period.status,
    period.excuse,
    period.code,
    period.presentMinutes,
    period.absentMinutes,
    period.attended ? 'yes' : 'no',
  ]);
  return tableLines(header, rows);
}
