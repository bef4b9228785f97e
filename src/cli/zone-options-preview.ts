import type { Command } from 'commander';
import type { Agent } from '../agent.js';
import { applyAssignments } from '../config/apply-assignments.js';
import { describeFaults } from '../config/faults.js';
import { AgentError } from '../core/errors.js';
import type { PreviewChange } from '../publishing/preview-options.js';
import { configOption } from './config-option.js';
import { tableLines } from './table.js';
import { withAgent } from './with-agent.js';

export function addZoneOptionsPreview(options: Command): void {
  options
    .command('preview <zone> <assignment...>')
    .description('say how many objects would be added, changed and removed by an edit, and why, and edit nothing')
    .addOption(configOption())
    .option('--json', 'print JSON')
    .action((zoneId: string, assignments: string[], { config, json }: { config: string; json?: boolean }) =>
      withAgent(config, (agent) => preview(agent, zoneId, assignments, json ?? false)),
    );
}

async function preview(agent: Agent, zoneId: string, assignments: readonly string[], json: boolean): Promise<void> {
  const { zoneReporting } = await import('./zone-reporting.js');
  const { previewOptions } = await import('../publishing/preview-options.js');
  const { resolveOptions } = await import('../store/objects/resolve-options.js');
  const { store, options, reporting } = await zoneReporting(agent, zoneId);
  const edited = applyAssignments(options, assignments);
  if (!edited.ok) throw new AgentError('usage', `the options cannot be so:\n${describeFaults(edited.faults)}`);
  const then = await store.read((reader) => resolveOptions(reader, edited.options));
  const counts = await previewOptions(store, zoneId, reporting, then);
  const sum = (change: PreviewChange): number =>
    counts.filter((count) => count.change === change).reduce((total, { objects }) => total + objects, 0);
  const sums = { added: sum('added'), changed: sum('changed'), removed: sum('removed') };
  if (json) {
    process.stdout.write(`${JSON.stringify({ zone: zoneId, ...sums, reasons: counts }, null, 2)}\n`);
    return;
  }
  const rows = counts.map(({ objectName, change, reason, objects, told, baseline }) => [
    ...[change, objectName, reason],
    ...[objects, told, baseline],
  ]);
  const header = ['change', 'object', 'reason', 'objects', 'of them told', 'baseline'];
  const lines = rows.length > 0 ? [...tableLines(header, rows), ''] : [];
  lines.push(
    `added ${sums.added}, changed ${sums.changed}, removed ${sums.removed}; an edit of options sends no event`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
}
