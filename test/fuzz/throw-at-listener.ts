import { newGuid } from '../../src/core/guid.js';
import { encodeMessage } from '../../src/sif/encode.js';
import type { RunningListener } from '../support/running-listener.js';

/** Posts at once. */
const AT_ONCE = 8;

/**
 * Posts so many messages and counts the answers, for example `400 error 1/2`. Throws when an answer is neither a SIF_Ack
 * nor without a body.
 */
export async function throwAtListener(
  listener: RunningListener,
  messages: Iterator<Buffer>,
  count: number,
): Promise<Map<string, number>> {
  const answers = new Map<string, number>();
  let left = count;
  const thrower = async (): Promise<void> => {
    while (left-- > 0) {
      const { httpStatus, ack } = await listener.post(messages.next().value as Buffer);
      if (ack === null || ![200, 400].includes(httpStatus)) throw new Error(`answered HTTP ${httpStatus} ${ack}`);
      const answer = `${httpStatus} ${ack}`;
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, thrower));
  return answers;
}

/** What the listener answers to a SIF_Wakeup and a SIF_Ping; a message thrown at it may have put it to sleep. */
export async function signsOfLife(listener: RunningListener): Promise<(string | null)[]> {
  const answers: (string | null)[] = [];
  for (const type of ['SIF_Wakeup', 'SIF_Ping'] as const) {
    const header = { msgId: newGuid(), timestamp: '2026-02-10T12:00:00Z', sourceId: 'Server' };
    const bytes = encodeMessage({ type: 'SIF_SystemControl', version: '2.7', header, control: { type } });
    answers.push((await listener.post(bytes)).ack);
  }
  return answers;
}
