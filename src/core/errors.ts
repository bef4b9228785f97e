/**
 * Errors are few, with closed codes. Expected outcomes (a refused message, a student not reported) are return values.
 * `kind` tells what a retry may do: transient may pass by itself, ambiguous may have taken effect, permanent will not pass.
 */
export type ErrorKind = 'transient' | 'ambiguous' | 'permanent';

export type AgentErrorCode =
  | 'usage' // the command line or a request names something that does not exist
  | 'configuration' // a setting is wrong
  | 'source-contract' // a table or column of the SIS is missing
  | 'source-unreachable'
  | 'store-busy' // another writer held the lock longer than we wait
  | 'store-newer' // the store's schema is newer than this program
  | 'store-closed' // the store is not to be worked with: it was moved away, or is a backup, or a copy that is not complete
  | 'lease-lost' // another process took over
  | 'transport' // no usable answer from the other side
  | 'failed' // what was asked for was not done; the message says why
  | 'refused' // the other side, or a rule of ours, said no
  | 'internal';

const EXIT_CODES: Record<AgentErrorCode, 1 | 2 | 3> = {
  usage: 2,
  configuration: 2,
  'source-contract': 1,
  'source-unreachable': 1,
  'store-busy': 1,
  'store-newer': 3,
  'store-closed': 3,
  'lease-lost': 1,
  transport: 1,
  failed: 1,
  refused: 3,
  internal: 1,
};

export class AgentError extends Error {
  override readonly name = 'AgentError';
  constructor(
    readonly code: AgentErrorCode,
    message: string,
    readonly kind: ErrorKind = 'permanent',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
  /** Exit code of the command line for this error: 1 failed, 2 usage or configuration, 3 refused. */
  get exitCode(): 1 | 2 | 3 {
    return EXIT_CODES[this.code];
  }
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
