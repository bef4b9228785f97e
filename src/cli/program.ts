import { Command } from 'commander';

type AddVerb = (program: Command) => void;

/** The verbs as `--help` lists them. What one needs is read when it is asked for: most verbs need little of the agent. */
const VERBS: Record<string, () => Promise<AddVerb>> = {
  run: async () => (await import('./run.js')).addRun,
  'check-config': async () => (await import('./check-config.js')).addCheckConfig,
  migrate: async () => (await import('./migrate.js')).addMigrate,
  aggregate: async () => (await import('./aggregate.js')).addAggregate,
  refreshes: async () => (await import('./refreshes.js')).addRefreshes,
  aggregation: async () => (await import('./aggregation.js')).addAggregation,
  findings: async () => (await import('./findings.js')).addFindings,
  explain: async () => (await import('./explain.js')).addExplain,
  objects: async () => (await import('./objects.js')).addObjects,
  report: async () => (await import('./report.js')).addReport,
  resync: async () => (await import('./resync.js')).addResync,
  zone: async () => (await import('./zone.js')).addZone,
  store: async () => (await import('./store.js')).addStore,
  'sandbox-zis': async () => (await import('./sandbox-zis.js')).addSandboxZis,
  user: async () => (await import('./user.js')).addUser,
  version: async () => (await import('./version.js')).addVersion,
};

/** The command line: a file for each verb, each of which parses, calls one function and prints. */
export async function createProgram(args: readonly string[]): Promise<Command> {
  const program = new Command('sif-agent')
    .description('A SIF 2.x zone agent that answers for StudentDailyAttendance.')
    .showHelpAfterError('(add --help for the usage)')
    .exitOverride();
  for (const add of await addersFor(args[0])) add(program);
  return program;
}

/** The verb that is named; whoever names none, or none that there is, may be told of all. */
function addersFor(verb: string | undefined): Promise<AddVerb[]> {
  const named = verb !== undefined && Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  return Promise.all((named ? [named] : Object.values(VERBS)).map((load) => load()));
}
