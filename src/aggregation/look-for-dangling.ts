import { messageOf } from '../core/errors.js';
import type { RefreshParts } from './refresh-parts.js';

/** Brings the findings of rows whose ids lead nowhere up to date. They cost only themselves: a run goes on without them. */
export async function lookForDangling({ thread, logger }: Pick<RefreshParts, 'thread' | 'logger'>): Promise<void> {
  try {
    await thread.call('dangling', undefined);
  } catch (error) {
    logger.warn('rows whose ids lead nowhere could not be looked for', { error: messageOf(error) });
  }
}
