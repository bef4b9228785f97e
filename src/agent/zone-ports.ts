import { answerReadiness } from '../aggregation/answer-readiness.js';
import type { Agent } from '../agent.js';
import { messageOf } from '../core/errors.js';
import { localDay } from '../core/school-day.js';
import type { Database } from '../database/port.js';
import { ZoneEvents } from '../publishing/zone-events.js';
import { addTextTooLong } from '../store/aggregation/text-too-long.js';
import { resolveOptions } from '../store/objects/resolve-options.js';
import type { StoreTables } from '../store/tables.js';
import type { AnswerKey, ObjectName, PacketBuilder, ZonePorts } from '../zone/ports.js';

/** What the zones need of the rooms that they do not import. */
export function zonePorts(agent: Agent, store: Database<StoreTables>, packets: PacketBuilder): ZonePorts {
  const { clock, config, logger } = agent;
  const { timeZone, answerWaitMinutes } = config.agent;
  const startedAt = new Date(clock.now()).toISOString();
  return {
    packets,
    readiness: {
      check: async (_zoneId, query, options) => {
        const resolved = await store.read((reader) => resolveOptions(reader, options));
        const today = localDay(clock.now(), timeZone);
        const waitedSince = new Date(clock.now() - answerWaitMinutes * 60_000).toISOString();
        return answerReadiness(store, query, resolved, { today, waitedSince, startedAt });
      },
    },
    events: (parts) =>
      new ZoneEvents({
        ...parts,
        store,
        timeZone,
        thread: agent.wholeZoneThread,
        textLeftOut: (keys) => {
          for (const { objectName, objectKey } of keys) textLeftOut(parts.zone.id, objectName, [objectKey.split('/')]);
        },
      }),
    textLeftOut,
  };

  function textLeftOut(zoneId: string, objectName: ObjectName, keys: readonly AnswerKey[]): void {
    logger.warn('objects too large for their packet lost their optional text', {
      zone: zoneId,
      objects: keys.length,
    });
    addTextTooLong(store, objectName, keys).catch((error: unknown) => {
      logger.error('the finding text-too-long could not be stored', { error: messageOf(error) });
    });
  }
}
