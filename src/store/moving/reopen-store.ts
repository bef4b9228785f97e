import { AgentError } from '../../core/errors.js';
import type { Database } from '../../database/port.js';
import { clearMark, readMarks } from '../marks.js';
import { migrate } from '../migrate.js';
import { markRestored, type Voided } from '../backup/mark-restored.js';
import type { StoreTables } from '../tables.js';
import { takeFenceAway } from './fence.js';

/**
 * Takes a store that was moved away back into use, as one that is restored: what zones were told from the other one is not known
 * here. Errors: AgentError `refused` when it was not moved.
 */
export async function reopenStore(store: Database<StoreTables>, at: string): Promise<Voided & { movedAt: string }> {
  const { move } = await store.read(readMarks);
  if (move?.phase !== 'moved') throw new AgentError('refused', 'the store was not moved away');
  await store.transact(async (writer) => {
    await takeFenceAway(writer);
    await clearMark(writer, 'move');
  }, 'full');
  await migrate(store);
  return { ...(await markRestored(store, at)), movedAt: move.at };
}
