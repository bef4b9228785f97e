import { z } from 'zod';
import { parseZoneOptions, zoneOptionsSchema } from '../../config/zone-options.js';
import { optionDoubts } from '../../store/objects/option-doubts.js';
import { currentOptions, editOptions, type CurrentOptions } from '../../store/zone/zone-options.js';
import { problem } from '../problem.js';
import type { Context, Reply } from '../route.js';
import { json, operation } from './operation.js';

const result = z.strictObject({
  options: zoneOptionsSchema,
  version: z.int(),
  /** What the SIS does not have; an edit is not refused for it. */
  doubts: z.array(z.string()),
});

const etagOf = ({ version }: CurrentOptions): string => `"${version}"`;

export const zoneOptionsOperations = [
  operation({
    id: 'getZoneOptions',
    method: 'get',
    path: '/zones/:zone/options',
    rule: 'zone:read',
    summary: "A zone's options in force",
    etag: 'answers',
    result,
    answer: async ({ parts, zone }) => {
      const current = await parts.store.read((reader) => currentOptions(reader, zone!.id, zone!.options));
      return answer(parts, current);
    },
  }),
  operation({
    id: 'putZoneOptions',
    method: 'put',
    path: '/zones/:zone/options',
    rule: 'zone:modify',
    summary: "Replaces a zone's options; what is left out has its default",
    etag: 'required',
    body: z.record(z.string(), z.unknown()),
    refusals: { 422: 'an option cannot have its value' },
    result,
    answer: async (context, { body }) => {
      const { parts, zone, identity } = context;
      const seenVersion = seen(context);
      if (typeof seenVersion !== 'number') return seenVersion;
      const parsed = parseZoneOptions(body);
      if (!parsed.ok) return problem(422, 'The options are not changed.', parsed.faults);
      const edited = await editOptions(parts.store, zone!.id, {
        initial: zone!.options,
        seenVersion,
        changedBy: identity.account.name,
        changedAt: new Date(parts.clock.now()).toISOString(),
        change: () => parsed.options,
      });
      if (edited === 'conflict') return problem(412, 'Somebody else changed the options meanwhile: read them again.');
      return answer(parts, edited);
    },
  }),
];

/** The version that the editor saw, from `If-Match`. */
function seen({ header }: Context): number | Reply {
  const given = header('if-match');
  if (given === undefined) return problem(428, 'Send If-Match with the ETag of the options that you saw.');
  const version = /^"(\d{1,9})"$/.exec(given.trim())?.[1];
  return version === undefined ? problem(412, 'If-Match is no ETag of these options.') : Number(version);
}

async function answer(parts: Context['parts'], current: CurrentOptions): Promise<Reply> {
  const doubts = await parts.store.read((reader) => optionDoubts(reader, current.options));
  return json({ options: current.options, version: current.version, doubts }, { ETag: etagOf(current) });
}
