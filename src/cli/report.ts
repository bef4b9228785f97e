import type { Command } from 'commander';
import { addChronicAbsence } from './report-chronic-absence.js';
import { addNotReported } from './report-not-reported.js';

export function addReport(program: Command): void {
  const report = program.command('report').description('reports for the district');
  addChronicAbsence(report);
  addNotReported(report);
}
