import type { Fault } from '../../src/sandbox/faults.js';
import type { Post } from '../../src/sandbox/post-log.js';
import type { ReceivedEvent } from '../../src/sandbox/reception.js';
import { EventDistrict } from './event-district.js';
import { until, ZONE, zoneWorld, type WorldSettings, type ZoneWorld } from './zone-world.js';

/** A zone that takes events of a district that the test edits. */
export interface EventWorld {
  readonly world: ZoneWorld;
  readonly district: EventDistrict;
  /** Resolves when nothing is in flight and nothing is due, except so many that are held and so many that wait. */
  readonly quiet: (except?: { due?: number; flight?: number }) => Promise<void>;
}

export async function eventWorld(settings: Partial<WorldSettings> = {}): Promise<EventWorld> {
  const world = await zoneWorld({ mode: 'push', ...settings });
  const district = await new EventDistrict(world.store, ZONE).open();
  await world.ready();
  return { world, district, quiet: (except) => quiet(world, district, except) };
}

/** The same district with the world after a restart. */
export const restarted = (world: ZoneWorld, { district }: EventWorld): EventWorld => ({
  world,
  district,
  quiet: (except) => quiet(world, district, except),
});

async function quiet(
  world: ZoneWorld,
  district: EventDistrict,
  { due = 0, flight = 0 }: { due?: number; flight?: number } = {},
): Promise<void> {
  await until(async () => {
    world.zones.eventsChanged();
    const inFlight = (await district.messages()).filter(({ status }) => status === 'flight').length;
    const waits = (await district.due()).map(([, waitsFor]) => waitsFor);
    return inFlight === flight && waits.length === due && !waits.includes('');
  }, world.settings.clock);
}

/** Events as `Action B7`: the letter and number of the student or code. */
export const named = ({ action, contents }: ReceivedEvent): string => {
  const { attributes } = contents[0]!;
  return `${action} ${(attributes['StudentPersonalRefId'] ?? attributes['RefId'])!.replace(/^(.)0+/, '$1')}`;
};

/** What the zone took, in order. */
export const taken = ({ world }: EventWorld): string[] => world.server.events.map(named);

/** Has the zone misbehave with the next event. */
export const strike = ({ world }: EventWorld, fault: Fault): void =>
  world.server.faults.add({ messages: ['SIF_Event'], times: 1, ...fault });

/** The zone knows code 1, and the messages that told it are forgotten. */
export async function codeTold(events: EventWorld): Promise<void> {
  await events.district.code('1', {}, {});
  await events.quiet();
  events.world.server.clearEvents();
  await events.world.store.transact((writer) => writer.run(writer.sql.deleteFrom('event_message')));
}

/** Every posting of an event, by its SIF_MsgId. */
export const eventPosts = ({ world }: EventWorld): Post[] =>
  world.sandbox.posts().filter(({ message }) => message === 'SIF_Event');
