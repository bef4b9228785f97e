import type { Command } from 'commander';
import { addZoneOptions } from './zone-options.js';

export function addZone(program: Command): void {
  const zone = program.command('zone').description('look at zones and act on them');
  addZoneOptions(zone);
}
