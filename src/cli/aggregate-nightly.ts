import { userInfo } from 'node:os';
import type { Agent } from '../agent.js';
import { openNightly } from '../agent/open-nightly.js';
import { AgentError } from '../core/errors.js';
import { ProgressBar } from './progress-bar.js';
import { stopSignal } from './stop-signal.js';
import { tableLines } from './table.js';

/** Makes the nightly run now. Errors: AgentError `failed` when a calendar failed. */
export async function aggregateNightly(agent: Agent): Promise<void> {
  const thread = agent.newChangesThread();
  const bar = new ProgressBar();
  const nightly = await openNightly(agent, thread, () => undefined);
  const made = await nightly
    .makeNow(
      userInfo().username,
      ({ name, position, of, studentsDone, students }) =>
        bar.update(`${name} (calendar ${position} of ${of})`, studentsDone, students),
      stopSignal(),
    )
    .finally(async () => {
      bar.clear();
      await thread.close();
    });
  if (!made) {
    process.stdout.write('no attendance-taking day has passed: there is nothing to handle\n');
    return;
  }
  const { schoolDay, calendars, comparedStudents, changedDays, markedKeys, failures } = made;
  const header = ['school day', 'calendars', 'days changed', 'students of earlier days', 'keys marked due'];
  const row = [schoolDay, calendars, changedDays, comparedStudents, markedKeys];
  process.stdout.write(`${tableLines(header, [row]).join('\n')}\n`);
  if (failures.length > 0) {
    const failed = failures.map(({ calendarID, name, error }) => `calendar ${calendarID} ${name}: ${error}`);
    throw new AgentError('failed', `not handled: ${failed.join('; ')}`, 'transient');
  }
}
