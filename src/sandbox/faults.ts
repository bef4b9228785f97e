import type { ErrorCode } from '../sif/codes.js';

/**
 * A misbehaviour of the zone towards what agents post:
 * `http` an HTTP status without a SIF body, `drop` the connection, `hang` (no answer until the sandbox closes or the fault is cleared),
 * `garbage` a body that is no XML, `fatal-error` HTTP 200 with a FATAL_ERROR body, `error` a SIF_Ack with SIF_Error,
 * `status` a SIF_Ack with that status, `delay` before the proper answer.
 */
export type FaultKind =
  | { kind: 'http'; httpStatus: number }
  | { kind: 'drop' | 'hang' | 'garbage' | 'fatal-error' }
  | ({ kind: 'error' } & ErrorCode)
  | { kind: 'status'; status: number }
  | { kind: 'delay'; delayMs: number };

export const FAULT_KINDS: readonly FaultKind['kind'][] = [
  'http',
  'drop',
  'hang',
  'garbage',
  'fatal-error',
  'error',
  'status',
  'delay',
];

export type Fault = FaultKind & {
  /** Whether the message takes effect before the fault shows. Default false. */
  afterProcessing?: boolean;
  /** Message elements or system controls that it strikes (`SIF_Event`, `SIF_GetMessage`); absent: all. */
  messages?: readonly string[];
  /** How many matching posts it strikes; absent: every one until cleared. */
  times?: number;
  /** How many matching posts pass before. */
  skip?: number;
};

/** The faults of a zone that are still to come, in the order given. */
export class FaultList {
  #faults: { fault: Fault; skip: number; left: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, skip: fault.skip ?? 0, left: fault.times ?? Infinity });
  }

  /** The fault that strikes a message of that name, used up by one. */
  take(message: string): Fault | undefined {
    for (const entry of this.#faults) {
      if (entry.fault.messages && !entry.fault.messages.includes(message)) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      entry.left -= 1;
      if (entry.left <= 0) this.#faults = this.#faults.filter((other) => other !== entry);
      return entry.fault;
    }
    return undefined;
  }

  pending(): Fault[] {
    return this.#faults.map(({ fault, skip, left }) => ({
      ...fault,
      skip,
      ...(left === Infinity ? {} : { times: left }),
    }));
  }

  clear(): void {
    this.#faults = [];
  }
}
