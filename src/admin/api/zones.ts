import { z } from 'zod';
import { lightOf, snapshots, zonesSeenBy } from '../zone-standing.js';
import { json, operation } from './operation.js';

const instant = z.string().nullable();

const zone = z.strictObject({
  zone: z.string(),
  state: z.enum(['connected', 'connecting', 'asleep', 'error', 'disabled']),
  phase: z.string(),
  mode: z.enum(['push', 'pull']),
  sifVersion: z.string(),
  url: z.string(),
  lastContactAt: instant,
  lastError: z.string().nullable(),
  lastErrorAt: instant,
  warnings: z.array(z.string()),
  optionsVersion: z.int(),
  waitingRequests: z.int(),
  due: z.int(),
  inFlight: z.int(),
  parked: z.int(),
});

export const zonesOperations = [
  operation({
    id: 'listZones',
    method: 'get',
    path: '/zones',
    rule: 'signed-in',
    summary: 'The zones that the account may see, and how they stand',
    result: z.strictObject({ zones: z.array(zone) }),
    answer: async ({ parts, identity }) => {
      const found = await snapshots(parts, zonesSeenBy(parts, identity));
      const zones = found.map((one): z.input<typeof zone> => {
        const { zoneId, phase, mode, sifVersion, url, lastContactAt, lastError, lastErrorAt } = one;
        const { warnings, optionsVersion, waitingRequests, events } = one;
        return {
          zone: zoneId,
          state: lightOf(one).words,
          ...{ phase, mode, sifVersion, url, lastContactAt, lastError, lastErrorAt },
          ...{ warnings: [...warnings], optionsVersion, waitingRequests },
          ...{ due: events.due, inFlight: events.inFlight, parked: events.parked },
        };
      });
      return json({ zones });
    },
  }),
];
