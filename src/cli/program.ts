import { Command } from 'commander';
import { addAggregate } from './aggregate.js';
import { addAggregation } from './aggregation.js';
import { addCheckConfig } from './check-config.js';
import { addExplain } from './explain.js';
import { addFindings } from './findings.js';
import { addMigrate } from './migrate.js';
import { addObjects } from './objects.js';
import { addRefreshes } from './refreshes.js';
import { addReport } from './report.js';
import { addResync } from './resync.js';
import { addRun } from './run.js';
import { addSandboxZis } from './sandbox-zis.js';
import { addVersion } from './version.js';
import { addZone } from './zone.js';

/** The command line: a file for each verb, each of which parses, calls one function and prints. */
export function createProgram(): Command {
  const program = new Command('sif-agent')
    .description('A SIF 2.x zone agent that answers for StudentDailyAttendance.')
    .showHelpAfterError('(add --help for the usage)')
    .exitOverride();
  const verbs = [
    addRun,
    addCheckConfig,
    addMigrate,
    addAggregate,
    addRefreshes,
    addAggregation,
    addFindings,
    addExplain,
    addObjects,
    addReport,
    addResync,
    addZone,
    addSandboxZis,
    addVersion,
  ];
  for (const add of verbs) add(program);
  return program;
}
