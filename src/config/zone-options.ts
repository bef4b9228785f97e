import { z } from 'zod';
import { parseGuid } from '../core/guid.js';
import { complaint, complaintsOf, keyOf, type Fault } from './faults.js';

/** The zone options of rules section 10. Reading them makes their lists clean: trimmed, without blanks and duplicates. */

const distinct = <Item>(items: Item[]): Item[] => [...new Set(items)];

const SCHOOL_ID = /^schoolID:[1-9]\d*$/;

/** A SchoolInfoRefId in any spelling, kept as 32 upper-case hexadecimal digits, or `schoolID:N`. */
const schoolReference = z
  .string()
  .trim()
  .refine((value) => parseGuid(value) !== undefined || SCHOOL_ID.test(value), 'must be a SchoolInfoRefId or schoolID:N')
  .overwrite((value) => parseGuid(value) ?? value);

const actionSwitches = z.strictObject({
  Add: z.boolean().default(true).meta({ description: 'Of objects that come into being.' }),
  Change: z.boolean().default(true).meta({ description: 'Of objects that change.' }),
  Delete: z.boolean().default(true).meta({ description: 'Of objects that end.' }),
});

export const zoneOptionsSchema = z.strictObject({
  schools: z
    .array(schoolReference)
    .default([])
    .overwrite(distinct)
    .meta({ description: 'Schools the zone covers: SchoolInfoRefIds in any spelling, or `schoolID:N`. Empty: all.' }),
  years: z.array(z.int().min(1900).max(9999)).default([]).overwrite(distinct).meta({
    description:
      'School years the zone covers, by the year they end in. Empty: the active year and later for events, all aggregated years for requests.',
  }),
  excludeAllSecondaryEnrollments: z
    .boolean()
    .default(false)
    .meta({ description: 'Report primary enrollments only (R28).' }),
  reportNoShow: z.boolean().default(false).meta({ description: 'Report enrollments marked No Show too (R29).' }),
  reportStateExclude: z
    .boolean()
    .default(false)
    .meta({ description: 'Report enrollments marked State Exclude too (R29).' }),
  attendanceCodeAllowedList: z
    .array(z.string().trim())
    .default([])
    .overwrite((codes) => distinct(codes.filter((code) => code !== '')))
    .meta({ description: 'Attendance codes that may be referenced (R9). Empty: all.' }),
  codeSelection: z.enum(['mostCommon', 'absentUnknown']).default('mostCommon').meta({
    description:
      "The code that an absence refers to: the most common of the day, or the calendar's Absent/Unknown code (R8).",
  }),
  baselineChange: z.enum(['add', 'change']).default('add').meta({
    description: 'What the first event of an object is that the zone may have from a SIF_Response (R23).',
  }),
  stripEmptyElements: z.boolean().default(true).meta({
    description:
      'Leave optional elements without a value out of SIF_Responses and Adds; off: send them empty with xsi:nil.',
  }),
  events: z
    .strictObject({
      StudentDailyAttendance: actionSwitches.prefault({}).meta({ description: 'Events of StudentDailyAttendance.' }),
      AttendanceCodeInfo: actionSwitches.prefault({}).meta({ description: 'Events of AttendanceCodeInfo.' }),
    })
    .prefault({})
    .meta({ description: 'Which events are sent, by object and action.' }),
  freezeBefore: z.iso
    .date('must be a date, YYYY-MM-DD')
    .nullable()
    .default(null)
    .meta({ description: 'Days before this date send no events. Empty: no such limit.' }),
  deleteBrake: z
    .strictObject({
      percent: z
        .number()
        .min(0)
        .max(100)
        .default(5)
        .meta({ description: 'Share of what the zone has, told and baseline together.', unit: 'percent' }),
      atLeast: z.int().min(0).default(500).meta({ description: 'Never brake at or below so many.', unit: 'objects' }),
    })
    .prefault({})
    .meta({
      description: 'Hold the events when one detection round would delete more than the greater of both (section 9).',
    }),
});

/** The options of one zone, complete: each has its value or its default. */
export type ZoneOptions = z.output<typeof zoneOptionsSchema>;

/** Options that can be used, or everything that is wrong with them; a fault's key is the option's dotted name. */
export type ZoneOptionsResult = { ok: true; options: ZoneOptions } | { ok: false; faults: Fault[] };

/** Reads options from outside (a file, a request); what is left out has its default. */
export function parseZoneOptions(value: unknown): ZoneOptionsResult {
  return zoneOptionsResult(zoneOptionsSchema.safeParse(value, { error: complaint }));
}

export function zoneOptionsResult(read: z.ZodSafeParseResult<ZoneOptions>): ZoneOptionsResult {
  if (read.success) return { ok: true, options: read.data };
  const complaints = complaintsOf(read.error.issues);
  return { ok: false, faults: complaints.map(({ path, message }) => ({ key: keyOf(path), message })) };
}
