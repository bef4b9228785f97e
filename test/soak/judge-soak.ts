import { Oracle } from '../support/oracle.js';
import type { Repeat, Subscriber } from '../support/subscriber.js';
import type { EditedSis } from '../support/edited-sis.js';
import type { SisEdits } from './sis-edits.js';

/** The numbers of the last exchanges before the agent was killed, and before it was started anew. */
export interface Death {
  readonly from: number;
  readonly to: number;
}

export interface Evidence {
  readonly world: EditedSis;
  readonly zoneId: string;
  readonly subscriber: Subscriber;
  readonly deaths: readonly Death[];
  readonly edits: SisEdits;
  readonly knowsRepeats: boolean;
}

/** Whatever is wrong with what a zone was told, in words. */
export async function judgeSoak(evidence: Evidence): Promise<string[]> {
  const { world, zoneId, subscriber, edits } = evidence;
  const answer = await world.answer(zoneId);
  const failures = [...subscriber.faults, ...repeatsWithoutCause(evidence), ...heldBack(world, zoneId)];

  // What is not as a full request answers it is stale, for a reason that the rules give, and told to be.
  const differences = subscriber.differences(answer);
  const stale = await world.stale(zoneId);
  const different = differences.map(({ key, kind }) => `${key} is ${kind}`);
  if (different.join() !== stale.map(({ key, kind }) => `${key} is ${kind}`).join())
    failures.push(`different from a full answer: ${different.join(', ')}; stale: ${JSON.stringify(stale)}`);
  const mayStay = (key: string): boolean => {
    const [, school = '', student = ''] = key.split('/');
    return edits.wasUnenrolled(school, student);
  };
  for (const { key } of differences) if (!mayStay(key)) failures.push(`${key} is stale, and nobody was unenrolled`);
  for (const key of subscriber.leftDangling)
    if (!mayStay(key)) failures.push(`${key} referenced an AttendanceCodeInfo when that was deleted`);

  const oracle = new Oracle(world.agent.source, { calendarIDs: world.calendarIDs() });
  const years = [world.endYear];
  const truth = [...oracle.objects({ years }), ...oracle.codes({ years })].map((object) =>
    JSON.stringify(sorted(object)),
  );
  const answered = answer.map(({ attributes, elements }) => JSON.stringify(sorted({ ...attributes, ...elements })));
  const missing = without(truth, answered);
  const wrong = without(answered, truth);
  if (missing.length + wrong.length > 0)
    failures.push(`a full answer lacks ${missing.join(', ')} and holds ${wrong.join(', ')}`);
  return failures;
}

/** Repeats to a server that knows them, or whose first reply was not lost: neither by the server nor by a death. */
function repeatsWithoutCause({ world, zoneId, subscriber, deaths, knowsRepeats }: Evidence): string[] {
  const answers = new Map(world.sandbox.posts().map(({ number, answer }) => [number, answer ?? 'none']));
  const wasLost = ({ firstPost, post }: Repeat): boolean =>
    !answers.get(firstPost)?.startsWith('status ') || deaths.some(({ from, to }) => firstPost <= to && post > from);
  return subscriber.repeats
    .filter((repeat) => knowsRepeats || !wasLost(repeat))
    .map(({ msgId, firstPost, post }) => `${zoneId}: ${msgId} of post ${firstPost} came again in post ${post}`);
}

/** Parked events and paused streams: these servers refuse nothing. */
function heldBack({ agent }: EditedSis, zoneId: string): string[] {
  return agent.inStore((db) => {
    const parked = db.prepare(`select objectKey, reply from event_message where zoneId = ? and status in ('parked', 'dropped')`).all(zoneId); // prettier-ignore
    const paused = db.prepare('select * from stream where zoneId = ? and pausedAt is not null').all(zoneId);
    const held = db.prepare('select held from publication where zoneId = ? and heldAt is not null').all(zoneId);
    return [...parked, ...paused, ...held].map((row) => `held back without a cause: ${JSON.stringify(row)}`);
  });
}

function without(these: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return these.filter((one) => !known.has(one));
}

const sorted = (record: object): [string, unknown][] => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
